/**
 * A folder on its way to the simulated host's disk or from it. By its path the lab itself reads and writes it where it
 * runs; what was chosen in the browser crosses the link as a tar, and what is copied out there is saved as one. A copy in
 * that is cancelled leaves what had arrived.
 */
import { toLabError } from '@shared/errors'
import { fileTar, tarSizeBytes } from '@shared/fileTar'
import type { DroppedFile } from '../../composables/dropped'
import { useApi } from '../../labApi'
import {
  useDownload,
  useTransfer,
  type SavedFile,
  type TellProgress,
  type Transfers,
} from '../../composables/useTransfer'

/** A folder to copy in: where it is on the lab's machine, or its files with the folder's name before their paths. */
export type FolderSource =
  { readonly kind: 'path'; readonly path: string } | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }

export interface CopiedFolder {
  readonly path: string
  readonly files: number
  readonly leftOut: number
}

export interface FolderTransfer extends Omit<Transfers, 'run'> {
  /** These resolve undefined when the copy was cancelled or failed. */
  copyIn(source: FolderSource, hostPath: string): Promise<CopiedFolder | undefined>
  copyOut(hostPath: string, realPath: string): Promise<CopiedFolder | undefined>
  download(hostPath: string): Promise<SavedFile | undefined>
}

/** To be called in a component's setup. */
export function useFolderTransfer(): FolderTransfer {
  const { client, openChannel } = useApi()
  const { run, ...transfers } = useTransfer({ settles: false })
  const save = useDownload()

  const copyIn: FolderTransfer['copyIn'] = (source, hostPath) =>
    run('import', (signal, tell) =>
      source.kind === 'path'
        ? followed(client.engineState.importFolder({ realPath: source.path, hostPath }, { signal }), tell)
        : upload(source.files, hostPath, signal, tell),
    )

  const copyOut: FolderTransfer['copyOut'] = (hostPath, realPath) =>
    run('export', (signal, tell) => followed(client.engineState.exportFolder({ hostPath, realPath }, { signal }), tell))

  const download: FolderTransfer['download'] = (hostPath) =>
    run('export', async (signal, tell) => {
      const name = hostPath.slice(hostPath.lastIndexOf('/') + 1) || 'host-disk'
      return save(`${name}.tar`, await client.engineState.downloadFolder({ hostPath }, { signal }), signal, tell)
    })

  async function upload(
    files: readonly DroppedFile[],
    hostPath: string,
    signal: AbortSignal,
    tell: TellProgress,
  ): Promise<CopiedFolder | undefined> {
    const sizeBytes = tarSizeBytes(files)
    let unreadable: unknown
    const failed = (thrown: unknown): void => {
      if (toLabError(thrown).kind !== 'cancelled') unreadable = thrown
    }
    try {
      for await (const event of await client.engineState.uploadFolder({ hostPath, sizeBytes }, { signal })) {
        if (event.kind === 'ready') void send(files, { input: event.input, sizeBytes }, signal, tell).catch(failed)
        else return { path: `${hostPath === '/' ? '' : hostPath}/${topOf(files)}`, files: files.length, leftOut: 0 }
      }
    } catch (thrown) {
      throw unreadable ?? thrown
    }
    return undefined
  }

  /** Beside the stream of events, which tells how it ended: also when the engine refuses the tar half way. */
  async function send(
    files: readonly DroppedFile[],
    { input, sizeBytes }: { readonly input: number; readonly sizeBytes: number },
    signal: AbortSignal,
    tell: TellProgress,
  ): Promise<void> {
    const channel = openChannel(input)
    signal.addEventListener('abort', () => channel.close(), { once: true })
    let doneBytes = 0
    try {
      for await (const piece of fileTar(files)) {
        await channel.write(piece)
        doneBytes += piece.length
        tell(doneBytes, sizeBytes)
      }
      channel.end()
    } catch (thrown) {
      channel.close()
      throw thrown
    }
  }

  return { ...transfers, copyIn, copyOut, download }
}

type Progress = { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number }

async function followed(
  opened: Promise<AsyncIterable<Progress | (CopiedFolder & { readonly kind: 'done' })>>,
  tell: TellProgress,
): Promise<CopiedFolder | undefined> {
  for await (const event of await opened) {
    if (event.kind === 'done') return event
    tell(event.doneBytes, event.totalBytes)
  }
  return undefined
}

/** The folder that was chosen; several that were dropped have no one name. */
function topOf(files: readonly DroppedFile[]): string {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? ''))
  return tops.size === 1 ? ([...tops][0] ?? '') : ''
}
