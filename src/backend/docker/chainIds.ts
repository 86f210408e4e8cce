/** Chain IDs of a stack: the first is its diff ID, then sha256 of `parent diffId` (OCI image spec, "Layer ChainID"). */
import { createHash } from 'node:crypto'
import type { ChainId, DiffId } from '@shared/docker/identity'

/** One chain ID for each diff ID, lowest layer first. */
export function chainIdsOf(diffIds: readonly string[]): ChainId[] {
  const chain: ChainId[] = []
  for (const diffId of diffIds) {
    const parent = chain.at(-1)
    chain.push((parent === undefined ? diffId : `sha256:${sha256(`${parent} ${diffId}`)}`) as ChainId)
  }
  return chain
}

/** The diff IDs of an inspected image, lowest first. */
export function diffIdsOf(image: { RootFS: { Layers?: readonly string[] | null } }): DiffId[] {
  return [...(image.RootFS.Layers ?? [])] as DiffId[]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
