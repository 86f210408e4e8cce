/**
 * Which blobs of `trees/` belong to which trees, and when one can go. Trees share what they have in common, and a tree is
 * needed as long as the present or a state that is kept names it. The trees of the past are only learnt some time after
 * opening, since there may be very many; until then nothing is deleted.
 */
import type { BlobStore } from '../store/blobs'
import type { RecordHistory } from '../store/records'
import { blobsOfTree } from './treeRecord'
import type { TreeRecord } from './treeRecord'

const learnAfterMs = 2000
const learnedAtOnce = 50

export class TreeParts {
  /** Blobs of each tree that is needed, its manifest among them, by the manifest. */
  private readonly parts = new Map<string, readonly string[]>()
  /** How many trees need a blob. */
  private readonly users = new Map<string, number>()
  private readonly doomed = new Set<string>()
  private isWhole = false
  private learning: NodeJS.Timeout | undefined

  constructor(
    private readonly trees: BlobStore,
    private readonly history: RecordHistory,
  ) {}

  /** Takes a tree in. Throws Error when something of its manifest is missing. */
  add(tree: TreeRecord): void {
    if (this.parts.has(tree.digest)) return
    const parts = blobsOfTree(tree, this.trees)
    this.parts.set(tree.digest, parts)
    for (const part of parts) this.users.set(part, (this.users.get(part) ?? 0) + 1)
  }

  /** Lets a tree go that nobody names any more. */
  async remove(digest: string): Promise<void> {
    for (const part of this.parts.get(digest) ?? [digest]) {
      const users = (this.users.get(part) ?? 0) - 1
      if (users > 0) this.users.set(part, users)
      else {
        this.users.delete(part)
        this.doomed.add(part)
      }
    }
    this.parts.delete(digest)
    await this.deleteDoomed()
  }

  /** Deletes what no tree needs that the present or the past names; what a crash left goes too. */
  async collect(isNamed: (digest: string) => boolean): Promise<void> {
    for (const digest of [...this.parts.keys()]) if (!isNamed(digest)) await this.remove(digest)
    for (const digest of this.trees.digests()) if (!this.users.has(digest)) this.doomed.add(digest)
    await this.deleteDoomed()
  }

  /** Bytes of the blobs that trees of the past need, and none that is saved. */
  pastBytes(saved: ReadonlySet<string>): number {
    const present = new Set([...this.parts].flatMap(([digest, parts]) => (saved.has(digest) ? parts : [])))
    let bytes = 0
    for (const part of this.users.keys()) if (!present.has(part)) bytes += this.trees.get(part)?.sizeBytes ?? 0
    return bytes
  }

  /** Learns the trees of the past: at once if there are few, else after a while, some at a time. */
  async learnPast(then: () => Promise<void>): Promise<void> {
    const unknown = this.history.named('tree').filter((digest) => !this.parts.has(digest))
    const learnSome = async (): Promise<void> => {
      for (const digest of unknown.splice(0, learnedAtOnce)) this.learn(digest)
      if (unknown.length > 0) this.learning = setTimeout(() => void learnSome(), 1).unref()
      else await this.finish(then)
    }
    if (unknown.length <= learnedAtOnce) await learnSome()
    else this.learning = setTimeout(() => void learnSome(), learnAfterMs).unref()
  }

  dispose(): void {
    clearTimeout(this.learning)
  }

  private async finish(then: () => Promise<void>): Promise<void> {
    this.isWhole = true
    await then().catch(() => undefined)
  }

  /** A tree of the past that is damaged can't be gone to, and keeps nothing. */
  private learn(digest: string): void {
    try {
      this.add({ format: 'extents', digest })
    } catch {
      // Whoever goes there is told.
    }
  }

  private async deleteDoomed(): Promise<void> {
    if (!this.isWhole) return
    for (const digest of this.doomed) {
      this.doomed.delete(digest)
      if (!this.users.has(digest)) await this.trees.delete(digest)
    }
  }
}
