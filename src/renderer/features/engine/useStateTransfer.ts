/**
 * The engine's state on its way to a file or from one. Where the host has file dialogs the host itself reads and writes
 * the file by its path; else its bytes cross the link, and the browser saves the file and hands it in. One transfer at a
 * time; leaving the screen cancels it, which leaves no file behind and the state as it was.
 */
import { toLabError, type LabError } from '@shared/errors'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { gather, offerFile } from '../../composables/savedFile'
import { sendFile } from '../../composables/sendFile'
import { useApi } from '../../labApi'

/** A file to import: its bytes, or where it is on this machine. */
export type StateSource =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'path'; readonly path: string }

export interface Transfer {
  readonly direction: 'export' | 'import'
  readonly doneBytes: number
  /** Of an export a guess. */
  readonly totalBytes: number
  /** All bytes are there and the engine checks and takes them: too late to cancel. */
  readonly isSettling: boolean
}

export interface StateTransfer {
  readonly running: Readonly<ShallowRef<Transfer | undefined>>
  readonly error: Readonly<ShallowRef<LabError | undefined>>
  /** Resolves with what was written and where; undefined when it was cancelled or failed. */
  exportState(name: string): Promise<{ readonly name: string; readonly sizeBytes: number } | undefined>
  /** Resolves with the name of the state that was replaced; undefined when it was cancelled or failed. */
  importState(source: StateSource): Promise<string | undefined>
  cancel(): void
  forgetError(): void
}

/** To be called in a component's setup. */
export function useStateTransfer(): StateTransfer {
  const { client, openChannel } = useApi()
  const running = shallowRef<Transfer>()
  const error = shallowRef<LabError>()
  let stop: AbortController | undefined

  async function transfer<Result>(
    direction: Transfer['direction'],
    work: (signal: AbortSignal, tell: (doneBytes: number, totalBytes: number) => void) => Promise<Result>,
  ): Promise<Result | undefined> {
    if (stop !== undefined) return undefined
    const mine = (stop = new AbortController())
    error.value = undefined
    running.value = { direction, doneBytes: 0, totalBytes: 0, isSettling: false }
    try {
      return await work(mine.signal, (doneBytes, totalBytes) => {
        const isSettling = direction === 'import' && totalBytes > 0 && doneBytes >= totalBytes
        if (stop === mine) running.value = { direction, doneBytes, totalBytes, isSettling }
      })
    } catch (thrown) {
      if (!mine.signal.aborted) error.value = toLabError(thrown)
      return undefined
    } finally {
      stop = undefined
      running.value = undefined
    }
  }

  async function exportState(name: string): ReturnType<StateTransfer['exportState']> {
    const { hasFileDialogs } = await client.app.describe()
    if (!hasFileDialogs) return transfer('export', (signal, tell) => download(name, signal, tell))
    const { path } = await client.app.choosePath({ kind: 'newFile', suggestedName: name })
    if (path === undefined) return undefined
    return transfer('export', async (signal, tell) => {
      for await (const event of await client.engineState.exportToFile({ realPath: path }, { signal })) {
        if (event.kind === 'done') return { name: path, sizeBytes: event.sizeBytes }
        tell(event.doneBytes, event.totalBytes)
      }
      return undefined
    })
  }

  async function download(name: string, signal: AbortSignal, tell: (done: number, total: number) => void) {
    const { output, totalBytes } = await client.engineState.download()
    const channel = openChannel(output)
    const close = (): void => channel.close()
    signal.addEventListener('abort', close, { once: true })
    if (signal.aborted) close()
    const content = await gather(channel.incoming, (doneBytes) => tell(doneBytes, totalBytes))
    channel.end()
    if (signal.aborted) return undefined
    offerFile(content, name)
    return { name, sizeBytes: content.size }
  }

  const importState = (source: StateSource): Promise<string | undefined> =>
    transfer('import', async (signal, tell) => {
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
  function send(file: File, input: number, signal: AbortSignal, tell: (done: number, total: number) => void): void {
    const channel = openChannel(input)
    signal.addEventListener('abort', () => channel.close(), { once: true })
    sendFile(file, channel, (doneBytes) => tell(doneBytes, file.size)).catch(() => channel.close())
  }

  const cancel = (): void => stop?.abort()
  onScopeDispose(cancel)
  return { running, error, exportState, importState, cancel, forgetError: () => (error.value = undefined) }
}
