/** One entry of a tar into a container's tree, as root, kept inside of the directory that it is unpacked into. */
import type { Header } from 'tar-stream'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import type { FileKind } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'
import { existsItself, makeDirectories, removeTree, rootCaller } from './hostDisk'

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

/** Throws LabError invalid for a path that leaves the directory. */
export async function extractEntry(
  namespace: Namespace,
  directory: string,
  entry: Entry,
  options: ExtractOptions,
): Promise<void> {
  const { header } = entry
  const path = inside(directory, header.name)
  const type = header.type ?? 'file'
  const isDirectory = type === 'directory'
  clearTheWay(namespace, path, isDirectory, options)
  if (!isDirectory) makeDirectories(namespace, path.slice(0, path.lastIndexOf('/')))
  const uid = options.owner?.uid ?? header.uid ?? 0
  const gid = options.owner?.gid ?? header.gid ?? 0
  if (isDirectory) makeDirectories(namespace, path)
  else if (type === 'symlink') namespace.symlink(rootCaller, header.linkname ?? '', path)
  else if (type === 'link') namespace.link(rootCaller, inside(directory, header.linkname ?? ''), path)
  else if (nodeKinds[type] !== undefined) {
    const rdev = ((header.devmajor ?? 0) << 8) | (header.devminor ?? 0)
    namespace.createNode(rootCaller, path, { kind: nodeKinds[type], mode: 0o600, ...(type !== 'fifo' && { rdev }) })
  } else await writeFile(namespace, path, entry)
  entry.resume()
  if (type === 'link') return
  const mtimeNs = BigInt(Math.floor((header.mtime?.getTime() ?? 0) / 1000)) * 1_000_000_000n
  const own = { uid, gid, mtimeNs }
  const change = type === 'symlink' ? own : { ...own, mode: (header.mode ?? 0o644) & 0o7777 }
  namespace.setAttributes(rootCaller, path, change, { followLast: false })
}

function inside(directory: string, name: string): string {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (parts.pop() === undefined)
        throw new LabError('invalid', `invalid tar header: ${name} is outside of ${directory}`)
    } else parts.push(part)
  }
  const base = directory === '/' ? '' : directory
  return parts.length === 0 ? directory : `${base}/${parts.join('/')}`
}

function clearTheWay(namespace: Namespace, path: string, isDirectory: boolean, options: ExtractOptions): void {
  if (path === '/' || !existsItself(namespace, path)) return
  const existing = namespace.lstat(rootCaller, path).kind === 'directory'
  if (existing === isDirectory) {
    if (!isDirectory) namespace.unlink(rootCaller, path)
    return
  }
  if (options.noOverwriteDirNonDir) {
    const what = existing ? 'directory' : 'non-directory'
    const by = isDirectory ? 'directory' : 'non-directory'
    throw new LabError('invalid', `cannot overwrite ${what} ${JSON.stringify(path)} with ${by} ${JSON.stringify('/')}`)
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
