/**
 * What a simulator holds after equal rounds. A leak is added to by every round; what is filled once and stays (the tree
 * of an image, compiled code) comes with whichever round asks for it first.
 */
import { eventually } from '../../support/eventually'
import type { Target } from './target'
import type { Holdings } from './victim'

/**
 * Measures until no more descriptors, and no more of what keeps the event loop alive, are held than at first: what has
 * just ended may take its time. Throws, with what was held last, when it never comes to that.
 */
export function settledTo(first: Holdings, target: Target): Promise<Holdings> {
  const kinds = (held: Holdings): readonly (readonly [string, number])[] => [
    ['descriptors', held.descriptors],
    ...Object.entries(held.resources),
  ]
  const allowed = new Map(kinds(first))
  return eventually(
    `no more held than ${JSON.stringify(first)}`,
    () => target.measure(),
    (held) => kinds(held).every(([kind, count]) => count <= (allowed.get(kind) ?? 0)),
  )
}

/** Bytes that each round added, one beside the other: heap and buffers. */
export function leastGrowthBytes(held: readonly Holdings[]): number {
  const bytes = held.map(({ heapBytes, bufferBytes }) => heapBytes + bufferBytes)
  return Math.min(...bytes.slice(1).map((now, round) => now - (bytes[round] ?? 0)))
}
