/**
 * A tar into a new folder inside of a real one. All access goes through `createRealFolder`, which never leaves the
 * folder that the user chose, also when somebody changes it meanwhile. What a tar asks for outside (`..`, an absolute
 * name, through a link) is refused. What is made belongs to whoever runs the lab, with the modes and times of the tar,
 * but a folder stays writable for them. When it breaks off, what it made is removed, and nothing else.
 */
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { extract, type Header } from 'tar-stream'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'
import { openChosenFolder, reasonOf, type Copied, type CopiedSoFar, type CopyWatch } from './chosenFolder'

/**
 * Unpacks into `path`, which is made when it is missing. Throws LabError conflict when it holds something, invalid when
 * it can't be made or a name leads out of it, system when something can't be written.
 */
export async function unpackFolder(archive: Readable, path: string, watch: CopyWatch): Promise<Copied> {
  const isNew = prepareEmpty(path)
  const folder = openChosenFolder(path)
  const unpacking: Unpacking = { folder, watch, count: { files: 0, sizeBytes: 0, leftOut: 0 }, made: new Set() }
  const end = (): void => void archive.destroy()
  watch.signal.addEventListener('abort', end, { once: true })
  try {
    await unpackAll(archive, unpacking)
    return unpacking.count
  } catch (error) {
    takeBack(unpacking, isNew ? path : undefined)
    throw error
  } finally {
    watch.signal.removeEventListener('abort', end)
  }
}

interface Unpacking {
  readonly folder: FileSystem
  readonly watch: CopyWatch
  readonly count: CopiedSoFar
  /** Names that were made in the chosen folder itself. */
  readonly made: Set<string>
}

async function unpackAll(archive: Readable, unpacking: Unpacking): Promise<void> {
  const entries = extract()
  const fail = (error: Error): void => entries.destroy(error)
  archive.once('error', fail)
  archive.once('close', () => {
    if (!archive.readableEnded) fail(new LabError('unavailable', 'the copy broke off'))
  })
  archive.pipe(entries)
  for await (const entry of entries) {
    await nextTurn()
    unpacking.watch.signal.throwIfAborted()
    try {
      await place(unpacking, entry.header, entry as AsyncIterable<Uint8Array>)
    } catch (cause) {
      if (!(cause instanceof PosixError)) throw cause
      throw new LabError('system', `cannot write ${entry.header.name}: ${reasonOf(cause)}`, { cause })
    }
    entry.resume()
  }
}

/** True when the folder was made just now. */
function prepareEmpty(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (!isThere) throw new LabError('invalid', `cannot make the folder ${path}: ${String(cause)}`, { cause })
  }
  if (isEmptyDirectory(path)) return false
  throw new LabError('conflict', `the folder ${path} is not empty`, { hint: { key: 'engine.folderNotEmpty' } })
}

function isEmptyDirectory(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch (cause) {
    throw new LabError('invalid', `cannot make the folder ${path}: it is no folder`, { cause })
  }
}

async function place(unpacking: Unpacking, header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
  const { folder, count, made } = unpacking
  const parts = header.name.split('/').filter((part) => part !== '' && part !== '.')
  const name = parts.pop()
  if (name === undefined) return
  if (header.name.startsWith('/') || [...parts, name].includes('..')) {
    throw new LabError('invalid', `a name leads out of the folder: ${header.name}`)
  }
  const top = parts[0] ?? name
  if (folder.lookup(folder.root, top) === undefined) made.add(top)
  const parent = directoryAt(folder, parts)
  const owned = { mode: (header.mode ?? 0o644) & 0o777, uid: 0, gid: 0 }
  if (header.type === 'directory') folder.createDirectory(parent, name, { ...owned, mode: owned.mode | 0o700 })
  else if (header.type === 'symlink') folder.createSymlink(parent, name, header.linkname ?? '', owned)
  else if (header.type === 'link') linkTo(folder, parent, name, header.linkname ?? '')
  else if (header.type === 'file') {
    const inode = folder.createNode(parent, name, { kind: 'file', ...owned })
    await fill(unpacking, inode, content)
    if (header.mtime !== undefined) {
      folder.setAttributes(inode, { mtimeNs: BigInt(header.mtime.getTime()) * 1_000_000n })
    }
    count.files += 1
  } else count.leftOut += 1
}

async function fill(
  { folder, count, watch }: Unpacking,
  inode: Inode,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  let at = 0
  for await (const chunk of content) {
    at += folder.write(inode, at, chunk)
    count.sizeBytes += chunk.length
    watch.tell(count.sizeBytes)
    watch.signal.throwIfAborted()
  }
}

function linkTo(folder: FileSystem, parent: Inode, name: string, target: string): void {
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const last = parts.pop() ?? ''
  const existing = parts.includes('..') || last === '..' ? undefined : folder.lookup(directoryAt(folder, parts), last)
  if (existing === undefined) throw new LabError('invalid', `a link leads out of the folder: ${target}`)
  folder.link(parent, name, existing)
}

/** A directory by its names, made where missing; a link in the way is refused. */
function directoryAt(folder: FileSystem, names: readonly string[]): Inode {
  let directory = folder.root
  for (const name of names) {
    const found = folder.lookup(directory, name)
    if (found !== undefined && found.kind !== 'directory') {
      throw new LabError('invalid', `a name leads through something that is no folder: ${names.join('/')}`)
    }
    directory = found ?? folder.createDirectory(directory, name, { mode: 0o755, uid: 0, gid: 0 })
  }
  return directory
}

/** What can't be removed stays: the error that led here is the one to tell. */
function takeBack({ folder, made }: Unpacking, newFolder: string | undefined): void {
  try {
    for (const name of made) removeTree(folder, folder.root, name)
    if (newFolder !== undefined) rmdirSync(newFolder)
  } catch {
    return
  }
}

function removeTree(folder: FileSystem, directory: Inode, name: string): void {
  const inode = folder.lookup(directory, name)
  if (inode === undefined) return
  if (inode.kind !== 'directory') return folder.unlink(directory, name)
  for (const entry of folder.readDirectory(inode)) removeTree(folder, inode, entry.name)
  folder.removeDirectory(directory, name)
}
