/**
 * A real folder as a tar whose entries begin with the folder's name. Files and folders are root's in it and keep their
 * modes and times; links are carried as links. Devices and sockets are left out, and links whose target leads out of the
 * folder: an archive with them is refused where it is unpacked. What the folder holds is read while the tar is, and the
 * event loop gets its turn between two pieces, so that a cancel is heard.
 */
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pack, type Header, type Pack } from 'tar-stream'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'
import { copyName, openChosenFolder, reasonOf, type Copied, type CopiedSoFar, type CopyWatch } from './chosenFolder'

const pieceBytes = 1024 * 1024

export interface PackedFolder {
  readonly tar: Readable
  /** What was packed; whole once the tar was read. */
  counted(): Copied
}

/** Throws LabError notFound at once; the tar breaks with LabError system when something in it can't be read. */
export function packFolder(path: string, watch: CopyWatch): PackedFolder {
  const folder = openChosenFolder(path)
  const archive = pack()
  const name = copyName(path)
  const packing = { archive, folder, watch, count: { files: 0, sizeBytes: 0, leftOut: 0 } }
  addDirectory(packing, folder.root, name).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(asLabError(error)),
  )
  watch.signal.addEventListener('abort', () => archive.destroy(), { once: true })
  return { tar: Readable.from(archive, { objectMode: false }), counted: () => packing.count }
}

function asLabError(error: unknown): Error {
  if (error instanceof PosixError) return new LabError('system', `cannot read the folder: ${reasonOf(error)}`)
  return error instanceof Error ? error : new Error(String(error))
}

/** Bytes of the files below a real folder. */
export async function measureFolder(path: string, signal: AbortSignal): Promise<number> {
  const folder = openChosenFolder(path)
  const sizeOf = async (inode: Inode): Promise<number> => {
    let sizeBytes = 0
    await nextTurn()
    signal.throwIfAborted()
    for (const { inode: inner, kind } of folder.readDirectory(inode)) {
      if (kind === 'directory') sizeBytes += await sizeOf(inner)
      else if (kind === 'file') sizeBytes += folder.stat(inner).sizeBytes
    }
    return sizeBytes
  }
  return sizeOf(folder.root)
}

interface Packing {
  readonly archive: Pack
  readonly folder: FileSystem
  readonly watch: CopyWatch
  readonly count: CopiedSoFar
}

async function addDirectory(packing: Packing, inode: Inode, name: string): Promise<void> {
  const { folder } = packing
  await addEntry(packing, { ...headerOf(folder, inode, `${name}/`), type: 'directory' })
  for (const { name: inner, inode: innerInode, kind } of folder.readDirectory(inode)) {
    const innerName = `${name}/${inner}`
    if (kind === 'directory') await addDirectory(packing, innerInode, innerName)
    else if (kind === 'file') await addFile(packing, innerInode, innerName)
    else if (kind === 'symlink') await addLink(packing, innerInode, innerName)
    else packing.count.leftOut += 1
  }
}

async function addFile(packing: Packing, inode: Inode, name: string): Promise<void> {
  const { sizeBytes } = packing.folder.stat(inode)
  const header = { ...headerOf(packing.folder, inode, name), type: 'file' as const, size: sizeBytes }
  await addEntry(packing, header, pieces(packing.folder, inode, sizeBytes))
  packing.count.files += 1
}

async function addLink(packing: Packing, inode: Inode, name: string): Promise<void> {
  const target = packing.folder.readLink(inode)
  if (leadsOut(name, target)) packing.count.leftOut += 1
  else await addEntry(packing, { ...headerOf(packing.folder, inode, name), type: 'symlink', linkname: target })
}

/** An absolute target means the simulated disk, wherever it is. `name` begins with the folder's own. */
function leadsOut(name: string, target: string): boolean {
  const inFolder = name.slice(name.indexOf('/') + 1)
  return !target.startsWith('/') && posix.join(posix.dirname(inFolder), target).split('/')[0] === '..'
}

function headerOf(folder: FileSystem, inode: Inode, name: string) {
  const { mode, mtimeNs } = folder.stat(inode)
  return { name, mode, mtime: new Date(Number(mtimeNs / 1_000_000n)), uid: 0, gid: 0 }
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

/** Rejects when the copy is ended. */
async function addEntry(packing: Packing, header: Partial<Header>, chunks: Iterable<Uint8Array> = []): Promise<void> {
  const { archive, watch, count } = packing
  await nextTurn()
  watch.signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const entry = archive.entry({ size: 0, ...header } as Header, (error) => (error ? reject(error) : resolve()))
    const write = async (): Promise<void> => {
      for (const chunk of chunks) {
        if (!entry.write(Buffer.from(chunk))) await drained(entry, watch.signal)
        else await nextTurn()
        watch.signal.throwIfAborted()
        count.sizeBytes += chunk.length
        watch.tell(count.sizeBytes)
      }
      ;(entry as NodeJS.WritableStream).end()
    }
    write().catch(reject)
  })
}

/** Resolves when the stream takes more, or the copy is ended. */
function drained(entry: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    entry.once('drain', done)
    signal.addEventListener('abort', done, { once: true })
  })
}
