/**
 * A class pack: labs, their texts and images as one tar.
 *
 *     pack.json                      { format: "camada-pack", formatVersion: 1, title }
 *     labs/FOLDER/lab.yaml …         folders as `labs/` has them
 *     images/NAME.tar                each as `docker save` writes it
 *
 * A pack may come from anybody. It is data: what is read is checked name by name before a byte is written, into a folder
 * made for it, and nothing of it is run. Only plain files are taken; a link, a device, a name that leads elsewhere, two
 * names that a disk may take for one, or more than was agreed on, and the whole pack is refused.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LabError } from '@shared/errors'
import { extract, pack as createTar, type Header, type Pack } from 'tar-stream'
import { z } from 'zod'

export const packManifestSchema = z.object({
  format: z.literal('camada-pack'),
  formatVersion: z.literal(1),
  title: z.string().trim().min(1).max(200),
})
export type PackManifest = z.infer<typeof packManifestSchema>

/** What a pack may hold. */
export interface PackLimits {
  readonly files: number
  /** Of labs' files together, which are not images. */
  readonly labBytes: number
  /** Of images together. */
  readonly imageBytes: number
}

const packLimits: PackLimits = {
  files: 5000,
  labBytes: 100 * 1024 ** 2,
  imageBytes: 8 * 1024 ** 3,
}

const nameChars = 240

/** Unpacks into an empty folder. Throws LabError `invalid` with what is wrong; the folder is the caller's to remove. */
export async function unpackPack(
  tar: Readable | AsyncIterable<Uint8Array>,
  folder: string,
  limits: PackLimits = packLimits,
): Promise<void> {
  const seen = new Set<string>()
  let [labBytes, imageBytes] = [0, 0]
  const reader = extract()
  const fed = pipeline(Readable.from(tar), reader)
  // An entry that is cut short would wait for its rest.
  const cut = new AbortController()
  fed.catch((error: unknown) => cut.abort(error))
  try {
    for await (const entry of reader) {
      const path = checkedPath(entry.header)
      if (path === undefined) {
        entry.resume()
        continue
      }
      if (seen.size >= limits.files) throw refused(`it has more than ${limits.files} files`)
      const folded = path.normalize('NFC').toLowerCase()
      if (seen.has(folded)) throw refused(`two files of one name: ${path}`)
      seen.add(folded)
      const size = entry.header.size ?? 0
      if (path.startsWith('images/')) imageBytes += size
      else labBytes += size
      if (labBytes > limits.labBytes) throw refused(`its labs have more than ${limits.labBytes} bytes`)
      if (imageBytes > limits.imageBytes) throw refused(`its images have more than ${limits.imageBytes} bytes`)
      const target = join(folder, ...path.split('/'))
      await mkdir(dirname(target), { recursive: true })
      await pipeline(entry, createWriteStream(target, { flags: 'wx', mode: 0o644 }), { signal: cut.signal })
    }
    await fed
  } catch (error) {
    if (error instanceof LabError) throw error
    const cause: unknown = cut.signal.aborted ? cut.signal.reason : error
    throw refused(cause instanceof Error ? cause.message : String(cause))
  }
  if (!seen.has('pack.json')) throw refused('it has no pack.json')
}

/** What a pack that isn't taken answers. */
export function refused(why: string): LabError {
  return new LabError('invalid', `this is no pack that can be opened: ${why}`, { hint: { key: 'lab.packRefused' } })
}

/** The path of a plain file as the pack may name it; undefined for folders, which are made as needed. */
function checkedPath({ name, type }: Header): string | undefined {
  const shown = JSON.stringify(name.slice(0, 100))
  const parts = name.replace(/\/$/, '').split('/')
  const isBad =
    name.length > nameChars ||
    parts.some((part) => !isPlainName(part)) ||
    !(name.startsWith('labs/') || name.startsWith('images/') || name === 'pack.json' || type === 'directory')
  if (isBad) throw refused(`a name that leads elsewhere: ${shown}`)
  if (type === 'directory') return undefined
  if (type !== 'file') throw refused(`${shown} is no plain file (${String(type)})`)
  if (parts[0] === 'images' && (parts.length !== 2 || !name.endsWith('.tar'))) {
    throw refused(`${shown} is no image's file`)
  }
  return name
}

/** A name that means one file in one folder on every system: no `..`, no drive, no stream, no device of Windows. */
function isPlainName(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.length > 120) return false
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\\:*?"<>|\u007f]/.test(part) || /[. ]$/.test(part)) return false
  return !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part)
}

/** An image that goes into a pack. */
export interface PackedImage {
  readonly name: string
  readonly sizeBytes: number
  readonly tar: AsyncIterable<Uint8Array>
}

/** A lab's folder that goes into a pack, under that name. */
export interface PackedFolder {
  readonly name: string
  readonly path: string
}

/** Writes a pack of these folders, each under its own name, and images. Links and devices are left out. */
export function writePack(
  title: string,
  folders: readonly PackedFolder[],
  images: AsyncIterable<PackedImage> | Iterable<PackedImage> = [],
): Readable {
  const tar = createTar()
  const fill = async (): Promise<void> => {
    tar.entry({ name: 'pack.json' }, manifestText(title))
    for (const { name, path } of folders) await addFolder(tar, path, `labs/${name}`)
    for await (const { name, sizeBytes, tar: bytes } of images) {
      await pipeline(Readable.from(bytes), tar.entry({ name: `images/${name}.tar`, size: sizeBytes }))
    }
    tar.finalize()
  }
  fill().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
  return Readable.from(tar)
}

function manifestText(title: string): string {
  const manifest: PackManifest = { format: 'camada-pack', formatVersion: 1, title }
  return `${JSON.stringify(manifest, undefined, 1)}\n`
}

async function addFolder(tar: Pack, folder: string, name: string): Promise<void> {
  for (const { path, sizeBytes } of await filesBelow(folder)) {
    await pipeline(createReadStream(join(folder, path)), tar.entry({ name: `${name}/${path}`, size: sizeBytes }))
  }
}

/** Plain files of a folder by their paths in it, with `/`. */
export async function filesBelow(folder: string): Promise<readonly { path: string; sizeBytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: { path: string; sizeBytes: number }[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isFile()) found.push({ path: entry.name, sizeBytes: (await stat(path)).size })
    else if (entry.isDirectory()) {
      for (const below of await filesBelow(path)) found.push({ ...below, path: `${entry.name}/${below.path}` })
    }
  }
  return found
}

/** Bytes of a pack of these: each entry's header of 512, its content in blocks of 512, and two empty blocks. */
export async function packSizeBytes(
  title: string,
  folders: readonly PackedFolder[],
  imageBytes: readonly number[],
): Promise<number> {
  const labs = await Promise.all(folders.map(({ path }) => filesBelow(path)))
  const contents = [
    Buffer.byteLength(manifestText(title)),
    ...labs.flat().map(({ sizeBytes }) => sizeBytes),
    ...imageBytes,
  ]
  return contents.reduce((sum, sizeBytes) => sum + 512 + Math.ceil(sizeBytes / 512) * 512, 1024)
}
