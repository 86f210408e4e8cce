/** A tar into the files of the shell: over what is there, never outside of the directory that is named. */
import type { Readable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { CliError } from '../cliError'
import type { HostFiles } from '../hostFiles'
import { joinPath } from './paths'

/** Unpacks all of it and resolves with the bytes that files hold. Throws `CliError`. */
export async function unpackTree(
  files: HostFiles,
  tar: Readable,
  directory: string,
  rename: (name: string) => string,
): Promise<number> {
  const unpacked = extract()
  tar.on('error', (error) => unpacked.destroy(error))
  tar.pipe(unpacked)
  const directories: { path: string; header: Header }[] = []
  let bytes = 0
  for await (const entry of unpacked) {
    const { header } = entry
    const path = inside(directory, rename(header.name))
    await writeEntry(files, path, header, entry as AsyncIterable<Uint8Array>, (linkname) =>
      inside(directory, rename(linkname)),
    )
    if (header.type === 'directory') directories.push({ path, header })
    else if (header.type !== 'symlink') setTimes(files, path, header)
    bytes += header.size ?? 0
    entry.resume()
  }
  for (const { path, header } of directories.reverse()) setTimes(files, path, header)
  return bytes
}

function inside(directory: string, name: string): string {
  const path = joinPath(directory, name)
  const root = joinPath(directory, '')
  const isInside = root === '/' || path === root || path.startsWith(`${root}/`)
  if (!isInside) throw new CliError(`invalid tar header name: ${name}`)
  return path
}

async function writeEntry(
  files: HostFiles,
  path: string,
  header: Header,
  content: AsyncIterable<Uint8Array>,
  linked: (name: string) => string,
): Promise<void> {
  const there = files.lstat(path)
  const mode = (header.mode ?? 0o644) & 0o7777
  if (header.type === 'directory') {
    if (there !== undefined && there.kind !== 'directory') {
      throw new CliError(
        `cannot overwrite non-directory ${JSON.stringify(path)} with directory ${JSON.stringify(path)}`,
      )
    }
    if (there === undefined) files.createDirectory(path, mode)
    return
  }
  if (there?.kind === 'directory') {
    throw new CliError(`cannot overwrite directory ${JSON.stringify(path)} with non-directory ${JSON.stringify(path)}`)
  }
  if (there !== undefined) files.remove(path)
  switch (header.type) {
    case 'symlink':
      files.symlink(header.linkname ?? '', path)
      return
    case 'link':
      files.link(linked(header.linkname ?? ''), path)
      return
    case 'fifo':
      files.createFifo(path, mode)
      return
    case 'file':
    case 'contiguous-file':
      await files.write(path, content, mode)
      return
    default:
      // Devices can't be made in the workspace.
      return
  }
}

function setTimes(files: HostFiles, path: string, header: Header): void {
  if (files.lstat(path) === undefined) return
  const mtimeNs = BigInt(header.mtime?.getTime() ?? 0) * 1_000_000n
  files.setAttributes(path, { mode: (header.mode ?? 0o644) & 0o7777, mtimeNs, atimeNs: mtimeNs })
}
