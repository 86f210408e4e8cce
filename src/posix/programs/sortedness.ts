/**
 * Whether the lines of comm's and join's files are in order. Unless it is asked for, what is out of order is said only
 * once a line has lacked its like in the other file; until then it does no harm.
 */
import type { Process } from '../process/types'
import { complain, invokedName, UsageError } from './complaint'

export interface Keyed {
  readonly key: string
  readonly line: string
}

export class Sortedness {
  private readonly said = [false, false]
  private readonly last: (readonly [Keyed | undefined, Keyed | undefined])[] = [
    [undefined, undefined],
    [undefined, undefined],
  ]
  private lacking = false

  constructor(
    private readonly process: Process,
    private readonly checks: 'always' | 'never' | 'standard',
    private readonly words: (side: number, line: string) => string,
  ) {}

  /** A line of one file had no like in the other. */
  lacks(): void {
    this.lacking = true
  }

  /** Takes the next line of a file; undefined at its end. Throws `UsageError` when order is asked for and missing. */
  async take(side: number, next: Keyed | undefined): Promise<void> {
    const [older, newer] = this.last[side] ?? [undefined, undefined]
    const pair = next === undefined ? [older, newer] : [newer, next]
    if (next !== undefined) this.last[side] = [newer, next]
    const [before, after] = pair
    if (before === undefined || after === undefined || before.key <= after.key || this.said[side] === true) return
    if (this.checks === 'never' || (this.checks === 'standard' && !this.lacking)) return
    this.said[side] = true
    const message = this.words(side, after.line)
    if (this.checks === 'always') throw new UsageError(`${invokedName(this.process)}: ${message}\n`, 1)
    await complain(this.process, message)
  }

  /** Forgets what came before: a heading line has no order. */
  forget(): void {
    this.last[0] = this.last[1] = [undefined, undefined]
  }

  /** Says at the end that something was out of order; the status. */
  async status(): Promise<number> {
    if (!this.said.includes(true)) return 0
    await complain(this.process, 'input is not in sorted order')
    return 1
  }
}
