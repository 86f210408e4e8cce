/**
 * Which points go when there are too many, or they take too much: of the older half every second one, but for those that
 * somebody named, where branches begin and end, where we are, and the first. What lies near stays fine, what lies far
 * gets coarse; only what takes too much thins what is near as well.
 */
import type { Head, Point } from './points'

export interface TimeLimits {
  readonly points: number
  /** Of records, trees and layers that the present hasn't got. */
  readonly bytes: number
}

export const timeLimits: TimeLimits = { points: 10_000, bytes: 200 * 1000 ** 2 }

/** So often the bytes are looked at. */
const lookEvery = 16
/** So many of the newest are not thinned, as long as there are others that can be. */
const nearest = [100, 10, 1] as const

export interface ThinningQuestion {
  readonly points: () => readonly Point[]
  readonly head: Head
  readonly size: number
  readonly pastBytes: () => number
  readonly limits: TimeLimits
  /** Points were let go just now: whether it was enough. */
  readonly isAgain: boolean
}

/** IDs of the points to let go; usually none. Asked again until there are none. */
export function thin({ points, head, size, pastBytes, limits, isAgain }: ThinningQuestion): readonly number[] {
  const isLook = isAgain || head.nextId % lookEvery === 0
  if (size <= limits.points && !(isLook && pastBytes() > limits.bytes)) return []
  const all = points()
  const fixed = new Set([head.point, ...head.redo, ...head.branches.flatMap(({ tip, from }) => [tip, from ?? tip])])
  for (const near of nearest) {
    const old = all.slice(0, Math.max(0, all.length - near)).slice(0, Math.max(near, Math.ceil(all.length / 2)))
    const free = old.filter(({ id, parent, name }) => parent !== null && name === undefined && !fixed.has(id))
    if (free.length > 0) return free.filter((_point, index) => index % 2 === 0).map(({ id }) => id)
  }
  return []
}
