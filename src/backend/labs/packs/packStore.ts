/**
 * The packs that were opened, each in `dataDir/packs/<id>/`: `content/` as it was unpacked, and a file `trusted` once the
 * user said so. The ID is the digest of the file, so that opening one twice changes nothing.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { loadLabs, type LoadedLab } from '../loadLabs'
import type { SavedImage } from './packedImages'
import { packManifestSchema, refused, unpackPack } from './packFile'

export interface OpenedPack {
  readonly id: string
  readonly title: string
  readonly isTrusted: boolean
  readonly labsDir: string
  /** Images as saved tars. */
  readonly images: readonly SavedImage[]
}

export interface PackStore {
  list(): Promise<readonly OpenedPack[]>
  /** Takes the bytes of a pack. Throws LabError `invalid` with what is wrong; nothing of it stays then. */
  open(bytes: AsyncIterable<Uint8Array>): Promise<OpenedPack>
  trust(id: string): Promise<void>
  remove(id: string): Promise<void>
}

const idPattern = /^[0-9a-f]{8}$/

/** Opens the store in a data folder. */
export function createPackStore(dataDir: string): PackStore {
  const root = join(dataDir, 'packs')
  const folderOf = (id: string): string => {
    if (!idPattern.test(id)) throw new LabError('notFound', `no such pack: ${id}`)
    return join(root, id)
  }
  return {
    async list() {
      const names = await readdir(root).catch(() => [])
      const packs = names.filter((name) => idPattern.test(name)).map((id) => readPack(join(root, id), id))
      return (await Promise.all(packs)).filter((pack) => pack !== undefined)
    },
    async open(bytes) {
      const incoming = join(root, `incoming-${randomUUID()}`)
      const hash = createHash('sha256')
      try {
        await mkdir(join(incoming, 'content'), { recursive: true })
        await unpackPack(hashed(bytes, hash), join(incoming, 'content'))
        const id = hash.digest('hex').slice(0, 8)
        const pack = await readPack(incoming, id)
        if (pack === undefined) throw await whyUnread(join(incoming, 'content', 'pack.json'))
        await checkLabs(pack.labsDir)
        const present = await readPack(folderOf(id), id)
        if (present !== undefined) return present
        await rename(incoming, folderOf(id))
        return (await readPack(folderOf(id), id)) ?? pack
      } finally {
        await rm(incoming, { recursive: true, force: true })
      }
    },
    async trust(id) {
      if ((await readPack(folderOf(id), id)) === undefined) throw new LabError('notFound', `no such pack: ${id}`)
      await writeFile(join(folderOf(id), 'trusted'), '')
    },
    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),
  }
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

/** What the manifest of a newer Camada has in common with this one's. */
const newerSchema = z.object({ format: z.literal('camada-pack'), formatVersion: z.number().gt(1) })

async function whyUnread(manifest: string): Promise<LabError> {
  const { success: isNewer } = newerSchema.safeParse(parseJson(await readFile(manifest, 'utf8')))
  if (!isNewer) return refused('pack.json is damaged')
  return new LabError('invalid', 'the pack was made by a newer Camada', { hint: { key: 'lab.packNewer' } })
}

async function readPack(folder: string, id: string): Promise<OpenedPack | undefined> {
  const content = join(folder, 'content')
  const text = await readFile(join(content, 'pack.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const manifest = packManifestSchema.safeParse(parseJson(text))
  if (!manifest.success) return undefined
  const isTrusted = (await stat(join(folder, 'trusted')).catch(() => undefined)) !== undefined
  const imagesDir = join(content, 'images')
  const names = await readdir(imagesDir).catch(() => [])
  const images = names.sort().map(async (name) => {
    const path = join(imagesDir, name)
    return { path, sizeBytes: (await stat(path)).size }
  })
  return {
    id,
    title: manifest.data.title,
    isTrusted,
    labsDir: join(content, 'labs'),
    images: await Promise.all(images),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function checkLabs(labsDir: string): Promise<readonly LoadedLab[]> {
  const { labs, broken } = await loadLabs(labsDir)
  const [first] = broken
  if (first !== undefined) throw refused(`a lab of the pack is broken: ${first.error.message}`)
  if (labs.length === 0) throw refused('the pack has no labs')
  const twice = labs.find(({ lab }, at) => labs.findIndex((other) => other.lab.id === lab.id) !== at)
  if (twice !== undefined) throw refused(`the pack has two labs of one id: ${twice.lab.id}`)
  return labs
}
