/** Composes the backend: one connection to an engine, and each part of the contract as a router piece. */
import { LabError } from '@shared/errors'
import type { EngineConnections } from '../docker/types'
import { placeholder } from './placeholder'
import type { Backend, BackendOptions } from './types'

/** Makes the backend; connecting to an engine goes on behind it and shows in `engine.watch`. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  await Promise.resolve(options)
  const connections = undefined as unknown as EngineConnections
  return {
    router: {
      app: placeholder('app'),
      engine: placeholder('engine'),
      images: placeholder('images'),
      builds: placeholder('builds'),
      workspaces: placeholder('workspaces'),
      containers: placeholder('containers'),
      volumes: placeholder('volumes'),
      console: placeholder('console'),
      labs: placeholder('labs'),
    },
    get connections(): EngineConnections {
      if (connections === undefined) throw new LabError('notImplemented', 'no connections yet')
      return connections
    },
    dispose: () => Promise.resolve(),
  }
}
