/** Makes packs in the app: labs of any origin, their texts, and the images that they need, read from the engine. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ByteChannel } from '@shared/contract/channels'
import type { MadePackEvent } from '@shared/contract/teaching'
import { LabError, toLabError } from '@shared/errors'
import type { EngineClient } from '../../docker/types'
import { folderOf, type LibraryLab } from '../library'
import { ensureImage } from '../prepare'
import { neededImages, packedName } from './packedImages'
import { filesBelow, packSizeBytes, writePack, type PackedFolder, type PackedImage } from './packFile'

export interface PackContent {
  readonly labBytes: number
  readonly images: { reference: string; sizeBytes?: number }[]
}

/** What a pack of these labs would hold; without an engine, nothing is known of the images' sizes. */
export async function measurePack(labs: readonly LibraryLab[], client: EngineClient | undefined): Promise<PackContent> {
  const files = await Promise.all(foldersOf(labs).map(({ path }) => filesBelow(path)))
  const images = imagesOf(labs).map(async (reference) => {
    const found = await client?.images.inspect(reference).catch(() => undefined)
    return { reference, ...(found === undefined ? {} : { sizeBytes: found.Size }) }
  })
  return {
    labBytes: files.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    images: await Promise.all(images),
  }
}

export interface MakePackOptions {
  readonly title: string
  readonly labs: readonly LibraryLab[]
  /** The engine that images are read from; undefined for a pack without any. */
  readonly client: EngineClient | undefined
  readonly openChannel: () => ByteChannel
  readonly signal: AbortSignal
}

/**
 * Reads the images, then sends the pack on a channel and resolves when all of it was taken. Leaves nothing on the disk.
 * Throws LabError `conflict` for two labs of one id, of the engine for an image that can't be had, `cancelled`.
 */
export async function makePack(options: MakePackOptions, push: (event: MadePackEvent) => void): Promise<void> {
  const { title, labs, client, signal } = options
  const ids = labs.map(({ lab }) => plainId(lab.id))
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) throw new LabError('conflict', `two of these labs have one id: ${twice}`)
  const scratch = await mkdtemp(join(tmpdir(), 'camada-pack-'))
  try {
    const images: PackedImage[] = []
    for (const image of client === undefined ? [] : imagesOf(labs)) {
      if (client !== undefined) images.push(await savedImage(client, image, { scratch, signal, push }))
    }
    signal.throwIfAborted()
    const folders = foldersOf(labs)
    const sizes = images.map(({ sizeBytes }) => sizeBytes)
    const channel = options.openChannel()
    const [first] = labs
    const name = `${labs.length === 1 && first !== undefined ? first.lab.id : fileName(title)}.camada.tar`
    push({ kind: 'ready', output: channel.id, name, sizeBytes: await packSizeBytes(title, folders, sizes) })
    await send(channel, writePack(title, folders, images), signal)
  } catch (thrown) {
    throw signal.aborted ? new LabError('cancelled', 'the pack was cancelled') : toLabError(thrown)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function send(channel: ByteChannel, tar: ReturnType<typeof writePack>, signal: AbortSignal): Promise<void> {
  const stop = (): void => void tar.destroy()
  signal.addEventListener('abort', stop, { once: true })
  void channel.closed.then(stop)
  try {
    for await (const chunk of tar) await channel.write(chunk as Uint8Array)
    channel.end()
  } catch (thrown) {
    channel.end(toLabError(thrown).message)
    throw thrown
  }
}

/** A tar's header says how long an entry is, and a saved image doesn't: each is written down first. */
async function savedImage(
  client: EngineClient,
  image: string,
  {
    scratch,
    signal,
    push,
  }: { readonly scratch: string; readonly signal: AbortSignal; readonly push: (event: MadePackEvent) => void },
): Promise<PackedImage> {
  const name = packedName(image)
  const file = join(scratch, `${name}.tar`)
  push({ kind: 'reading', image, doneBytes: 0 })
  await ensureImage(client, image)
  let [doneBytes, toldBytes] = [0, 0]
  const counted = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      doneBytes += chunk.length
      if (doneBytes - toldBytes > 1_000_000) push({ kind: 'reading', image, doneBytes: (toldBytes = doneBytes) })
      yield chunk
    }
  }
  await pipeline(await client.images.save([image]), counted, createWriteStream(file), { signal })
  return { name, sizeBytes: (await stat(file)).size, tar: lazily(file) }
}

/** Opened when its turn comes, not all at once. */
async function* lazily(file: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file)) yield chunk as Uint8Array
}

function imagesOf(labs: readonly LibraryLab[]): readonly string[] {
  return [...new Set(labs.flatMap(({ lab }) => neededImages(lab)))].sort()
}

/** Labs' folders, each under a name of its own. */
function foldersOf(labs: readonly LibraryLab[]): readonly PackedFolder[] {
  const taken = new Set<string>()
  return labs.map((loaded) => {
    const { name: plain, path } = folderOf(loaded)
    let name = plain
    for (let at = 2; taken.has(name); at++) name = `${plain}-${at}`
    taken.add(name)
    return { name, path }
  })
}

/** The id that a lab has in its own file, without the mark of where it came from. */
function plainId(id: string): string {
  return id.replace(/^(?:p[0-9a-f]{8}|w[0-9a-f]{6}|own)-/, '')
}

function fileName(title: string): string {
  return title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'camada'
}
