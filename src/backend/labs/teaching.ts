/** What a teacher's screen asks: packs opened and made, folders watched, results written and read. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createReadStream, createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ByteChannel } from '@shared/contract/channels'
import type { PackEvent } from '@shared/contract/labs'
import { LabError, toLabError } from '@shared/errors'
import { readResults, writeCsv, writeJson, type ReadResults } from '@shared/labs/results'
import type { EngineClient } from '../docker/types'
import type { Labs } from './labs'
import { folderOf } from './library'
import type { LabLocale } from './loadLabs'
import { writePack, type PackedImage } from './packs/packFile'
import { digestOf, resultsOf } from './results'

/** Takes a pack from a channel. Throws LabError `invalid` with what is wrong, `cancelled` when the page left. */
export async function receivePack(
  labs: Labs,
  { channel, sizeBytes }: { readonly channel: ByteChannel; readonly sizeBytes: number },
  push: (event: PackEvent) => void,
): Promise<void> {
  push({ kind: 'ready', input: channel.id })
  try {
    const pack = await labs.packs.open(whole(channel, sizeBytes))
    await labs.library.reload()
    push({ kind: 'done', packId: pack.id, title: pack.title })
  } finally {
    channel.close()
  }
}

async function* whole(channel: ByteChannel, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let receivedBytes = 0
  for await (const chunk of channel.incoming) {
    receivedBytes += chunk.length
    if (receivedBytes > sizeBytes) throw new LabError('invalid', 'more bytes came than were announced')
    yield chunk
  }
  if (receivedBytes < sizeBytes) throw new LabError('cancelled', 'the upload was cancelled')
}

/** Sends a lab as a pack of one; what breaks it is told as the channel's end. */
export async function sendPack(
  labs: Labs,
  channel: ByteChannel,
  asked: { readonly labId: string; readonly client: EngineClient | undefined },
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'camada-pack-'))
  try {
    const run = await labs.run(asked.labId)
    const { lab, texts } = run.loaded
    const images = asked.client === undefined ? [] : saved(asked.client, lab.requires.images, scratch)
    const tar = writePack(texts['pt-BR'].title, [folderOf(run.loaded)], images)
    void channel.closed.then(() => tar.destroy())
    for await (const chunk of tar) await channel.write(chunk as Uint8Array)
    channel.end()
  } catch (thrown) {
    channel.end(toLabError(thrown).message)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A tar's header says how long an entry is, and a saved image doesn't: each is written down first. */
async function* saved(client: EngineClient, images: readonly string[], scratch: string): AsyncGenerator<PackedImage> {
  for (const image of images) {
    const file = join(scratch, 'image.tar')
    await pipeline(await client.images.save([image]), createWriteStream(file))
    yield { name: image.replace(/[^\w.-]/g, '-'), sizeBytes: (await stat(file)).size, tar: createReadStream(file) }
  }
}

/** The learner's results as the text of a file, and a name for it. */
export async function exportResults(
  labs: Labs,
  {
    learner,
    format,
    locale,
  }: { readonly learner: string; readonly format: 'csv' | 'json'; readonly locale: LabLocale },
  now: Date,
): Promise<{ text: string; name: string }> {
  const results = resultsOf(learner.trim(), now, await labs.begun(), locale)
  const text = (format === 'csv' ? writeCsv : writeJson)(results, locale, digestOf)
  const word = learner.trim().replace(/[^\p{L}\p{N}]+/gu, '-') || 'camada'
  return { text, name: `${word}-${now.toISOString().slice(0, 10)}.${format}` }
}

/** Reads a file of results. Throws LabError `invalid`. */
export function importResults(text: string): ReadResults {
  const results = readResults(text, digestOf)
  if (results === undefined) throw new LabError('invalid', 'this is no file of results')
  return results
}
