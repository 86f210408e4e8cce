/** How much a point changed, by kind, from the keys that differ; files are counted from the manifests. */
import type { BlobStore } from '../../store/blobs'
import type { RecordHistory } from '../../store/records'
import { treeOf } from '../savedRecords'
import { compareFiles, isHostsOwn } from './compare'
import { differing } from './travel'

export interface ChangeCount {
  readonly added: number
  readonly removed: number
  readonly changed: number
}

export interface PointCounts {
  readonly images: ChangeCount
  /** Of images. */
  readonly names: ChangeCount
  readonly containers: ChangeCount
  readonly volumes: ChangeCount
  readonly networks: ChangeCount
  /** In containers, volumes and on the host disk. */
  readonly files: ChangeCount
}

const prefixes = {
  images: 'image/',
  names: 'reference/',
  containers: 'container/',
  volumes: 'volume/',
  networks: 'network/',
} as const

/** Counts what one state has otherwise than the one before. */
export async function countChanges(
  { history, trees }: { readonly history: RecordHistory; readonly trees: BlobStore },
  from: number,
  to: number,
): Promise<PointCounts> {
  const keys = differing(history, from, to)
  const isThere = (key: string, state: number): boolean => history.has(key, state)
  const count = (prefix: string): ChangeCount => {
    const some = keys.filter((key) => key.startsWith(prefix))
    const added = some.filter((key) => !isThere(key, from)).length
    const removed = some.filter((key) => !isThere(key, to)).length
    return { added, removed, changed: some.length - added - removed }
  }
  const files = { added: 0, removed: 0, changed: 0 }
  for (const key of keys.filter((one) => /^(container|volume)\/|^daemon$/.test(one))) {
    const [before, after] = await Promise.all([history.read(key, from), history.read(key, to)])
    const isMeant = key === 'daemon' ? isHostsOwn : undefined
    for (const { change } of compareFiles(treeOf(key, before), treeOf(key, after), trees, isMeant)) files[change] += 1
  }
  return {
    images: count(prefixes.images),
    names: count(prefixes.names),
    containers: count(prefixes.containers),
    volumes: count(prefixes.volumes),
    networks: count(prefixes.networks),
    files,
  }
}
