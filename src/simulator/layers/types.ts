/**
 * The layer store: read-only layers by chain ID, each a real tar with its diff ID, and the writable layers of
 * containers on top of them. This file is the seam between the store (`layers/`, `drivers/`) and what uses it
 * (`engine/`, `builder/`).
 */
import type { Disk } from '@posix/filesystem/disk'
import type { Content, FileSystem } from '@posix/filesystem/types'
import type { Branch, CopyUp } from '@posix/filesystem/unionTypes'
import type { ChainId, DiffId } from '@shared/docker/identity'
import type { GraphDriver } from '../drivers/types'

/** A read-only layer in its place in a stack. */
export interface Layer {
  readonly chainId: ChainId
  readonly diffId: DiffId
  readonly parent: Layer | undefined
  /** Sum of the sizes of files and symlinks in this layer alone, as Docker counts it; parents excluded. */
  readonly sizeBytes: number
  /** The layer's own tree with overlay's whiteouts (character device 0/0) and opaque marks. */
  readonly tree: FileSystem
  /** The exact tar that the diff ID is the hash of, chunk by chunk. */
  tar(): AsyncIterable<Uint8Array>
  readonly tarSizeBytes: number
}

export type ChangeKind = 'modified' | 'added' | 'deleted'

/** One line of `docker diff`. */
export interface LayerChange {
  readonly path: string
  readonly kind: ChangeKind
}

/** A container's (or a build step's) writable layer over its image, by the storage driver. */
export interface WritableLayer {
  readonly id: string
  readonly parent: Layer | undefined
  /** The merged view; mount it as the root of a container. */
  readonly merged: FileSystem
  /** What `docker diff` prints: a comparison of two merged trees. `/` is never listed. Sorted by path. */
  changes(): readonly LayerChange[]
  /** Bytes of the writable layer (`SizeRw`). */
  sizeBytes(): number
  /** What `inspect` shows under `GraphDriver`. */
  graphDriver(): GraphDriver
  /** Options of the root mount as /proc/mounts shows them. */
  mountOptions(): string
  /** The copy-ups that happened so far, oldest first. */
  copyUps(): readonly CopyUp[]
  /** The tree of changes in overlay's notation: what `treeSnapshot.ts` keeps over a restart. */
  readonly upper: Branch
  /** The read-only trees below, top first; the init layer, if any, is the first. */
  readonly lowers: readonly Branch[]
  /**
   * Packs the changes as a layer tar and registers it on top of the parent. When nothing changed it returns undefined
   * (a RUN that changes nothing adds no layer) unless `keepEmpty`.
   */
  commit(options?: { keepEmpty?: boolean }): Promise<Layer | undefined>
  remove(): void
}

/** Bytes that a client sent, kept as long as they are worked on. */
export interface Spooled {
  readonly content: Content
  release(): Promise<void>
}

export interface LayerStore {
  readonly driverName: string
  /** Registers a tar on top of a parent. Throws LabError `invalid` for a tar that is no layer. */
  register(tar: AsyncIterable<Uint8Array>, parent: Layer | undefined): Promise<Layer>
  get(chainId: ChainId): Layer | undefined
  /** What the layers lie on, if that has an end. */
  readonly disk: Disk | undefined
  /** Keeps a stream beside the layers, on the disk if they are there: a build's context. */
  spool(bytes: AsyncIterable<Uint8Array>): Promise<Spooled>
  /** One reference per image or writable layer that uses it; at zero the layer is dropped, parents after it. */
  retain(layer: Layer): void
  release(layer: Layer): readonly Layer[]
  /**
   * `initLayer` adds the daemon's `-init` layer (see `initLayer.ts`) as containers have it; builds' too. `upper` is a tree
   * of changes from before a restart. `madeAtMs` is the time of the init layer's files: now, unless it is made again.
   */
  createWritable(
    id: string,
    parent: Layer | undefined,
    options: { readonly initLayer: boolean; readonly upper?: Branch; readonly madeAtMs?: number },
  ): WritableLayer
  getWritable(id: string): WritableLayer | undefined
  /** What `docker image inspect` shows under `GraphDriver`. */
  describe(layer: Layer): GraphDriver
  /** `DriverStatus` of `docker info`. */
  readonly driverStatus: readonly (readonly [string, string])[]
  /** Every layer that the store has. */
  all(): readonly Layer[]
  /** Drops layers that nothing holds (left by a crash). Call it when images and containers are there again. */
  dropUnused(): readonly Layer[]
  /** Resolves when what was dropped is gone from the disk. */
  settled(): Promise<void>
}
