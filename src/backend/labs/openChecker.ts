/** A checker of labs on one engine, with a data folder of its own: what `camada labs check` and the tests use. */
import { join } from 'node:path'
import { createConsole } from '../console/console'
import { parseAddress } from '../docker/address'
import { createImageArchives } from '../docker/archives/imageArchives'
import { openEngine } from '../docker/openEngine'
import { simulatedHome } from '../workspaces/hostPaths'
import { createWorkspaceStore } from '../workspaces/workspaceStore'
import { checkLab, type CheckResult, type LabReport } from './checkLab'
import type { LoadedLab } from './loadLabs'
import { readImageState } from './readImageState'

export interface CheckerOptions {
  /** As in DOCKER_HOST. */
  readonly url: string
  /** Scratch folder; a simulator has its `workspaces` at `/home/aluno`. */
  readonly dataDir: string
}

export interface Checker {
  check(loaded: LoadedLab, onResult?: (result: CheckResult) => void): Promise<LabReport>
  dispose(): Promise<void>
}

/** Connects. Throws LabError when the engine can't be reached. */
export async function openChecker({ url, dataDir }: CheckerOptions): Promise<Checker> {
  const { client } = await openEngine({
    endpointId: 'check',
    url,
    address: parseAddress(url),
    platform: process.platform,
  })
  const workspaces = createWorkspaceStore({
    dataDir,
    hostPath: (name, realPath) => (client.capabilities.opensHostDisk ? `${simulatedHome}/${name}` : realPath),
  })
  const console = createConsole({ client: () => client, workspaces, clock: Date.now })
  const archives = createImageArchives({ cacheDir: join(dataDir, 'cache') })
  return {
    check: (loaded, onResult) =>
      checkLab({
        loaded,
        client,
        workspaces,
        console,
        clock: Date.now,
        readImage: (engine, reference) => readImageState(engine, reference, (id) => archives.emptyLayers(engine, id)),
        ...(onResult === undefined ? {} : { onResult }),
      }),
    async dispose() {
      await console.dispose()
      client.dispose()
    },
  }
}
