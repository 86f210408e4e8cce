/** The labs of a backend with their console, on simulators within this process: one a state, as hosts start processes. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import { createConnections } from '@backend/docker/connections'
import type { EngineConnections } from '@backend/docker/types'
import { createLabs, type Labs, type LabsOptions } from '@backend/labs/labs'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore, type WorkspaceStore } from '@backend/workspaces/workspaceStore'
import { startSimulator } from '@simulator/index'

export interface OpenedLabs {
  readonly labs: Labs
  readonly console: Console
  readonly workspaces: WorkspaceStore
  readonly connections: EngineConnections
  /** Simulators started so far, by state. */
  readonly started: readonly string[]
  /** Runs a line in a lab's console, and answers with what it printed. */
  line(labId: string, text: string): Promise<string>
  /** Ends everything; the data folder stays. */
  close(): Promise<void>
}

/** A data folder of its own, to be removed by the caller. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'camada-own-'))
  await mkdir(join(dataDir, 'workspaces'))
  return dataDir
}

export async function openLabs(
  dataDir: string,
  labsDir = resolve('labs'),
  options: Pick<LabsOptions, 'pollMs' | 'holdsForMs'> = {},
): Promise<OpenedLabs> {
  const started: string[] = []
  const folderOf = (state: string | undefined): string => join(dataDir, state ?? 'main')
  const connections = createConnections({
    engine: 'simulator',
    env: {},
    homeDir: dataDir,
    platform: 'linux',
    clock: Date.now,
    async startSimulator(state) {
      started.push(state ?? '')
      await mkdir(folderOf(state), { recursive: true })
      const simulator = await startSimulator({
        socketPath: join(folderOf(state), 'docker.sock'),
        dataDir: join(folderOf(state), 'simulator'),
        hostFolders: [{ hostPath: '/home/aluno', realPath: join(dataDir, 'workspaces') }],
      })
      return { url: simulator.url, dispose: () => simulator.close(), onExit: () => () => undefined }
    },
    removeState: (state) => rm(folderOf(state), { recursive: true }),
  })
  const workspaces = createWorkspaceStore({ dataDir, hostPath: (name) => `/home/aluno/${name}` })
  const console = createConsole({
    client: () => connections.current(),
    workspaces,
    clock: Date.now,
    labelsOf: (workspace) => labs.labelsOf(workspace),
  })
  const labs: Labs = createLabs({
    labsDir,
    dataDir,
    connections,
    workspaces,
    console,
    clock: Date.now,
    ...options,
    readImage: (engine, reference) => readImageState(engine, reference, () => Promise.resolve(undefined)),
  })
  await connections.start()
  return {
    labs,
    console,
    workspaces,
    connections,
    started,
    async line(labId, text) {
      const run = await labs.run(labId)
      const { stdout } = await console.runLine(run.workspace, text)
      await run.judge()
      return stdout.trim()
    },
    async close() {
      labs.dispose()
      await console.dispose()
      await connections.dispose()
    },
  }
}
