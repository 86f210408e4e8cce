/**
 * A storage driver: how a read-write layer lies over read-only ones, what a write copies, and what the engine shows of
 * it (`GraphDriver`, `docker info`). One folder and one line in `registry.ts` each; nothing outside asks for a name.
 *
 * Layer trees reach a driver in overlay's notation (character device 0/0, `trusted.overlay.opaque`), which can say
 * everything that a layer's tar can.
 */
import type { Content, FileSystem } from '@posix/filesystem/types'
import type { Branch, CopyUp } from '@posix/filesystem/unionTypes'
import type { LayerChange } from '../layers/types'

export interface GraphDriver {
  readonly Name: string
  readonly Data: Readonly<Record<string, string>>
}

/** A read-only layer as the driver keeps it. */
export interface DriverLayer {
  /** 64 hexadecimal digits: the driver's own name of the layer (`cache-id`), with `-init` for an init layer. */
  readonly cacheId: string
  readonly tree: Branch
}

export interface DriverMountOptions {
  /** 64 hexadecimal digits: the driver's own name of the read-write layer (`mount-id`). */
  readonly mountId: string
  /** Top first; the init layer, if any, is the first. */
  readonly lowers: readonly DriverLayer[]
  /** The tree of changes, empty for a new layer. */
  readonly upper: Branch
  readonly onCopyUp: (copyUp: CopyUp) => void
}

/** A read-write layer in use. */
export interface DriverMount {
  readonly merged: FileSystem
  graphDriver(): GraphDriver
  /** Options of the mount as /proc/mounts shows them. */
  mountOptions(): string
  /** Bytes of the changes, as `docker ps -s` shows them. */
  sizeBytes(): number
  /** The changes as `docker diff` lists them, sorted by path. */
  changes(): readonly LayerChange[]
  /** The changes as a layer's tar. */
  pack(): Content
  unmount(): void
}

export interface StorageDriver {
  readonly name: string
  /** `DriverStatus` of `docker info`. */
  readonly status: readonly (readonly [string, string])[]
  mount(options: DriverMountOptions): DriverMount
  /** What `docker image inspect` shows: the image's top layer and those below it, top first. */
  describe(layers: readonly DriverLayer[]): GraphDriver
}
