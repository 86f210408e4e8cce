/**
 * The engine's state on its way to a file or from one. Where the host has file dialogs the host itself reads and writes
 * the file by its path; else its bytes cross the link, and the browser saves the file and hands it in. One transfer at a
 * time; leaving the screen cancels it, which leaves no file behind and the state as it was.
 */
import { sendFile } from '../../composables/sendFile'
import { useApi } from '../../labApi'
import {
  useDownload,
  useTransfer,
  type SavedFile,
  type TellProgress,
  type Transfers,
} from '../../composables/useTransfer'

/** A file to import: its bytes, or where it is on this machine. */
export type StateSource =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'path'; readonly path: string }

export interface StateTransfer extends Omit<Transfers, 'run'> {
  /** Resolves with what was written and where; undefined when it was cancelled or failed. */
  exportState(name: string): Promise<SavedFile | undefined>
  /** Resolves with the name of the state that was replaced; undefined when it was cancelled or failed. */
  importState(source: StateSource): Promise<string | undefined>
}

/** To be called in a component's setup. */
export function useStateTransfer(): StateTransfer {
  const { client, openChannel } = useApi()
  const { run, ...transfers } = useTransfer({ settles: true })
  const download = useDownload()

  async function exportState(name: string): ReturnType<StateTransfer['exportState']> {
    const { hasFileDialogs } = await client.app.describe()
    if (!hasFileDialogs) {
      return run('export', async (signal, tell) =>
        download(name, await client.engineState.download(undefined, { signal }), signal, tell),
      )
    }
    const { path } = await client.app.choosePath({ kind: 'newFile', suggestedName: name })
    if (path === undefined) return undefined
    return run('export', async (signal, tell) => {
      for await (const event of await client.engineState.exportToFile({ realPath: path }, { signal })) {
        if (event.kind === 'done') return { name: path, sizeBytes: event.sizeBytes }
        tell(event.doneBytes, event.totalBytes)
      }
      return undefined
    })
  }

  const importState = (source: StateSource): Promise<string | undefined> =>
    run('import', async (signal, tell) => {
      const events =
        source.kind === 'path'
          ? await client.engineState.importFromFile({ realPath: source.path }, { signal })
          : await client.engineState.upload({ sizeBytes: source.file.size }, { signal })
      for await (const event of events) {
        if (event.kind === 'done') return event.setAside
        if (event.kind === 'progress') tell(event.doneBytes, event.totalBytes)
        else if (source.kind === 'file') send(source.file, event.input, signal, tell)
      }
      return undefined
    })

  /** Beside the stream of events, which tells how it ended: also when the engine refuses the file half way. */
  function send(file: File, input: number, signal: AbortSignal, tell: TellProgress): void {
    const channel = openChannel(input)
    signal.addEventListener('abort', () => channel.close(), { once: true })
    sendFile(file, channel, (doneBytes) => tell(doneBytes, file.size)).catch(() => channel.close())
  }

  return { ...transfers, exportState, importState }
}
