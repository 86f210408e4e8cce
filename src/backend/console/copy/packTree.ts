/** A file or folder of the shell as a tar: names below the one given, links as links, sockets left out. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pack, type Header, type Pack } from 'tar-stream'
import type { Stat } from '@posix/filesystem/types'
import type { HostFiles } from '../hostFiles'

const types: Readonly<Record<Stat['kind'], Header['type'] | undefined>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  characterDevice: 'character-device',
  blockDevice: 'block-device',
  socket: undefined,
}

/** Packs as it is read; `counted.bytes` grows by what files hold. */
export function packTree(
  files: HostFiles,
  { path, name }: { readonly path: string; readonly name: string },
  rename: (name: string) => string,
  counted: { bytes: number },
): Readable {
  const packer = pack()
  const add = async (at: string, as: string): Promise<void> => {
    const stat = /\/\.?$/.test(at) ? files.stat(at) : files.lstat(at)
    const type = stat && types[stat.kind]
    if (stat === undefined || type === undefined || packer.destroyed) return
    await addEntry(packer, files, at, headerOf(files, stat, type, { path: at, name: rename(as) }))
    counted.bytes += type === 'file' ? stat.sizeBytes : 0
    if (type !== 'directory') return
    for (const child of files.names(at)) await add(`${at.replace(/\/\.?$/, '')}/${child}`, `${as}/${child}`)
  }
  add(path, name).then(
    () => packer.finalize(),
    (error: unknown) => packer.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return Readable.from(packer as AsyncIterable<Uint8Array>, { objectMode: false })
}

function headerOf(
  files: HostFiles,
  stat: Stat,
  type: NonNullable<Header['type']>,
  { path, name }: { readonly path: string; readonly name: string },
): Header {
  return {
    name: type === 'directory' ? `${name}/` : name,
    type,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    mtime: new Date(Number(stat.mtimeNs / 1_000_000n)),
    size: type === 'file' ? stat.sizeBytes : 0,
    ...(type === 'symlink' ? { linkname: files.readLink(path) } : {}),
  } as Header
}

async function addEntry(packer: Pack, files: HostFiles, path: string, header: Header): Promise<void> {
  const entry = packer.entry(header)
  if (header.type === 'file') {
    // Exactly as many bytes as the header says, whatever becomes of the file meanwhile: what it lacks is zeros.
    let left = header.size ?? 0
    const add = async (bytes: Uint8Array): Promise<void> => {
      left -= bytes.length
      if (!entry.write(bytes)) await once(entry, 'drain')
    }
    for await (const chunk of files.read(path) as AsyncIterable<Uint8Array>) {
      if (left === 0) break
      await add(chunk.subarray(0, left))
    }
    while (left > 0) await add(new Uint8Array(Math.min(65_536, left)))
  }
  entry.end(null)
}
