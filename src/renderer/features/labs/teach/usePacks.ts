/** Packs in and out of the page: a file that is opened, labs that are saved as one; each with progress and cancel. */
import { sendFile } from '../../../composables/sendFile'
import {
  useDownload,
  useTransfer,
  type SavedFile,
  type TellProgress,
  type Transfers,
} from '../../../composables/useTransfer'
import { useApi } from '../../../labApi'

export interface PackSpec {
  readonly title: string
  readonly labIds: readonly string[]
  readonly withImages: boolean
}

export interface Packs extends Omit<Transfers, 'run'> {
  /** Resolves with the pack's title; undefined when it was cancelled or refused. */
  open(file: File): Promise<string | undefined>
  /** Offers a pack as a file; `aboutBytes` is a guess at its size. Undefined when it was cancelled or failed. */
  make(spec: PackSpec, aboutBytes: number): Promise<SavedFile | undefined>
}

/** To be called in a component's setup. */
export function usePacks(): Packs {
  const { client, openChannel } = useApi()
  const { run, ...transfers } = useTransfer({ settles: true })
  const download = useDownload()

  /** Beside the stream of events, which tells how it ended: also when the file is refused half way. */
  function send(file: File, input: number, signal: AbortSignal, tell: TellProgress): void {
    const channel = openChannel(input)
    signal.addEventListener('abort', () => channel.close(), { once: true })
    sendFile(file, channel, (doneBytes) => tell(doneBytes, file.size)).catch(() => channel.close())
  }

  return {
    ...transfers,
    open: (file) =>
      run('import', async (signal, tell) => {
        for await (const event of await client.teaching.openPack({ sizeBytes: file.size }, { signal })) {
          if (event.kind === 'done') return event.title
          send(file, event.input, signal, tell)
        }
        return undefined
      }),
    make: (spec, aboutBytes) =>
      run('export', async (signal, tell) => {
        // Images are read one after another before the first byte comes: both halves are on one bar.
        let [readBytes, lastBytes, image] = [0, 0, '']
        const asked = { ...spec, labIds: [...spec.labIds] }
        for await (const event of await client.teaching.makePack(asked, { signal })) {
          if (event.kind === 'ready') {
            const half: TellProgress = (doneBytes) => tell(aboutBytes + doneBytes, aboutBytes + event.sizeBytes)
            // Awaited here: to leave the stream before the last byte ends the work.
            return await download(event.name, { output: event.output, totalBytes: event.sizeBytes }, signal, half)
          }
          if (event.image !== image) [readBytes, image] = [readBytes + lastBytes, event.image]
          lastBytes = event.doneBytes
          tell(readBytes + lastBytes, 2 * aboutBytes)
        }
        return undefined
      }),
  }
}
