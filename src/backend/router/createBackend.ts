/**
 * Composes the backend: one connection to an engine, and each part of the contract as a router piece. A part that has
 * no implementation yet is a `placeholder`; the real one takes its line.
 */
import { join } from 'node:path'
import { createAppRouter } from '../app/appRouter'
import { openSettings } from '../app/settings'
import { createImageArchives } from '../docker/archives/imageArchives'
import { createConsole } from '../console/console'
import { createConsoleRouter } from '../console/router'
import { createConnections } from '../docker/connections'
import type { EngineConnections } from '../docker/types'
import { createLabs } from '../labs/labs'
import { readImageState } from '../labs/readImageState'
import { createLabsRouter } from '../labs/router'
import { createWorkspacesRouter } from '../workspaces/router'
import { createWorkspaceStore } from '../workspaces/workspaceStore'
import { containersRouter } from './containersRouter'
import { engineRouter } from './engineRouter'
import { imagesRouter } from './imagesRouter'
import { placeholder } from './placeholder'
import type { Backend, BackendOptions } from './types'
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
    hostPath: (name, realPath) => (seesHostFiles(connections) ? realPath : `${simulatedHome}/${name}`),
  })
  const console = createConsole({ client: () => connections.current(), workspaces, clock: options.clock })
  const labs = createLabs({
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
      app: createAppRouter(options, settings),
      engine: engineRouter(connections),
      images: imagesRouter(connections, archives),
      builds: placeholder('builds'),
      workspaces: createWorkspacesRouter(workspaces),
      containers: containersRouter(connections, archives),
      volumes: volumesRouter(connections),
      console: createConsoleRouter(console),
      labs: createLabsRouter(labs),
    },
    connections,
    dispose: async () => {
      labs.dispose()
      await console.dispose()
      await connections.dispose()
    },
  })
}

/** Where an engine that has a host disk of its own finds the workspaces. */
const simulatedHome = '/home/aluno'

/** Whether the engine of now sees this machine's files under their own paths; without one, it is taken for granted. */
function seesHostFiles(connections: EngineConnections): boolean {
  const { connection } = connections.status
  return connection.state !== 'connected' || connection.engine.capabilities.sharesHostFiles
}
