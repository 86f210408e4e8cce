/** Saved images as bytes: the layout of before 25 out of today's, and what a container's files are. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { z } from 'zod'

const manifestSchema = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullable(), Layers: z.array(z.string()) }),
)

async function filesOf(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const reader = extract()
  Readable.from([archive]).pipe(reader)
  const files = new Map<string, Buffer>()
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    if (entry.header.type === 'file') files.set(entry.header.name, Buffer.concat(chunks))
  }
  return files
}

/** Entries whose time is that of the saving, also on one and the same daemon. */
const timedNow = ['blobs/sha256/', 'index.json']
const blockBytes = 512

/** A saved archive without the two times (and sums of headers) that differ from one saving to the next. */
export function timeless(archive: Buffer): Buffer {
  const same = Buffer.from(archive)
  for (let at = 0; at + blockBytes <= same.length && same[at] !== 0;) {
    const name = same.toString('latin1', at, at + 100).replace(/\0.*/s, '')
    const sizeBytes = parseInt(same.toString('latin1', at + 124, at + 135), 8)
    if (timedNow.includes(name)) same.fill(0, at + 136, at + 156)
    at += blockBytes + Math.ceil(sizeBytes / blockBytes) * blockBytes
  }
  return same
}

/** The names of its images, in the order of its manifest. */
export async function namesIn(archive: Buffer): Promise<readonly string[]> {
  const manifest = manifestSchema.parse(JSON.parse(((await filesOf(archive)).get('manifest.json') ?? '').toString()))
  return manifest.flatMap(({ RepoTags }) => RepoTags ?? [])
}

/** The same images as `docker save` wrote them before 25: `<id>.json`, `<id>/layer.tar`, `manifest.json`. */
export async function legacyLayout(archive: Buffer): Promise<Buffer> {
  const files = await filesOf(archive)
  const manifest = manifestSchema.parse(JSON.parse((files.get('manifest.json') ?? Buffer.alloc(0)).toString()))
  const legacy = pack()
  const rewritten = manifest.map(({ Config, RepoTags, Layers }, image) => {
    const name = `${Config.split('/').at(-1) ?? ''}.json`
    legacy.entry({ name }, files.get(Config) ?? Buffer.alloc(0))
    const paths = Layers.map((layer, index) => {
      const path = `${String(image)}-${String(index)}/layer.tar`
      legacy.entry({ name: path }, files.get(layer) ?? Buffer.alloc(0))
      return path
    })
    return { Config: name, RepoTags, Layers: paths }
  })
  legacy.entry({ name: 'manifest.json' }, JSON.stringify(rewritten))
  legacy.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of legacy as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * One line for each entry of an exported container below `t/`: type, mode, owners, size, time, link, content's sum.
 * Extended attributes are in the layers, and so in the diff IDs; an export needn't show them.
 */
export async function listing(exported: Buffer): Promise<readonly string[]> {
  const reader = extract()
  Readable.from([exported]).pipe(reader)
  const lines: string[] = []
  for await (const entry of reader) {
    const hash = createHash('sha256')
    for await (const chunk of entry as AsyncIterable<Buffer>) hash.update(chunk)
    const { name, type, mode, uid, gid, size, mtime, linkname, devmajor, devminor } = entry.header
    if (!name.startsWith('t/')) continue
    const seconds = Math.floor((mtime?.getTime() ?? 0) / 1000)
    const fields = [name, type, (mode ?? 0) & 0o7777, uid, gid, size, seconds, linkname ?? '', devmajor, devminor]
    lines.push([...fields, hash.digest('hex').slice(0, 12)].join(' '))
  }
  return lines.sort()
}
