/**
 * The offline Docker daemon: an HTTP server that speaks the Docker Engine API 1.45 on a Unix socket (a named pipe on
 * Windows) over a simulated file system. This is its only door; nothing else of `simulator/` is imported from outside.
 */
import type { SimulatorOptions, RunningSimulator } from './types'

export { listDepartures } from './departures/list'
export type { HostFolder, SimulatorOptions, RunningSimulator } from './types'

/** Starts the daemon and resolves when it listens. Throws LabError `unavailable` when the socket can't be had. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { startDaemon } = await import('./server/daemon')
  return startDaemon(options)
}
