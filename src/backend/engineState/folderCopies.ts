/**
 * Folders between the real disk and the simulated host's: by their paths, where the lab runs, or as a tar that the page
 * sends over a channel. A folder is copied with its name: `/home/ana/aula` into `/data` becomes `/data/aula`, whose files
 * of the same names are replaced; the other way the folder must be empty or not there. Leaving the stream of events ends
 * the work: a real folder is then as it was before, in the simulated one stays what had come.
 */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ByteChannel } from '@shared/contract/channels'
import type { FolderEvent, FolderUploadEvent } from '@shared/contract/engineState'
import type { CamadaState } from '../docker/types'
import { copyName } from './chosenFolder'
import { measureFolder, packFolder } from './packFolder'
import { whole } from './stateChannel'
import { unpackFolder } from './unpackFolder'

interface FolderPaths {
  readonly realPath: string
  readonly hostPath: string
}

const tellEveryBytes = 256 * 1024

/** Copies a real folder into one of the simulated host. Throws LabError notFound when it can't be opened. */
export async function copyFolderIn(
  state: CamadaState,
  { realPath, hostPath }: FolderPaths,
  push: (event: FolderEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const totalBytes = await measureFolder(realPath, signal)
  const packed = packFolder(realPath, { signal, tell: progressOf(totalBytes, push) })
  await putArchive(state, { hostPath, archive: packed.tar }, signal)
  push({ kind: 'done', path: below(hostPath, copyName(realPath)), ...packed.counted() })
}

/** Copies a folder of the simulated host into a real one. Throws as `unpackFolder`. */
export async function copyFolderOut(
  state: CamadaState,
  { realPath, hostPath }: FolderPaths,
  push: (event: FolderEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = join(realPath, copyName(hostPath))
  const { sizeBytes } = await state.measureHostTree(hostPath)
  // With `/.` the names in the archive begin below the folder.
  const archive = await state.getHostArchive(`${hostPath.replace(/\/+$/, '')}/.`)
  try {
    const copied = await unpackFolder(archive, path, { signal, tell: progressOf(sizeBytes, push) })
    push({ kind: 'done', path, ...copied })
  } finally {
    archive.destroy()
  }
}

/** Names the channel, then unpacks the tar of `sizeBytes` that comes on it. */
export async function receiveFolder(
  state: CamadaState,
  from: { readonly hostPath: string; readonly channel: ByteChannel; readonly sizeBytes: number },
  push: (event: FolderUploadEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { channel, hostPath, sizeBytes } = from
  push({ kind: 'ready', input: channel.id })
  try {
    const archive = Readable.from(whole(channel, sizeBytes), { objectMode: false })
    await putArchive(state, { hostPath, archive }, signal)
    push({ kind: 'done' })
  } finally {
    channel.close()
  }
}

/** An archive that breaks ends the request; its own error is the one that is thrown. */
async function putArchive(
  state: CamadaState,
  { hostPath, archive }: { readonly hostPath: string; readonly archive: Readable },
  signal: AbortSignal,
): Promise<void> {
  const broken = new AbortController()
  let fault: Error | undefined
  archive.once('error', (error) => {
    fault = error
    broken.abort()
  })
  try {
    await state.putHostArchive(hostPath, archive, { signal: AbortSignal.any([signal, broken.signal]) })
  } catch (thrown) {
    throw fault ?? thrown
  } finally {
    archive.destroy()
  }
}

function progressOf(totalBytes: number, push: (event: FolderEvent) => void): (doneBytes: number) => void {
  let toldBytes = 0
  return (doneBytes) => {
    if (doneBytes < totalBytes && doneBytes - toldBytes < tellEveryBytes) return
    toldBytes = doneBytes
    push({ kind: 'progress', doneBytes, totalBytes })
  }
}

function below(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, '')}/${name}`
}
