/** One file that find has come to. */
import type { Stat } from '../../filesystem/types'

export interface Visit {
  readonly path: string
  readonly name: string
  /** The operand that the walk came from. */
  readonly start: string
  readonly stat: Stat
  readonly depth: number
  prune: boolean
}

/** A test or an action: whether it holds for a file. */
export type Test = (visit: Visit) => Promise<boolean>

/** Thrown by -quit. */
export class Quit extends Error {}

/** An action that failed on one file; the walk goes on, and find ends with 1. */
export class ActionFailure extends Error {}
