/** A checker of labs on one engine, with a data folder of its own: what `camada labs check` and the tests use. */
import { join } from 'node:path'
import { createConsole } from '../console/console'
import { parseAddress } from '../docker/address'
import { createImageArchives } from '../docker/archives/imageArchives'
import { openEngine } from '../docker/openEngine'
import type { EngineClient } from '../docker/types'
import { simulatedHome } from '../workspaces/hostPaths'
import { createWorkspaceStore } from '../workspaces/workspaceStore'
import { checkLab, type CheckResult, type LabReport } from './checkLab'
import type { LabLocale, LoadedLab } from './loadLabs'
import { playLab, type Told } from './playLab'
import { readImageState } from './readImageState'

export interface CheckerOptions {
  /** As in DOCKER_HOST. */
  readonly url: string
  /** Scratch folder; a simulator has its `workspaces` at `/home/aluno`. */
  readonly dataDir: string
}

export interface Checker {
  check(loaded: LoadedLab, onResult?: (result: CheckResult) => void): Promise<LabReport>
  /** Plays the solution aloud; answers whether it reached every step. */
  play(loaded: LoadedLab, locale: LabLocale, tell: (told: Told) => void): Promise<boolean>
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
  const common = {
    client,
    workspaces,
    console,
    clock: Date.now,
    readImage: (engine: EngineClient, reference: string) =>
      readImageState(engine, reference, (id) => archives.emptyLayers(engine, id)),
  }
  return {
    check: (loaded, onResult) => checkLab({ loaded, ...common, ...(onResult === undefined ? {} : { onResult }) }),
    play: (loaded, locale, tell) => playLab({ loaded, ...common }, locale, tell),
    async dispose() {
      await console.dispose()
      client.dispose()
    },
  }
}
