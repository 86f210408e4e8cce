/**
 * Composes the backend: one connection to an engine, and each part of the contract as a router piece. A part that has
 * no implementation yet is a `placeholder`; the real one takes its line.
 */
import { join } from 'node:path'
import { createAppRouter } from '../app/appRouter'
import { openSettings } from '../app/settings'
import { createImageArchives } from '../docker/archives/imageArchives'
import { createConnections } from '../docker/connections'
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
  void connections.start()
  return Promise.resolve({
    router: {
      app: createAppRouter(options, settings),
      engine: engineRouter(connections),
      images: imagesRouter(connections, archives),
      builds: placeholder('builds'),
      workspaces: placeholder('workspaces'),
      containers: containersRouter(connections, archives),
      volumes: volumesRouter(connections),
      console: placeholder('console'),
      labs: placeholder('labs'),
    },
    connections,
    dispose: () => connections.dispose(),
  })
}
