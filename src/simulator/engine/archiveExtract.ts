/** One entry of a tar into a container's tree, as root, kept inside of the directory that it is unpacked into. */
import type { Header } from 'tar-stream'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileKind } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'
import { goPathError } from './goErrors'
import { existsItself, makeDirectories, removeTree, rootCaller } from './hostDisk'
import { cleanPath } from './runConfig'

/** An entry as `tar-stream` gives it. */
export interface Entry extends AsyncIterable<unknown> {
  readonly header: Partial<Header> & Pick<Header, 'name'>
  resume(): unknown
}

export interface ExtractOptions {
  /** Refuse to replace a directory by something else, and the reverse. */
  readonly noOverwriteDirNonDir: boolean
  /** Owner of everything; the archive's own otherwise. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

const nodeKinds: Readonly<Record<string, Exclude<FileKind, 'directory' | 'symlink'>>> = {
  fifo: 'fifo',
  'character-device': 'characterDevice',
  'block-device': 'blockDevice',
}

/** Throws LabError system with Go's words for a path or link that leaves the directory, or what can't be made. */
export async function extractEntry(
  namespace: Namespace,
  directory: string,
  entry: Entry,
  options: ExtractOptions,
): Promise<void> {
  const path = inside(directory, entry.header.name)
  try {
    await placeEntry(namespace, { directory, path }, entry, options)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const isFull = error.code === 'ENOSPC'
    const operation = entry.header.type === 'directory' ? 'mkdir' : isFull ? 'write' : 'open'
    throw new LabError('system', goPathError(operation, path, error), { cause: error })
  }
}

interface Place {
  readonly directory: string
  readonly path: string
}

async function placeEntry(
  namespace: Namespace,
  { directory, path }: Place,
  entry: Entry,
  options: ExtractOptions,
): Promise<void> {
  const { header } = entry
  const type = header.type ?? 'file'
  const isDirectory = type === 'directory'
  clearTheWay(namespace, { directory, path }, isDirectory, options)
  if (!isDirectory) makeDirectories(namespace, path.slice(0, path.lastIndexOf('/')))
  if (isDirectory) makeDirectories(namespace, path)
  else if (type === 'symlink') namespace.symlink(rootCaller, checkedLink(directory, path, header.linkname ?? ''), path)
  else if (type === 'link') makeHardLink(namespace, directory, path, header.linkname ?? '')
  else if (nodeKinds[type] !== undefined) {
    const rdev = ((header.devmajor ?? 0) << 8) | (header.devminor ?? 0)
    namespace.createNode(rootCaller, path, { kind: nodeKinds[type], mode: 0o600, ...(type !== 'fifo' && { rdev }) })
  } else await writeFile(namespace, path, entry)
  entry.resume()
  const owner = { uid: options.owner?.uid ?? header.uid ?? 0, gid: options.owner?.gid ?? header.gid ?? 0 }
  const own = type === 'link' ? owner : { ...owner, mtimeNs: mtimeOf(header) }
  const hasMode = type !== 'symlink' && type !== 'link'
  // A change of owner takes setuid away: another name of a file that has its owner leaves it alone.
  if (type === 'link' && isOwnedBy(namespace, path, owner)) return
  const change = hasMode ? { ...own, mode: (header.mode ?? 0o644) & 0o7777 } : own
  namespace.setAttributes(rootCaller, path, change, { followLast: false })
}

function isOwnedBy(namespace: Namespace, path: string, owner: { uid: number; gid: number }): boolean {
  const { uid, gid } = namespace.lstat(rootCaller, path)
  return uid === owner.uid && gid === owner.gid
}

/** With nanoseconds where the archive has them (pax). */
function mtimeOf(header: Entry['header']): bigint {
  const { mtime } = (header.pax ?? {}) as { readonly mtime?: unknown }
  const precise = typeof mtime === 'string' ? /^(\d+)\.(\d+)$/.exec(mtime) : null
  if (precise !== null) {
    return BigInt(precise[1] ?? '0') * 1_000_000_000n + BigInt((precise[2] ?? '').slice(0, 9).padEnd(9, '0'))
  }
  return BigInt(Math.floor((header.mtime?.getTime() ?? 0) / 1000)) * 1_000_000_000n
}

function checkedLink(directory: string, path: string, target: string): string {
  const end = cleanPath(`${path.slice(0, path.lastIndexOf('/'))}/${target}`)
  if (end.startsWith(directory)) return target
  throw new LabError('system', `invalid symlink ${JSON.stringify(path)} -> ${JSON.stringify(target)}`)
}

function makeHardLink(namespace: Namespace, directory: string, path: string, target: string): void {
  const existing = cleanPath(`${directory}/${target}`)
  if (!existing.startsWith(directory)) {
    throw new LabError('system', `invalid hardlink ${JSON.stringify(existing)} -> ${JSON.stringify(target)}`)
  }
  namespace.link(rootCaller, existing, path)
}

function inside(directory: string, name: string): string {
  const base = directory === '/' ? '' : directory
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    // In the root there is no way out: `..` stays where it is.
    else if (parts.pop() === undefined && base !== '') {
      throw new LabError('system', `${JSON.stringify(name)} is outside of ${JSON.stringify(directory)}`)
    }
  }
  return parts.length === 0 ? directory : `${base}/${parts.join('/')}`
}

function clearTheWay(
  namespace: Namespace,
  { directory, path }: Place,
  isDirectory: boolean,
  options: ExtractOptions,
): void {
  if (path === '/' || !existsItself(namespace, path)) return
  const existing = namespace.lstat(rootCaller, path).kind === 'directory'
  if (existing === isDirectory) {
    if (!isDirectory) namespace.unlink(rootCaller, path)
    return
  }
  if (options.noOverwriteDirNonDir) {
    const what = existing ? 'directory' : 'non-directory'
    const by = isDirectory ? 'directory' : 'non-directory'
    const message = `cannot overwrite ${what} ${JSON.stringify(path)} with ${by} ${JSON.stringify(directory)}`
    throw new LabError('system', message)
  }
  removeTree(namespace, path)
}

async function writeFile(namespace: Namespace, path: string, entry: Entry): Promise<void> {
  const file = namespace.open(rootCaller, path, { write: true, createMode: 0o600, truncate: true })
  try {
    for await (const chunk of entry as AsyncIterable<Uint8Array>) file.write(chunk)
  } finally {
    file.close()
  }
}
