/**
 * Reaching an entry of a real folder without ever leaving it. Symlinks are not followed: not in the last component and
 * not on the way. On Linux each directory is opened relative to the one before (O_PATH and O_NOFOLLOW, through
 * /proc/self/fd, which is what `openat` would do), so that nobody can swap a directory for a symlink in between.
 * Elsewhere Node has no such call: every component is looked at just before, which leaves a moment for a race.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import { PosixError } from './posixError'

/** Linux's O_PATH, which Node does not name: a descriptor that only stands for a place. */
const pathOnly = 0o10000000
const noFollow = constants.O_NOFOLLOW ?? 0
const directoryOnly = constants.O_DIRECTORY ?? 0
const nonBlocking = constants.O_NONBLOCK ?? 0

const hasOpenAt = process.platform === 'linux'

/** Calls with a path of the directory that these names lead to from the root; entries are reached below it. */
export function inDirectory<Result>(
  rootPath: string,
  names: readonly string[],
  act: (directoryPath: string) => Result,
): Result {
  return hasOpenAt ? inOpenedDirectory(rootPath, names, act) : inCheckedDirectory(rootPath, names, act)
}

function inOpenedDirectory<Result>(
  rootPath: string,
  names: readonly string[],
  act: (directoryPath: string) => Result,
): Result {
  let descriptor = openSync(rootPath, pathOnly | directoryOnly)
  try {
    for (const name of names) {
      const next = openSync(`/proc/self/fd/${String(descriptor)}/${name}`, pathOnly | directoryOnly | noFollow)
      closeSync(descriptor)
      descriptor = next
    }
    return act(`/proc/self/fd/${String(descriptor)}`)
  } finally {
    closeSync(descriptor)
  }
}

function inCheckedDirectory<Result>(
  rootPath: string,
  names: readonly string[],
  act: (directoryPath: string) => Result,
): Result {
  let path = rootPath
  for (const name of names) {
    path = join(path, name)
    if (!lstatSync(path).isDirectory()) throw new PosixError('ENOTDIR')
  }
  return act(path)
}

/** What is at a path, itself and not what a symlink points to; undefined when there is nothing. */
export function lookAt(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}

/**
 * Opens what is at a path if it is still the inode that is meant, and closes it afterwards. A fifo does not block, a
 * symlink is ELOOP, another inode ENOENT.
 */
export function withOpened<Result>(
  path: string,
  flags: number,
  isMeant: (stats: BigIntStats) => boolean,
  act: (descriptor: number) => Result,
): Result {
  const before = lookAt(path)
  if (!before || !isMeant(before)) throw new PosixError('ENOENT')
  const descriptor = openSync(path, flags | noFollow | nonBlocking)
  try {
    if (!isMeant(fstatSync(descriptor, { bigint: true }))) throw new PosixError('ENOENT')
    return act(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Opens what stands at a path without the right to read it, where the platform can; for `chmod` and `utimes`. */
export function withPinned<Result>(
  path: string,
  isMeant: (stats: BigIntStats) => boolean,
  act: (pinnedPath: string) => Result,
): Result {
  if (hasOpenAt) {
    return withOpened(path, pathOnly, isMeant, (descriptor) => act(`/proc/self/fd/${String(descriptor)}`))
  }
  const stats = lookAt(path)
  if (!stats || !isMeant(stats)) throw new PosixError('ENOENT')
  return act(path)
}
