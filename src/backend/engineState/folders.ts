/**
 * A real folder as a tar, and a tar into a real folder. All access goes through `createRealFolder`, which never leaves
 * the folder that the user chose: links are carried as links and not followed, also when somebody changes the folder
 * meanwhile. What a tar asks for outside (`..`, an absolute name, through a link) is refused.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { extract, pack, type Header, type Pack } from 'tar-stream'
import { PosixError } from '@posix/filesystem/posixError'
import { createRealFolder } from '@posix/filesystem/realFolder'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'

export interface Copied {
  readonly files: number
  readonly sizeBytes: number
}

interface MutableCount {
  files: number
  sizeBytes: number
}

const pieceBytes = 1024 * 1024

function openFolder(path: string): FileSystem {
  try {
    return createRealFolder({ path })
  } catch (cause) {
    if (cause instanceof PosixError) {
      const reason = cause.message.replace(/^E[A-Z]+: /, '').toLowerCase()
      throw new LabError('notFound', `cannot open the folder ${path}: ${reason}`, {
        hint: { key: 'engine.cannotOpenFolder' },
        cause,
      })
    }
    throw cause
  }
}

/** Packs what a folder holds, owned by root; sockets and devices are left out. Throws LabError notFound. */
export function packFolder(path: string): { readonly tar: Readable; counted(): Copied } {
  const folder = openFolder(path)
  const count: MutableCount = { files: 0, sizeBytes: 0 }
  const archive = pack()
  addFolder(archive, folder, folder.root, '', count).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return {
    tar: Readable.from(archive, { objectMode: false }),
    counted: () => count,
  }
}

async function addFolder(
  archive: Pack,
  folder: FileSystem,
  inode: Inode,
  prefix: string,
  count: MutableCount,
): Promise<void> {
  for (const { name, inode: inner, kind } of folder.readDirectory(inode)) {
    const { mode, mtimeNs, sizeBytes } = folder.stat(inner)
    const header = { name: `${prefix}${name}`, mode, mtime: new Date(Number(mtimeNs / 1_000_000n)), uid: 0, gid: 0 }
    if (kind === 'directory') {
      await addEntry(archive, { ...header, name: `${header.name}/`, type: 'directory' }, [])
      await addFolder(archive, folder, inner, `${header.name}/`, count)
    } else if (kind === 'symlink') {
      await addEntry(archive, { ...header, type: 'symlink', linkname: folder.readLink(inner) }, [])
    } else if (kind === 'file') {
      await addEntry(archive, { ...header, type: 'file', size: sizeBytes }, pieces(folder, inner, sizeBytes))
      count.files += 1
      count.sizeBytes += sizeBytes
    }
  }
}

/** Exactly so many bytes: a file that is cut short meanwhile ends in zeros, as tar has it. */
function* pieces(folder: FileSystem, inode: Inode, sizeBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < sizeBytes;) {
    const wanted = Math.min(pieceBytes, sizeBytes - at)
    const bytes = folder.read(inode, at, wanted)
    yield bytes.length === 0 ? new Uint8Array(wanted) : bytes
    at += bytes.length === 0 ? wanted : bytes.length
  }
}

async function addEntry(archive: Pack, header: Header | Partial<Header>, chunks: Iterable<Uint8Array>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const entry = archive.entry({ size: 0, ...header } as Header, (error) => (error ? reject(error) : resolve()))
    const write = async (): Promise<void> => {
      for (const chunk of chunks) {
        if (!entry.write(Buffer.from(chunk))) await new Promise<void>((drained) => entry.once('drain', drained))
      }
      ;(entry as NodeJS.WritableStream).end()
    }
    write().catch(reject)
  })
}

/** Unpacks a tar into a folder, which is made when it is missing. Throws LabError conflict when it holds something. */
export async function unpackIntoFolder(archive: Readable, path: string): Promise<Copied> {
  prepareEmpty(path)
  const folder = openFolder(path)
  const count: MutableCount = { files: 0, sizeBytes: 0 }
  const entries = extract()
  archive.on('error', (error) => entries.destroy(error))
  archive.pipe(entries)
  for await (const entry of entries) {
    await place(folder, entry.header, entry as AsyncIterable<Uint8Array>, count)
    entry.resume()
  }
  return count
}

function prepareEmpty(path: string): void {
  try {
    mkdirSync(path)
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (!isThere) throw new LabError('invalid', `cannot make the folder ${path}: ${String(cause)}`, { cause })
  }
  if (readdirSync(path).length === 0) return
  throw new LabError('conflict', `the folder ${path} is not empty`, { hint: { key: 'engine.folderNotEmpty' } })
}

async function place(
  folder: FileSystem,
  header: Header,
  content: AsyncIterable<Uint8Array>,
  count: MutableCount,
): Promise<void> {
  const parts = header.name.split('/').filter((part) => part !== '' && part !== '.')
  const name = parts.pop()
  if (name === undefined) return
  if (header.name.startsWith('/') || [...parts, name].includes('..')) {
    throw new LabError('invalid', `a name leads out of the folder: ${header.name}`)
  }
  const parent = directoryAt(folder, parts)
  const owned = { mode: (header.mode ?? 0o644) & 0o777, uid: 0, gid: 0 }
  if (header.type === 'directory') folder.createDirectory(parent, name, { ...owned, mode: owned.mode | 0o700 })
  else if (header.type === 'symlink') folder.createSymlink(parent, name, header.linkname ?? '', owned)
  else if (header.type === 'link') linkTo(folder, parent, name, header.linkname ?? '')
  else if (header.type === 'file') {
    const inode = folder.createNode(parent, name, { kind: 'file', ...owned })
    let at = 0
    for await (const chunk of content) at += folder.write(inode, at, chunk)
    count.files += 1
    count.sizeBytes += at
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
