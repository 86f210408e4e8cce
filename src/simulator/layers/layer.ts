/** One read-only layer: its identities, and its tree, which is unpacked from the tar when somebody first looks. */
import { createHash } from 'node:crypto'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { Content, FileSystem } from '@posix/filesystem/types'
import type { ChainId, DiffId } from '@shared/docker/identity'
import { streamOf } from '../store/chunks'
import type { Layer } from './types'
import { unpackLayer } from './unpackLayer'

/** diff ID of the archive without entries (1024 zeros); an image has no layer for it. */
export const emptyDiffId = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef' as DiffId

/** OCI image specification, "Layer ChainID": the first layer's is its diff ID. */
export function chainIdOf(parent: ChainId | undefined, diffId: DiffId): ChainId {
  if (parent === undefined) return diffId as string as ChainId
  return `sha256:${createHash('sha256').update(`${parent} ${diffId}`).digest('hex')}` as ChainId
}

export interface LayerSource {
  readonly diffId: DiffId
  readonly sizeBytes: number
  readonly tarSizeBytes: number
  readonly archive: () => Content
  /** The tree where there is one already; it is not written to any more. */
  readonly tree?: () => FileSystem
}

/** The driver's name of a layer. Real ones are random; these follow from the chain ID. */
export function cacheIdOf(chainId: ChainId): string {
  return createHash('sha256').update(`cache ${chainId}`).digest('hex')
}

/** Unpacks an archive into a file system of its own, read-only from then on. */
export function treeOf(archive: Content): FileSystem {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  unpackLayer(archive, { fileSystem: tree, root: tree.root })
  tree.setReadOnly(true)
  return tree
}

/** Makes a layer on top of a parent. */
export function createLayer(source: LayerSource, parent: Layer | undefined): Layer {
  let tree: FileSystem | undefined
  return {
    diffId: source.diffId,
    chainId: chainIdOf(parent?.chainId, source.diffId),
    parent,
    sizeBytes: source.sizeBytes,
    tarSizeBytes: source.tarSizeBytes,
    get tree() {
      tree ??= source.tree ? source.tree() : treeOf(source.archive())
      return tree
    },
    tar: () => streamOf(source.archive()),
  }
}

/** A layer and those below it, top first. */
export function stackOf(top: Layer | undefined): readonly Layer[] {
  const stack: Layer[] = []
  for (let layer = top; layer; layer = layer.parent) stack.push(layer)
  return stack
}
