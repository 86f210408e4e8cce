/**
 * Points in time as they are recorded: `time/point/<id>` for each, `time/head` for where we are. A point is the state
 * of the records after a call that changed them, and names it by the number of the write (`store/versions.ts`): making
 * one costs its own record. Points form a tree: each has the one that it came after; a branch is a line through it that
 * has a name, and the point where it ends.
 */
import { z } from 'zod'

export const pointSchema = z.object({
  id: z.number(),
  /** Number of the write whose state it is. */
  state: z.number(),
  parent: z.number().nullable(),
  branch: z.number(),
  atMs: z.number(),
  /** The `docker` line that the call stands for; empty for what no call did. */
  command: z.string(),
  /**
   * `start`: where time begins; `call`: a call's; `written`: what containers wrote after somebody came here from another
   * time.
   */
  kind: z.enum(['start', 'call', 'written']),
  name: z.string().exactOptional(),
  /** How many points before it were let go. */
  thinned: z.number(),
  /** The container that it made, as long as `docker run` may still start it, and the line that it stands for then. */
  created: z.object({ id: z.string(), runLine: z.string() }).exactOptional(),
})
export type Point = z.infer<typeof pointSchema>

export const branchSchema = z.object({
  id: z.number(),
  /** Empty for one that nobody named. */
  name: z.string(),
  /** Its newest point. */
  tip: z.number(),
  /** The point that it left another branch at; null for the first. */
  from: z.number().nullable(),
})
export type Branch = z.infer<typeof branchSchema>

export const headSchema = z.object({
  point: z.number(),
  branch: z.number(),
  /** The state as it was when we came here; the point's own as long as we have not left it. */
  base: z.number(),
  /** Points that `undo` came from, the next to redo last. */
  redo: z.array(z.number()),
  nextId: z.number(),
  branches: z.array(branchSchema),
})
export type Head = z.infer<typeof headSchema>

export const headKey = 'time/head'
export const pointPrefix = 'time/point/'

/** Sorts as numbers do. */
export function pointKey(id: number): string {
  return `${pointPrefix}${String(id).padStart(10, '0')}`
}

/** The point that a record is of; undefined for another record. */
export function idOfKey(key: string): number | undefined {
  return key.startsWith(pointPrefix) ? Number(key.slice(pointPrefix.length)) : undefined
}
