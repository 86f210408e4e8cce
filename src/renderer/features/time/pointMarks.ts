/** What a point changed, in the letters that the picture has: which kind of thing, and whether it came, went or changed. */
import type { ChangeCount, PointCounts, TimeBranch, TimePoint } from '@shared/docker/time'

export type MarkKind = 'images' | 'containers' | 'volumes' | 'networks' | 'files'
export type MarkTone = 'added' | 'removed' | 'changed'

export interface PointMark {
  readonly kind: MarkKind
  readonly tone: MarkTone
  readonly count: number
}

const kinds: readonly MarkKind[] = ['images', 'containers', 'volumes', 'networks', 'files']
/** As `docker diff` has them. */
export const toneLetters: Readonly<Record<MarkTone, string>> = { added: 'A', changed: 'C', removed: 'D' }

function countOf(counts: PointCounts, kind: MarkKind): ChangeCount {
  if (kind !== 'images') return counts[kind]
  const { images, names } = counts
  const isNamesAlone = images.added + images.removed === 0
  return isNamesAlone ? { ...names, changed: names.changed } : images
}

/** The marks of a point, in a fixed order; none for the beginning. */
export function marksOf({ counts }: TimePoint): readonly PointMark[] {
  if (counts === undefined) return []
  return kinds.flatMap((kind) => {
    const count = countOf(counts, kind)
    return (['added', 'changed', 'removed'] as const).flatMap((tone) =>
      count[tone] > 0 ? [{ kind, tone, count: count[tone] }] : [],
    )
  })
}

/** A lane for each branch, the first on top: where its points lie. */
export interface Lane {
  readonly branch: TimeBranch
  /** By column. */
  readonly cells: readonly (TimePoint | undefined)[]
  /** The column that it comes from; before it nothing is drawn. */
  readonly from: number
  readonly to: number
}

/** Points as columns in the order of their making, branches as lanes. */
export function lanesOf(points: readonly TimePoint[], branches: readonly TimeBranch[]): readonly Lane[] {
  const columns = new Map(points.map((point, column) => [point.id, column]))
  return branches.flatMap((branch) => {
    const cells = points.map((point) => (point.branch === branch.id ? point : undefined))
    const own = cells.flatMap((cell, column) => (cell === undefined ? [] : [column]))
    const from = branch.from === null ? own[0] : columns.get(branch.from)
    const to = own.at(-1)
    return to === undefined ? [] : [{ branch, cells, from: from ?? own[0] ?? 0, to }]
  })
}
