/** The state, or a folder's tar, as bytes on a channel, for a page that saves files itself. A page that leaves ends the work. */
import type { Readable } from 'node:stream'
import type { ByteChannel } from '@shared/contract/channels'
import type { ImportEvent } from '@shared/contract/engineState'
import { LabError, toLabError } from '@shared/errors'
import type { CamadaState } from '../docker/types'
import { importInto } from './importInto'

/** Sends an archive as fast as the page takes it; what breaks it is told as the channel's end. */
export async function sendArchive(opened: Promise<Readable>, channel: ByteChannel): Promise<void> {
  try {
    const archive = await opened
    void channel.closed.then(() => archive.destroy())
    for await (const chunk of archive as AsyncIterable<Buffer>) await channel.write(chunk)
    channel.end()
  } catch (thrown) {
    channel.end(toLabError(thrown).message)
  }
}

/** Names the channel, then takes `sizeBytes` from it. Throws LabError `invalid` for what is no state. */
export async function receiveImport(
  state: CamadaState,
  { channel, sizeBytes }: { readonly channel: ByteChannel; readonly sizeBytes: number },
  push: (event: ImportEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  push({ kind: 'ready', input: channel.id })
  try {
    const setAside = await importInto(state, whole(channel, sizeBytes), signal)
    push({ kind: 'done', setAside })
  } finally {
    channel.close()
  }
}

/** What the page sends; one that left in the middle is told from one that sent all. Throws LabError `cancelled`. */
export async function* whole(channel: ByteChannel, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let receivedBytes = 0
  for await (const chunk of channel.incoming) {
    receivedBytes += chunk.length
    yield chunk
  }
  if (receivedBytes < sizeBytes) throw new LabError('cancelled', 'the upload was cancelled')
}
