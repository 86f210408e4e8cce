/** What a composition root hands to the backend and what it gets. */
import type { Router } from '@orpc/server'
import type { ChannelHost } from '@shared/contract/channels'
import type { Contract } from '@shared/contract'
import type { PathQuestion } from '@shared/contract/app'
import type { EngineConnections } from '../docker/types'

/** A simulator in a process of its own, started by the composition root. */
export interface SimulatorProcess {
  /** `unix://…` or `npipe://…`. */
  readonly url: string
  dispose(): Promise<void>
  /** Called once when the process ends by itself; returns the disposer. */
  onExit(listener: () => void): () => void
}

export interface BackendOptions {
  /** Settings, progress, workspaces and caches live below it. */
  readonly dataDir: string
  readonly labsDir: string
  /** `auto` takes the remembered or best engine; an address as in DOCKER_HOST takes that one. */
  readonly engine: 'auto' | 'simulator' | (string & {})
  /** Starts the simulator on a state (undefined: the learner's); called again after its process died. */
  readonly startSimulator: (state: string | undefined) => Promise<SimulatorProcess>
  /** Forgets a state on disk. */
  readonly removeState?: (state: string) => Promise<void>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  readonly platform: NodeJS.Platform
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly version: string
  readonly host: 'electron' | 'browser'
  /** Asks by the system's own dialog; resolves undefined when the user closed it. Absent where a host has none. */
  readonly choosePath?: ((question: PathQuestion) => Promise<string | undefined>) | undefined
}

/** Per link: where its channels are made. */
export interface BackendContext {
  readonly channels: ChannelHost
}

export interface Backend {
  readonly router: Router<Contract, BackendContext>
  readonly connections: EngineConnections
  dispose(): Promise<void>
}
