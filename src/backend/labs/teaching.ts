/** What a teacher's screen asks: packs opened, results written and read. */
import type { ByteChannel } from '@shared/contract/channels'
import type { PackEvent } from '@shared/contract/teaching'
import { LabError } from '@shared/errors'
import { readResults, writeCsv, writeJson, type ReadResults } from '@shared/labs/results'
import type { Labs } from './labs'
import type { LabLocale } from './loadLabs'
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
