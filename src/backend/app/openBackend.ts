/**
 * Makes the backend for a host: what all hosts supply the same way. Loading it takes longer than opening a port or a
 * window, so a host calls this while it starts, not before.
 */
import { mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { LabError } from '@shared/errors'
import type { Backend, BackendOptions, SimulatorProcess } from '../router/types'
import { simulatorSocketPath } from './dataDir'
import type { SimulatorPlace } from './simulatorProcess'

export interface OpenBackendOptions {
  readonly labsDir: string
  readonly dataDir: string
  readonly engine: string
  readonly version: string
  readonly host: BackendOptions['host']
  readonly choosePath?: BackendOptions['choosePath']
  /** Starts the simulator's process at that place. */
  readonly startSimulator: (place: SimulatorPlace) => Promise<SimulatorProcess>
}

/** Creates the backend on this machine; the simulator's state and socket are below the data folder. */
export async function openBackend(options: OpenBackendOptions): Promise<Backend> {
  const { createBackend } = await import('../index')
  const { labsDir, dataDir, engine, version, host, choosePath } = options
  const workspacesDir = join(dataDir, 'workspaces')
  await mkdir(workspacesDir, { recursive: true })
  // A state of its own has a folder of its own, with its socket in it.
  const folderOf = (state: string | undefined): string =>
    state === undefined ? dataDir : join(dataDir, 'states', checkedName(state))
  return createBackend({
    dataDir,
    labsDir,
    engine,
    async startSimulator(state) {
      const folder = folderOf(state)
      await mkdir(folder, { recursive: true })
      return options.startSimulator({
        socketPath: simulatorSocketPath(folder, process.platform),
        dataDir: join(folder, 'simulator'),
        workspacesDir,
      })
    },
    removeState: (state) => rm(folderOf(state), { recursive: true, force: true }),
    env: process.env,
    homeDir: homedir(),
    platform: process.platform,
    clock: Date.now,
    version,
    host,
    choosePath,
  })
}

function checkedName(state: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(state)) return state
  throw new LabError('invalid', `not a name of a state: ${JSON.stringify(state)}`)
}
