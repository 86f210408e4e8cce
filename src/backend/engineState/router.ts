/** `engineState.*`: the whole state of the connected engine, where it offers that. */
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { LabError, toLabError } from '@shared/errors'
import type { CamadaState, EngineConnections } from '../docker/types'
import { os } from '../router/os'
import { packFolder, unpackIntoFolder } from './folders'

/** Implements `engineState`. Each entry throws LabError notImplemented on an engine that lacks it. */
export function engineStateRouter(connections: EngineConnections) {
  const state = (): CamadaState => {
    const { camada } = connections.current()
    if (camada?.state === undefined) throw new LabError('notImplemented', 'this engine does not hand its state out')
    return camada.state
  }
  return {
    view: os.engineState.view.handler(() => state().view()),
    resizeDisk: os.engineState.resizeDisk.handler(({ input }) => state().resizeDisk(input.sizeBytes)),
    export: os.engineState.export.handler(({ input }) => exportTo(state(), realPath(input.realPath))),
    import: os.engineState.import.handler(({ input }) => importFrom(state(), realPath(input.realPath))),
    reset: os.engineState.reset.handler(() => state().reset()),
    restore: os.engineState.restore.handler(({ input }) => state().restore(input.id)),
    deleteSetAside: os.engineState.deleteSetAside.handler(({ input }) => state().deleteSetAside(input.id)),
    listHostFolder: os.engineState.listHostFolder.handler(({ input }) => state().listHostFolder(input.path)),
    importFolder: os.engineState.importFolder.handler(async ({ input }) => {
      const packed = packFolder(realPath(input.realPath))
      await state().putHostArchive(input.hostPath, packed.tar)
      return packed.counted()
    }),
    exportFolder: os.engineState.exportFolder.handler(async ({ input }) => {
      const target = realPath(input.realPath)
      // With `/.` the names in the archive begin below the folder.
      const archive = await state().getHostArchive(`${input.hostPath.replace(/\/+$/, '')}/.`)
      return unpackIntoFolder(archive, target)
    }),
  }
}

function realPath(path: string): string {
  if (isAbsolute(path)) return path
  throw new LabError('invalid', `not an absolute path: ${JSON.stringify(path)}`, {
    hint: { key: 'engine.absolutePath' },
  })
}

async function exportTo(state: CamadaState, path: string): Promise<{ sizeBytes: number }> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw cannotWrite(path, cause)
  })
  let sizeBytes = 0
  try {
    for await (const chunk of (await state.export()) as AsyncIterable<Buffer>) {
      await written(path, file.writeFile(chunk))
      sizeBytes += chunk.length
    }
    await written(path, file.sync())
    await file.close()
    return { sizeBytes }
  } catch (cause) {
    await file.close().catch(() => undefined)
    // Half a file would look like a whole one.
    await rm(path, { force: true })
    throw cause
  }
}

async function importFrom(state: CamadaState, path: string): Promise<{ setAside: string }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new LabError('notFound', `cannot read ${path}: ${reasonOf(cause)}`, {
      hint: { key: 'engine.cannotReadFile' },
      cause,
    })
  })
  const isFile = (await file.stat().finally(() => file.close())).isFile()
  if (!isFile) throw notAState(new LabError('invalid', `cannot read ${path}: it is not a file`))
  try {
    return await state.import(createReadStream(path))
  } catch (thrown) {
    const error = toLabError(thrown)
    throw error.kind === 'invalid' ? notAState(error) : error
  }
}

function notAState(error: LabError): LabError {
  return new LabError('invalid', error.message, { hint: { key: 'engine.notAState' }, cause: error })
}

async function written(path: string, writing: Promise<unknown>): Promise<void> {
  await writing.catch((cause: unknown) => {
    throw cannotWrite(path, cause)
  })
}

function cannotWrite(path: string, cause: unknown): LabError {
  const key = codeOf(cause) === 'EEXIST' ? 'engine.fileExists' : 'engine.cannotWriteFile'
  return new LabError('invalid', `cannot write ${path}: ${reasonOf(cause)}`, { hint: { key }, cause })
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

function reasonOf(cause: unknown): string {
  return reasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause))
}
