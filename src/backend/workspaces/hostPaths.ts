/**
 * Where an engine finds the workspaces. A daemon of this machine sees them under their own paths; the simulator has a
 * host disk of its own, with the workspaces' folder at the learner's home; a daemon elsewhere doesn't see them at all.
 */
import type { EngineConnections } from '../docker/types'

/** Home folder on the simulated host disk. */
export const simulatedHome = '/home/aluno'

/** Path of a workspace as the connected engine names it; without an engine, its own. */
export function hostPathOf(connections: Pick<EngineConnections, 'status'>, name: string, realPath: string): string {
  const { connection } = connections.status
  const isOnHostDisk = connection.state === 'connected' && connection.engine.capabilities.opensHostDisk
  return isOnHostDisk ? `${simulatedHome}/${name}` : realPath
}
