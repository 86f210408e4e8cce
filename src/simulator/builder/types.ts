/**
 * The classic builder's seam: what a build is asked for, what it needs from the engine (a way to run a step), and the
 * JSON messages that it emits, which are the wire's own (`jsonmessage` in moby).
 */
import type { FileSystem } from '@posix/filesystem/types'
import type { ImageId } from '@shared/docker/identity'
import type { ImageStore, RunConfig } from '../layers/imageTypes'
import type { LayerStore, WritableLayer } from '../layers/types'

/** One object of the build's response stream, as it goes over the wire. */
export type BuildMessage =
  | { readonly stream: string }
  | { readonly aux: { readonly ID: string } }
  | { readonly status: string; readonly id?: string; readonly progress?: string; readonly progressDetail?: object }
  | {
      readonly errorDetail: { readonly code?: number; readonly message: string }
      readonly error: string
    }

/** One RUN in a container of its own. */
export interface RunStep {
  /** 64 hexadecimal digits: the intermediate container's ID. */
  readonly containerId: string
  readonly writableLayer: WritableLayer
  /** With the build arguments in `Env`; `Cmd` is the step's argv when `Entrypoint` is null. */
  readonly config: RunConfig
  readonly argv: readonly string[]
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void> | void
  readonly signal: AbortSignal
  /** Paths of the step's anonymous volumes (VOLUME so far): what is written below them is not kept. */
  readonly volumes: readonly string[]
  readonly networkMode: string
}

/** How a RUN went, for whoever takes over its container. */
export interface StepRun {
  readonly config: RunConfig
  /** The image below; undefined on `scratch`. */
  readonly imageId: ImageId | undefined
  readonly startedAtMs: number
  readonly finishedAtMs: number
  /** undefined: it could not be started. */
  readonly exitCode: number | undefined
  /** Why it could not be started. */
  readonly error?: string
}

export interface BuildDeps {
  readonly layers: LayerStore
  readonly images: ImageStore
  /**
   * Runs a step to its end and resolves to the exit code. Throws LabError when it could not be started, with the
   * daemon's words (`unable to find user …`, `failed to create task for container: …`).
   */
  readonly runStep: (step: RunStep) => Promise<number>
  /** Makes an image that isn't here available (`FROM`, `COPY --from`), or throws the registry's refusal. */
  readonly pull: (
    reference: string,
    emit: (message: BuildMessage) => Promise<void> | void,
    signal: AbortSignal,
  ) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Fills an array with random bytes. */
  readonly random: (bytes: Uint8Array) => void
  /**
   * Takes over the container of a step that failed (`docker ps -a` shows it on a real daemon). Without it the writable
   * layer is removed.
   */
  readonly keepContainer?: (containerId: string, layer: WritableLayer, run: StepRun) => Promise<void> | void
}

export interface BuildRequest {
  /** A tar, plain or compressed with gzip, as the client sends it, or a tree (`FileSystem`'s root is the context's). */
  readonly context: AsyncIterable<Uint8Array> | { readonly tree: FileSystem }
  /** Path in the context. Default `Dockerfile` (`dockerfile` when only that is there). */
  readonly dockerfile?: string
  /** Names for the result, as the client wrote them. */
  readonly tags?: readonly string[]
  /** null: the client names it without a value. */
  readonly buildArgs?: Readonly<Record<string, string | null>>
  readonly labels?: Readonly<Record<string, string>>
  readonly target?: string
  /** Default false. */
  readonly noCache?: boolean
  /** Ask the registry for FROM's image even if it is here. Default false. */
  readonly pull?: boolean
  /** Remove intermediate containers of steps that succeed. Default true. */
  readonly remove?: boolean
  /** … also of a step that fails. Default false. */
  readonly forceRemove?: boolean
  /** Suppress the steps' output; only the ID is emitted. Default false. */
  readonly quiet?: boolean
  readonly networkMode?: string
  /** Images that the cache may be taken from (`--cache-from`). */
  readonly cacheFrom?: readonly string[]
}

/** `emit` is awaited: a slow reader slows the build. */
export type BuildEmit = (message: BuildMessage) => Promise<void> | void

/**
 * Builds an image; in `build.ts`. Everything that happens after the Dockerfile was parsed, also a failure, is emitted
 * as a message and resolves to undefined; what the daemon answers with an HTTP status (a parse error, an empty
 * Dockerfile, a bad tag) is thrown as LabError before the first message. Aborting ends the running step and throws
 * LabError cancelled.
 */
export type BuildImage = (
  request: BuildRequest,
  deps: BuildDeps,
  emit: BuildEmit,
  signal: AbortSignal,
) => Promise<{ readonly imageId: string } | undefined>
