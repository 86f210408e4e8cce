/**
 * The state as a file of this machine. An export is written beside its place under another name and renamed when it is
 * whole: half a file would look like one, and what was there before stays until then. An import is read once; the engine
 * checks it wholly before anything changes.
 */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ExportEvent, ImportEvent } from '@shared/contract/engineState'
import { LabError } from '@shared/errors'
import type { CamadaState } from '../docker/types'
import { cannotRead, cannotWrite } from './fileFaults'
import { importInto } from './importInto'

const tellEveryBytes = 256 * 1024

/** Roughly how many bytes an export has: what the present state takes on the disk. */
export async function guessedBytes(state: CamadaState): Promise<number> {
  const { sizes } = await state.view()
  return Math.max(1, sizes.totalBytes - sizes.setAsideBytes)
}

/** Throws LabError `invalid` when the file can't be written; it is as before then, and also when `signal` aborts. */
export async function exportToFile(
  state: CamadaState,
  path: string,
  push: (event: ExportEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const draft = `${path}.${randomUUID().slice(0, 8)}.part`
  const totalBytes = await guessedBytes(state)
  const file = await open(draft, 'wx', 0o600).catch((cause: unknown) => {
    throw cannotWrite(path, cause)
  })
  try {
    const archive = await state.export()
    signal.addEventListener('abort', () => archive.destroy(), { once: true })
    const sizeBytes = await copyInto(file, path, archive, (doneBytes) =>
      push({ kind: 'progress', doneBytes, totalBytes }),
    )
    await written(path, file.sync())
    await file.close()
    signal.throwIfAborted()
    await written(path, rename(draft, path))
    push({ kind: 'done', sizeBytes })
  } catch (cause) {
    await file.close().catch(() => undefined)
    await rm(draft, { force: true })
    throw cause
  }
}

async function copyInto(
  file: FileHandle,
  path: string,
  archive: AsyncIterable<Buffer>,
  tell: (doneBytes: number) => void,
): Promise<number> {
  let doneBytes = 0
  let toldBytes = 0
  for await (const chunk of archive) {
    await written(path, file.writeFile(chunk))
    doneBytes += chunk.length
    if (doneBytes - toldBytes < tellEveryBytes) continue
    toldBytes = doneBytes
    tell(doneBytes)
  }
  return doneBytes
}

/** Throws LabError `notFound` when it can't be read, `invalid` when it is no state. */
export async function importFromFile(
  state: CamadaState,
  path: string,
  push: (event: ImportEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw cannotRead(path, cause)
  })
  if (!stats.isFile()) throw cannotRead(path, new LabError('invalid', 'it is not a file'))
  const totalBytes = stats.size
  let toldBytes = 0
  const tell = (doneBytes: number): void => {
    if (doneBytes < totalBytes && doneBytes - toldBytes < tellEveryBytes) return
    toldBytes = doneBytes
    push({ kind: 'progress', doneBytes, totalBytes })
  }
  const source = createReadStream(path).once('error', () => undefined)
  const setAside = await importInto(state, reading(path, source, tell), signal)
  push({ kind: 'done', setAside })
}

async function* reading(path: string, source: Readable, tell: (doneBytes: number) => void): AsyncGenerator<Uint8Array> {
  let doneBytes = 0
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      yield chunk
      doneBytes += chunk.length
      tell(doneBytes)
    }
  } catch (cause) {
    throw cannotRead(path, cause)
  }
}

async function written(path: string, writing: Promise<unknown>): Promise<void> {
  await writing.catch((cause: unknown) => {
    throw cannotWrite(path, cause)
  })
}
