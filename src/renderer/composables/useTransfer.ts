/**
 * Something on its way between this machine and the engine: how far it is, what stopped it, and its end before the end.
 * One transfer at a time; leaving the screen cancels it.
 */
import { toLabError, type LabError } from '@shared/errors'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { gather, offerFile } from './savedFile'
import { useApi } from '../labApi'

export interface Transfer {
  readonly direction: 'export' | 'import'
  readonly doneBytes: number
  /** Of what is saved by the browser a guess. */
  readonly totalBytes: number
  /** All bytes are there and the engine checks and takes them: too late to cancel. */
  readonly isSettling: boolean
}

export type TellProgress = (doneBytes: number, totalBytes: number) => void

export interface SavedFile {
  readonly name: string
  readonly sizeBytes: number
}

export interface Transfers {
  readonly running: Readonly<ShallowRef<Transfer | undefined>>
  readonly error: Readonly<ShallowRef<LabError | undefined>>
  /** Resolves with what the work does; undefined when it was cancelled, failed, or another one is under way. */
  run<Result>(
    direction: Transfer['direction'],
    work: (signal: AbortSignal, tell: TellProgress) => Promise<Result>,
  ): Promise<Result | undefined>
  cancel(): void
  forgetError(): void
}

/** To be called in a component's setup. `settles`: the engine works on after an import's last byte. */
export function useTransfer({ settles }: { readonly settles: boolean }): Transfers {
  const running = shallowRef<Transfer>()
  const error = shallowRef<LabError>()
  let stop: AbortController | undefined

  const run: Transfers['run'] = async (direction, work) => {
    if (stop !== undefined) return undefined
    const mine = (stop = new AbortController())
    error.value = undefined
    running.value = { direction, doneBytes: 0, totalBytes: 0, isSettling: false }
    try {
      return await work(mine.signal, (doneBytes, totalBytes) => {
        const isSettling = settles && direction === 'import' && totalBytes > 0 && doneBytes >= totalBytes
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

  const cancel = (): void => stop?.abort()
  onScopeDispose(cancel)
  return { running, error, run, cancel, forgetError: () => (error.value = undefined) }
}

export interface Download {
  readonly output: number
  readonly totalBytes: number
}

/** Saves what comes on a channel as the browser saves files; undefined when the signal ends it. In a setup. */
export function useDownload() {
  const { openChannel } = useApi()
  return async (
    name: string,
    { output, totalBytes }: Download,
    signal: AbortSignal,
    tell: TellProgress,
  ): Promise<SavedFile | undefined> => {
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
}
