/** Walking, copying and removing trees: what cp, mv, rm, chmod, chown, du and find share. */
import { PosixError } from '../filesystem/posixError'
import type { Stat } from '../filesystem/types'
import type { Process } from '../process/types'

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`
}

/** Last component, without trailing slashes. */
export function lastName(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? (path === '' ? '' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** `stat`, or undefined when there is no such path. */
export function statOrNothing(process: Process, path: string, follow = true): Stat | undefined {
  try {
    return follow ? process.namespace.stat(process, path) : process.namespace.lstat(process, path)
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

/** Names in a directory, in byte order. */
export function sortedNames(process: Process, path: string): string[] {
  return process.namespace
    .readDirectory(process, path)
    .map((entry) => entry.name)
    .sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
}

/** Names in the order of the file system, as find, du and rm meet them. */
export function namesIn(process: Process, path: string): string[] {
  return process.namespace.readDirectory(process, path).map((entry) => entry.name)
}

export interface CopyOptions {
  /** Keep mode, owner and times. */
  readonly preserve: boolean
  /** Keep extended attributes too, as `-a` and mv do; default false. */
  readonly xattrs?: boolean
  /** What a link that is met below the top becomes: a link or what it points to. */
  readonly followLinks: boolean
  /** Remove a destination that can't be opened. */
  readonly force: boolean
  /** Names of hard-linked files already copied, by device and inode. */
  readonly linked: Map<string, string>
  /** What to do where the source holds a directory that the copy made, by device and inode; default: nobody looks. */
  readonly recursion?: { readonly made: Set<string>; readonly say: (path: string) => Promise<void> }
  readonly onCopied?: (source: string, target: string) => Promise<void> | void
  /** Says a failure and lets the copy go on. */
  readonly onFailure: (
    kind: 'read' | 'create' | 'stat' | 'list' | 'preserve',
    path: string,
    error: unknown,
    target: string,
  ) => Promise<void>
}

/** Copies a file, link, device or tree; parents must exist. */
export async function copyTree(
  process: Process,
  source: string,
  target: string,
  options: CopyOptions,
  top = true,
): Promise<void> {
  await process.checkpoint()
  const { namespace } = process
  let stat: Stat
  try {
    stat = options.followLinks ? namespace.stat(process, source) : namespace.lstat(process, source)
  } catch (error) {
    await options.onFailure('stat', source, error, target)
    return
  }
  if (stat.kind === 'directory') await copyDirectory(process, source, target, stat, options)
  else await copyOne(process, source, target, stat, options)
  if (!top) return
}

async function copyDirectory(
  process: Process,
  source: string,
  target: string,
  stat: Stat,
  options: CopyOptions,
): Promise<void> {
  const { namespace } = process
  const existing = statOrNothing(process, target)
  if (existing !== undefined && existing.kind !== 'directory') {
    await options.onFailure('create', target, new PosixError('ENOTDIR'), target)
    return
  }
  let names: string[]
  try {
    if (existing === undefined) namespace.createDirectory(process, target, stat.mode | 0o700)
    names = namesIn(process, source)
  } catch (error) {
    await options.onFailure(
      existing === undefined ? 'create' : 'list',
      existing === undefined ? target : source,
      error,
      target,
    )
    return
  }
  const { recursion } = options
  const key = ({ deviceId, inode }: Stat): string => `${deviceId}:${inode}`
  recursion?.made.add(key(namespace.stat(process, target)))
  for (const name of names) {
    const child = joinPath(source, name)
    const found = recursion === undefined ? undefined : statOrNothing(process, child, false)
    if (found?.kind === 'directory' && recursion?.made.has(key(found)) === true) await recursion.say(child)
    else await copyTree(process, child, joinPath(target, name), options, false)
  }
  if (existing === undefined && !options.preserve)
    namespace.setAttributes(process, target, { mode: stat.mode & ~process.umask })
  await keep(process, source, target, stat, options)
  await options.onCopied?.(source, target)
}

async function copyOne(
  process: Process,
  source: string,
  target: string,
  stat: Stat,
  options: CopyOptions,
): Promise<void> {
  const { namespace } = process
  const key = `${stat.deviceId}:${stat.inode}`
  const known = stat.linkCount > 1 && options.preserve ? options.linked.get(key) : undefined
  try {
    const existing = statOrNothing(process, target, false)
    if (existing !== undefined && (stat.kind !== 'file' || known !== undefined)) namespace.unlink(process, target)
    if (known !== undefined) namespace.link(process, known, target)
    else if (stat.kind === 'symlink') namespace.symlink(process, namespace.readLink(process, source), target)
    else if (stat.kind === 'file') await copyFile(process, source, target, stat, options.force)
    else if (stat.kind !== 'directory')
      namespace.createNode(process, target, { kind: stat.kind, mode: stat.mode, rdev: stat.rdev })
  } catch (error) {
    const reading = error instanceof SourceError
    await options.onFailure(
      reading ? 'read' : 'create',
      reading ? source : target,
      reading ? error.inner : error,
      target,
    )
    return
  }
  if (stat.linkCount > 1) options.linked.set(key, target)
  await keep(process, source, target, stat, options)
  await options.onCopied?.(source, target)
}

class SourceError extends Error {
  constructor(readonly inner: unknown) {
    super('source')
  }
}

/** Shares the extents of the source where both are files; else it copies bytes. */
async function copyFile(process: Process, source: string, target: string, stat: Stat, force: boolean): Promise<void> {
  const input = await process.open(source, { read: true }).catch((error: unknown) => {
    throw new SourceError(error)
  })
  const create = { write: true, truncate: true, createMode: stat.mode & 0o777 }
  try {
    const output = await process.open(target, create).catch((error: unknown) => {
      if (!force || !(error instanceof PosixError)) throw error
      process.namespace.unlink(process, target)
      return process.open(target, create)
    })
    try {
      if (input.file !== undefined && output.file !== undefined) output.file.setContent(input.file.content())
      else
        for (let bytes = await input.read(65536); bytes.length > 0; bytes = await input.read(65536))
          await output.write(bytes)
    } finally {
      output.close()
    }
  } finally {
    input.close()
  }
}

/** Extended attributes that users may set; `cp -a` and `mv` carry them along. */
function keepXattrs(process: Process, source: string, target: string): void {
  for (const name of process.namespace.listXattrs(process, source)) {
    const value = name.startsWith('user.') ? process.namespace.getXattr(process, source, name) : undefined
    if (value !== undefined) process.namespace.setXattr(process, target, name, value)
  }
}

async function keep(process: Process, source: string, target: string, stat: Stat, options: CopyOptions): Promise<void> {
  if (!options.preserve) return
  try {
    const followLast = false
    process.namespace.setAttributes(process, target, { uid: stat.uid, gid: stat.gid }, { followLast })
    if (stat.kind !== 'symlink') process.namespace.setAttributes(process, target, { mode: stat.mode }, { followLast })
    if (options.xattrs === true && stat.kind !== 'symlink') keepXattrs(process, source, target)
    process.namespace.setAttributes(process, target, { atimeNs: stat.atimeNs, mtimeNs: stat.mtimeNs }, { followLast })
  } catch (error) {
    await options.onFailure('preserve', target, error, target)
  }
}

/** Removes a tree, children first; `onFailure` says what stays. */
export async function removeTree(
  process: Process,
  path: string,
  onFailure: (path: string, error: unknown) => Promise<void>,
  onRemoved?: (path: string, isDirectory: boolean) => Promise<void>,
): Promise<boolean> {
  await process.checkpoint()
  try {
    if (process.namespace.lstat(process, path).kind !== 'directory') {
      process.namespace.unlink(process, path)
      await onRemoved?.(path, false)
      return true
    }
    let emptied = true
    for (const name of namesIn(process, path)) {
      if (!(await removeTree(process, joinPath(path, name), onFailure, onRemoved))) emptied = false
    }
    if (!emptied) return false
    process.namespace.removeDirectory(process, path)
    await onRemoved?.(path, true)
    return true
  } catch (error) {
    await onFailure(path, error)
    return false
  }
}
