/** `time.*`: going back and forth on the connected engine, where it offers that. */
import { LabError } from '@shared/errors'
import type { CamadaTime, EngineConnections } from '../docker/types'
import { os } from '../router/os'

/** Implements `time`. Each entry throws LabError notImplemented on an engine that can't go back. */
export function timeRouter(connections: EngineConnections) {
  const time = (): CamadaTime => {
    const { camada } = connections.current()
    if (camada?.time === undefined) throw new LabError('notImplemented', 'this engine can not go back in time')
    return camada.time
  }
  return {
    line: os.time.line.handler(({ input: { limit, before } }) =>
      time().line({ ...(limit !== undefined && { limit }), ...(before !== undefined && { before }) }),
    ),
    undo: os.time.undo.handler(({ input }) => time().undo(input.steps)),
    redo: os.time.redo.handler(({ input }) => time().redo(input.steps)),
    go: os.time.go.handler(({ input }) => time().go(input.point)),
    name: os.time.name.handler(({ input }) => time().name(input.id, input.name)),
    holdings: os.time.holdings.handler(({ input }) => time().holdings(input.point)),
    compare: os.time.compare.handler(({ input }) => time().compare(input.from, input.to)),
    startBranch: os.time.startBranch.handler(({ input }) => time().startBranch(input.name)),
    nameBranch: os.time.nameBranch.handler(({ input }) => time().nameBranch(input.id, input.name)),
    dropBranch: os.time.dropBranch.handler(({ input }) => time().dropBranch(input.id)),
  }
}
