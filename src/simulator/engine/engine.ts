/**
 * The state of the daemon, without HTTP: what the verbs (`create.ts`, `start.ts`, …) work on. `openEngine.ts` makes one.
 */
import type { Program, Face } from '@posix/process/types'
import type { BuildEmit, BuildRequest } from '../builder/types'
import type { ImageStore } from '../layers/imageTypes'
import type { LayerStore } from '../layers/types'
import type { Container } from './container'
import type { ContainerRegistry } from './containers'
import type { EventStream } from './events'
import type { ExecRegistry } from './execRegistry'
import type { HostDisk } from './hostDisk'
import type { NetworkRegistry } from './networks'
import type { PortRegistry } from './ports'
import type { VolumeRegistry } from './volumes'

/** Where the engine's records go; see `persistence.ts`. Every call returns when the change is safe. */
export interface Keeper {
  saveContainer(container: Container): Promise<void>
  forgetContainer(id: string): Promise<void>
  /** The tree of the writable layer, after a process ended or a file was put there. */
  saveLayer(container: Container): Promise<void>
  /** The log up to a line's number (default: all of it), before it is shown to somebody. */
  saveLog(container: Container, upTo?: number): Promise<void>
  saveVolumeTree(name: string): Promise<void>
  saveHostDisk(): Promise<void>
}

/** Brings an image of the catalog into the store, or throws the registry's refusal. */
export type PullImage = (reference: string, emit: BuildEmit, signal: AbortSignal) => Promise<void>

export interface Engine {
  /** Identity shown by `docker info`. */
  readonly daemonId: string
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly random: (bytes: Uint8Array) => void
  readonly layers: LayerStore
  readonly images: ImageStore
  readonly containers: ContainerRegistry
  readonly execs: ExecRegistry
  readonly volumes: VolumeRegistry
  readonly networks: NetworkRegistry
  readonly ports: PortRegistry
  readonly events: EventStream
  readonly hostDisk: HostDisk
  readonly findProgram: (name: string, face: Face) => Program | undefined
  readonly pull: PullImage
  /** The classic builder; see `BuildImage` in `builder/types.ts`. */
  readonly build: (request: BuildRequest, emit: BuildEmit, signal: AbortSignal) => Promise<void>
  readonly keeper: Keeper
  /** Tells of a failure that no client waits for, e.g. of writing the state when a container ends. */
  readonly reportError: (error: unknown) => void
  /** A pid as the host would number it. */
  nextPid(): number
}

/** Emits a container's event with the attributes that they all have: its labels, image and name. */
export function emitContainerEvent(
  engine: Engine,
  container: Container,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
): void {
  const { config, name } = container.record
  engine.events.emit('container', action, container.id, {
    ...config.Labels,
    image: config.Image,
    name,
    ...attributes,
  })
}
