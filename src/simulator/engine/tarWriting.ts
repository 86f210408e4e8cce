/** Writes entries with flow control. A regular file's entry must be ended, an empty one's too, or the next waits for ever. */
import type { Header, Pack } from 'tar-stream'

/** An entry's header as `tar-stream` takes it. */
export type EntryHeader = Partial<Header> & Pick<Header, 'name'>

/** Adds a regular file; `header.size` must be the sum of the chunks. Gives up silently when the archive is destroyed. */
export async function writeFileEntry(
  archive: Pack,
  header: EntryHeader,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  let written: () => void = () => undefined
  const complete = new Promise<void>((resolve) => (written = resolve))
  const sink = archive.entry(header, () => written())
  let wake: () => void = () => undefined
  const proceed = (): void => wake()
  sink.on('error', proceed)
  sink.on('drain', proceed)
  sink.on('close', proceed)
  for await (const chunk of chunks) {
    if (archive.destroyed) return
    const drained = new Promise<void>((resolve) => (wake = resolve))
    if (!sink.write(chunk)) await drained
  }
  if (archive.destroyed) return
  sink.end(undefined)
  await complete
}
