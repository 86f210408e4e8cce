/** One file that find has come to. */
import type { Stat } from '../../filesystem/types'

export interface Visit {
  readonly path: string
  readonly name: string
  readonly stat: Stat
  readonly depth: number
  prune: boolean
}

/** Thrown by -quit. */
export class Quit extends Error {}
