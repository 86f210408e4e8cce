/**
 * Images: a config blob over a stack of layers, found by ID, by digits of it, or by name. This file is the seam between
 * the image store (`imageStore.ts`) and what uses it (`engine/`, `builder/`).
 *
 * `RunConfig` and `ImageConfig` keep the wire's own names and omissions, because an image ID is the sha256 of exactly
 * these bytes (`configJson.ts` marshals them as Go does).
 */
import type { DiffId, Digest, ImageId } from '@shared/docker/identity'
import type { Layer } from './types'

/** moby's `container.HealthConfig`; durations in nanoseconds. */
export interface HealthConfig {
  readonly Test?: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
  readonly Retries?: number
}

/** moby's `container.Config` (26.1, `api/types/container/config.go`): how a process is started from an image. */
export interface RunConfig {
  readonly Hostname: string
  readonly Domainname: string
  readonly User: string
  readonly AttachStdin: boolean
  readonly AttachStdout: boolean
  readonly AttachStderr: boolean
  /** Keys like `80/tcp`. */
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
  readonly Tty: boolean
  readonly OpenStdin: boolean
  readonly StdinOnce: boolean
  readonly Env: readonly string[] | null
  readonly Cmd: readonly string[] | null
  readonly Healthcheck?: HealthConfig
  readonly ArgsEscaped?: boolean
  /** The parent image's ID in a built image; the name that the user gave in a container. */
  readonly Image: string
  readonly Volumes: Readonly<Record<string, Record<string, never>>> | null
  readonly WorkingDir: string
  readonly Entrypoint: readonly string[] | null
  readonly NetworkDisabled?: boolean
  readonly MacAddress?: string
  readonly OnBuild: readonly string[] | null
  readonly Labels: Readonly<Record<string, string>> | null
  readonly StopSignal?: string
  /** Seconds. */
  readonly StopTimeout?: number
  readonly Shell?: readonly string[]
}

/** One line of the config blob's history, oldest first. */
export interface HistoryEntry {
  /** RFC 3339 with nanoseconds as Go prints it (no trailing zeros). */
  readonly created?: string
  readonly author?: string
  readonly created_by?: string
  readonly comment?: string
  readonly empty_layer?: boolean
}

/** The config blob (`image.Image` in moby). Absent fields are absent in the blob. */
export interface ImageConfig {
  readonly architecture: string
  readonly author?: string
  readonly comment?: string
  readonly config?: RunConfig
  readonly container?: string
  readonly container_config?: RunConfig
  readonly created: string
  readonly docker_version?: string
  readonly history: readonly HistoryEntry[]
  readonly os: string
  readonly 'os.features'?: readonly string[]
  readonly 'os.version'?: string
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly DiffId[] }
  readonly variant?: string
}

export interface Image {
  readonly id: ImageId
  /** The exact bytes that `id` is the sha256 of. */
  readonly configBytes: Uint8Array
  readonly config: ImageConfig
  /** Bottom first; as many as `config.rootfs.diff_ids`. */
  readonly layers: readonly Layer[]
  /** The last of `layers`; undefined for an image without layers. */
  readonly topLayer: Layer | undefined
  /** The image that it was built or committed from here; a loaded or pulled image has none. */
  readonly parent: ImageId | undefined
  /** Sum over all its layers. */
  readonly sizeBytes: number
  /** Milliseconds since the epoch: `Metadata.LastTagTime`; undefined when never tagged here. */
  readonly lastTaggedAtMs: number | undefined
  /** Built or committed here: only such images count for the build cache (26.1). */
  readonly isMadeHere: boolean
  /** What a COPY or ADD step copied. */
  readonly sourceSums: SourceSums | undefined
}

/** Checksums of files by path, as the builder takes them. */
export type SourceSums = Readonly<Record<string, string>>

/** What `docker images` lists: an image with its names. */
export interface ListedImage {
  readonly image: Image
  /** Familiar names, sorted: `alpine:3.7`, `localhost:5000/a/b:c`. */
  readonly repoTags: readonly string[]
  /** `alpine@sha256:…` of pulled images, sorted. */
  readonly repoDigests: readonly string[]
  /** Whether another image has it as its parent. */
  readonly hasChildren: boolean
}

/** One row of `docker history`, newest first, as the API gives it; `isEmpty` is what the API leaves out. */
export interface HistoryRow {
  /** `<missing>` when the image of that step isn't here. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly createdAtSec: number
  readonly createdBy: string
  readonly tags: readonly string[]
  readonly sizeBytes: number
  readonly comment: string
  readonly isEmpty: boolean
}

/** A container as far as deletion of images cares. */
export interface ImageUser {
  readonly id: string
  readonly imageId: ImageId
  readonly running: boolean
  /** The image as the container's creator named it (`Config.Image`). */
  readonly imageName?: string
}

export type DeletedItem = { readonly Untagged: string } | { readonly Deleted: string }

export interface DeleteOptions {
  /** Default false. */
  readonly force?: boolean
  /** Keep untagged parents. Default false. */
  readonly noPrune?: boolean
  readonly containers: readonly ImageUser[]
}

/** What happened to an image, for the event stream. `name` is the familiar reference or the ID. */
export interface ImageEvent {
  readonly action: 'tag' | 'untag' | 'delete' | 'pull' | 'import' | 'load'
  readonly imageId: ImageId
  readonly name: string
}

export interface CreateImageOptions {
  /** The config's exact bytes (a loaded image); default: marshalled from `config`. */
  readonly configBytes?: Uint8Array
  readonly parent?: ImageId
  /** Built or committed here. Default false. */
  readonly isMadeHere?: boolean
  readonly sourceSums?: SourceSums | undefined
}

export interface ImageStore {
  /**
   * Registers an image over layers that the layer store has (bottom first; they must match `rootfs.diff_ids`). An image
   * with the same ID is returned as it is.
   */
  create(config: ImageConfig, layers: readonly Layer[], options?: CreateImageOptions): Promise<Image>
  /**
   * Finds by reference, by ID or by leading digits of it. Throws LabError notFound `No such image: X:latest` and
   * invalid for an ambiguous prefix or a reference that can't be parsed.
   */
  resolve(nameOrId: string): Image
  find(nameOrId: string): Image | undefined
  get(id: ImageId): Image | undefined
  /** Every image, also untagged and intermediate ones; newest first. */
  list(): readonly ListedImage[]
  listed(image: Image): ListedImage
  children(id: ImageId): readonly ImageId[]
  /** Says what an image that is here already was made from. */
  setParent(id: ImageId, parent: ImageId): Promise<void>
  history(image: Image): readonly HistoryRow[]
  /** Gives an image a name (normalised); the name leaves an image that had it. Returns the familiar `repo:tag`. */
  tag(id: ImageId, reference: string): Promise<string>
  /** Records `name@digest` of a pulled image. */
  addDigest(id: ImageId, name: string, digest: Digest): Promise<void>
  /** Docker's rules of removal (moby `daemon/images/image_delete.go`). Throws LabError conflict with its words. */
  delete(nameOrId: string, options: DeleteOptions): Promise<readonly DeletedItem[]>
  /** Removes dangling images (`all`: every one that no container uses). */
  prune(options: {
    readonly all: boolean
    readonly containers: readonly ImageUser[]
    readonly accepts?: (image: ListedImage) => boolean
  }): Promise<{ readonly deleted: readonly DeletedItem[]; readonly reclaimedBytes: number }>
  /**
   * Follows records that another state has otherwise (`image/<id>`, `reference/<name>`; undefined where it hasn't any),
   * without a word. The layers of what comes are there already; those of what went are released.
   */
  follow(changes: readonly { readonly key: string; readonly value: unknown }[]): void
  /** Returns the disposer. */
  subscribe(listener: (event: ImageEvent) => void): () => void
}
