/** `engineState.*`: the whole state of the connected engine, where it offers that. */
import { isAbsolute } from 'node:path'
import type { ExportEvent, FolderEvent, FolderUploadEvent, ImportEvent } from '@shared/contract/engineState'
import { LabError } from '@shared/errors'
import type { CamadaState, EngineConnections } from '../docker/types'
import { os } from '../router/os'
import { workStream } from '../router/subscription'
import { copyFolderIn, copyFolderOut, receiveFolder } from './folderCopies'
import { receiveImport, sendArchive } from './stateChannel'
import { exportToFile, guessedBytes, importFromFile } from './stateFile'

/** A header and, on average, half a block of padding. */
const tarHeaderBytes = 768

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
    exportToFile: os.engineState.exportToFile.handler(({ input, signal }) => {
      const path = realPath(input.realPath)
      return workStream<ExportEvent>(signal, (push, ended) => exportToFile(state(), path, push, ended))
    }),
    download: os.engineState.download.handler(async ({ context }) => {
      const from = state()
      const totalBytes = await guessedBytes(from)
      const channel = context.channels.create()
      void sendArchive(from.export(), channel)
      return { output: channel.id, totalBytes }
    }),
    importFromFile: os.engineState.importFromFile.handler(({ input, signal }) => {
      const path = realPath(input.realPath)
      return workStream<ImportEvent>(signal, (push, ended) => importFromFile(state(), path, push, ended))
    }),
    upload: os.engineState.upload.handler(({ input, context, signal }) => {
      const into = state()
      const channel = context.channels.create()
      return workStream<ImportEvent>(signal, (push, ended) =>
        receiveImport(into, { channel, sizeBytes: input.sizeBytes }, push, ended),
      )
    }),
    reset: os.engineState.reset.handler(() => state().reset()),
    restore: os.engineState.restore.handler(({ input }) => state().restore(input.id)),
    deleteSetAside: os.engineState.deleteSetAside.handler(({ input }) => state().deleteSetAside(input.id)),
    listHostFolder: os.engineState.listHostFolder.handler(({ input }) => state().listHostFolder(input.path)),
    importFolder: os.engineState.importFolder.handler(({ input, signal }) => {
      const paths = { ...input, realPath: realPath(input.realPath) }
      return workStream<FolderEvent>(signal, (push, ended) => copyFolderIn(state(), paths, push, ended))
    }),
    uploadFolder: os.engineState.uploadFolder.handler(({ input, context, signal }) => {
      const into = state()
      const channel = context.channels.create()
      return workStream<FolderUploadEvent>(signal, (push, ended) =>
        receiveFolder(into, { ...input, channel }, push, ended),
      )
    }),
    exportFolder: os.engineState.exportFolder.handler(({ input, signal }) => {
      const paths = { ...input, realPath: realPath(input.realPath) }
      return workStream<FolderEvent>(signal, (push, ended) => copyFolderOut(state(), paths, push, ended))
    }),
    downloadFolder: os.engineState.downloadFolder.handler(async ({ input, context }) => {
      const { files, sizeBytes } = await state().measureHostTree(input.hostPath)
      const channel = context.channels.create()
      void sendArchive(state().getHostArchive(input.hostPath), channel)
      return { output: channel.id, totalBytes: sizeBytes + files * tarHeaderBytes }
    }),
  }
}

function realPath(path: string): string {
  if (isAbsolute(path)) return path
  throw new LabError('invalid', `not an absolute path: ${JSON.stringify(path)}`, {
    hint: { key: 'engine.absolutePath' },
  })
}
