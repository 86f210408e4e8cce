/**
 * The classic builder's seam: what a build is asked for, what it needs from the engine (a way to run a step), and the
 * JSON messages that it emits, which are the wire's own (`jsonmessage` in moby).
 */
import type { FileSystem } from '@posix/filesystem/types'
import type { Image, ImageStore, RunConfig } from '../layers/imageTypes'
import type { LayerStore, WritableLayer } from '../layers/types'
import type { CacheMiss } from './cacheMiss'

/** One object of the build's response stream, as it goes over the wire. */
export type BuildMessage =
  | { readonly stream: string }
  | { readonly aux: { readonly ID: string } }
  /** Only for whoever asked for it (`tellsMisses`): no real builder says so. */
  | { readonly aux: { readonly cacheMiss: CacheMiss } }
  | { readonly status: string; readonly id?: string; readonly progress?: string; readonly progressDetail?: object }
  | {
      readonly errorDetail: { readonly code?: number; readonly message: string }
      readonly error: string
    }

/** What the containers of a build's steps get beside their config; `HostConfig`'s own names. */
export type StepLimits = Readonly<Record<string, unknown>>

/** The container of one step: every instruction but COPY and ADD has one, as with the real builder. */
export interface StepContainer {
  /** 64 hexadecimal digits. */
  readonly id: string
  /** What the daemon warns of when it makes it; the build prints them. */
  readonly warnings: readonly string[]
  readonly layer: WritableLayer
  /**
   * Runs its command to the end and resolves to the exit code. Throws LabError when it could not be started, with the
   * daemon's words (`unable to find user …`, `failed to create task for container: …`), and cancelled when aborted.
   */
  run(onOutput: StepOutput, signal: AbortSignal): Promise<number>
  /** With its anonymous volumes. */
  remove(): Promise<void>
  /** It stays when the build is over: whoever restarts the daemon finds it. */
  keep(): Promise<void>
}

export type StepOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void> | void

export interface StepSpec {
  /** The image below; undefined on `scratch`. */
  readonly image: Image | undefined
  readonly config: RunConfig
  readonly limits: StepLimits
}

export interface BuildDeps {
  readonly layers: LayerStore
  readonly images: ImageStore
  /** Creates the container of a step. Throws LabError with the daemon's words. */
  readonly createStep: (step: StepSpec) => Promise<StepContainer>
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
}

export interface BuildRequest {
  /** A tar, plain or compressed, as the client sends it, or a tree (`FileSystem`'s root is the context's). */
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
  /** Networks, memory, processors, hosts: what `HostConfig` of the steps' containers has. Default nothing. */
  readonly limits?: StepLimits
  /** `os[/architecture]` that FROM must have, unless it says so itself. */
  readonly platform?: string
  /** Images that the cache may be taken from (`--cache-from`); with any, the local cache counts only as far as they go. */
  readonly cacheFrom?: readonly string[]
  /** Also emit why each step was not taken from the cache, as an `aux` that only the lab asks for. Default false. */
  readonly tellsMisses?: boolean
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
