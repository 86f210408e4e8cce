/**
 * Composes the backend: one connection to an engine, and each part of the contract as a router piece.
 */
import { join } from 'node:path'
import { createAppRouter } from '../app/appRouter'
import { openPreferences } from '../app/preferences'
import { openSettings } from '../app/settings'
import { createImageArchives } from '../docker/archives/imageArchives'
import { contextsOf } from '../console/connectionContexts'
import { createConsole } from '../console/console'
import { openLineHistory } from '../console/lineHistory'
import { createConsoleRouter } from '../console/router'
import { createConnections } from '../docker/connections'
import { createLabs, type Labs } from '../labs/labs'
import { readImageState } from '../labs/readImageState'
import { createLabsRouter } from '../labs/router'
import { createTeachingRouter } from '../labs/teachingRouter'
import { hostPathOf } from '../workspaces/hostPaths'
import { createWorkspacesRouter } from '../workspaces/router'
import { createWorkspaceStore } from '../workspaces/workspaceStore'
import { buildsRouter } from './buildsRouter'
import { containersRouter } from './containersRouter'
import { engineStateRouter } from '../engineState/router'
import { engineRouter } from './engineRouter'
import { imagesRouter } from './imagesRouter'
import type { Backend, BackendOptions } from './types'
import { timeRouter } from '../time/router'
import { volumesRouter } from './volumesRouter'

/** Makes the backend; connecting to an engine goes on behind it and shows in `engine.watch`. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const settings = openSettings(options.dataDir)
  const remembered = {
    read: async () => (await settings.read()).endpointUrl,
    write: async (endpointUrl: string) => void (await settings.update({ endpointUrl })),
  }
  const connections = createConnections({ ...options, remembered })
  const archives = createImageArchives({ cacheDir: join(options.dataDir, 'cache', 'layers') })
  const workspaces = createWorkspaceStore({
    dataDir: options.dataDir,
    hostPath: (name, realPath) => hostPathOf(connections, name, realPath),
  })
  const console = createConsole({
    client: () => connections.current(),
    settled: () => connections.settled(),
    contexts: contextsOf(connections),
    workspaces,
    clock: options.clock,
    asksBeforeLoss: async () => (await settings.read()).asksBeforeLoss !== false,
    layersOf: (client, imageId) => archives.layersOf(client, imageId),
    history: openLineHistory(join(options.dataDir, 'console-history')),
    // What is made in a lab's console carries its labels; the labs follow the console and so come after it.
    labelsOf: (workspace) => labs.labelsOf(workspace),
  })
  const labs: Labs = createLabs({
    ...options,
    connections,
    workspaces,
    console,
    readImage: (client, reference) =>
      readImageState(client, reference, (imageId) => archives.emptyLayers(client, imageId)),
  })
  void connections.start()
  return Promise.resolve({
    router: {
      app: createAppRouter(options, settings, openPreferences(options.dataDir)),
      engine: engineRouter(connections),
      engineState: engineStateRouter(connections),
      images: imagesRouter(connections, archives),
      builds: buildsRouter(connections, {
        folderOf: (name) => workspaces.realPath(name),
        clock: options.clock,
        onNameless: (workspace, imageId) => void labs.noteMade(workspace, imageId).catch(() => undefined),
      }),
      workspaces: createWorkspacesRouter(workspaces),
      containers: containersRouter(connections, archives),
      volumes: volumesRouter(connections),
      time: timeRouter(connections),
      console: createConsoleRouter(console),
      labs: createLabsRouter(labs),
      teaching: createTeachingRouter(labs, { client: () => connections.current(), clock: options.clock }),
    },
    connections,
    dispose: async () => {
      labs.dispose()
      await console.dispose()
      await connections.dispose()
    },
  })
}
