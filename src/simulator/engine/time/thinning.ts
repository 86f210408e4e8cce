/**
 * Which points go when there are too many, or they take too much: of the older half every second one, but for those that
 * somebody named, where branches begin and end, where we are, and the first. What lies near stays fine, what lies far
 * gets coarse.
 */
import type { Head, Point } from './points'

export interface TimeLimits {
  readonly points: number
  /** Of records and trees that the present hasn't got. */
  readonly bytes: number
}

export const timeLimits: TimeLimits = { points: 10_000, bytes: 200 * 1000 ** 2 }

/** So often the bytes are looked at. */
const lookEvery = 64
/** So many of the newest are never thinned. */
const nearest = 100

export interface ThinningQuestion {
  readonly points: () => readonly Point[]
  readonly head: Head
  readonly size: number
  readonly pastBytes: () => number
  readonly limits: TimeLimits
}

/** IDs of the points to let go; usually none. */
export function thin({ points, head, size, pastBytes, limits }: ThinningQuestion): readonly number[] {
  const isFull = size > limits.points || (head.nextId % lookEvery === 0 && pastBytes() > limits.bytes)
  if (!isFull) return []
  const all = points()
  const fixed = new Set([head.point, ...head.redo, ...head.branches.flatMap(({ tip, from }) => [tip, from ?? tip])])
  const old = all.slice(0, Math.max(0, all.length - nearest)).slice(0, Math.max(nearest, Math.ceil(all.length / 2)))
  const free = old.filter((point) => point.parent !== null && point.name === undefined && !fixed.has(point.id))
  return free.filter((_point, index) => index % 2 === 0).map((point) => point.id)
}
