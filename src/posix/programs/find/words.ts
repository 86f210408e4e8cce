/** The words of find's command line, read one by one. */
import type { Process } from '../../process/types'
import { faced } from '../complaint'

/** A wrong expression; the message is the program's. */
export class FindError extends Error {}

export class Words {
  private at = 0
  /** `-regextype`: whether expressions that follow are extended ones. */
  extendedExpressions = false
  /** `-daystart`: ages count from the end of today for the tests that follow. */
  fromDayStart = false

  constructor(
    readonly process: Process,
    private readonly words: readonly string[],
  ) {}

  /** The next word, not yet read; undefined at the end. */
  get next(): string | undefined {
    return this.words[this.at]
  }

  /** The word that was read last. */
  get last(): string {
    return this.words[this.at - 1] ?? ''
  }

  /** The moment that ages are counted from, in ms; now, or with `-daystart` the end of today. */
  startOfAges(nowMs: number): number {
    return this.fromDayStart ? (Math.floor(nowMs / 86_400_000) + 1) * 86_400_000 : nowMs
  }

  take(): string {
    return this.words[this.at++] ?? ''
  }

  /** Reads the next word if it is one of these. */
  accept(...words: readonly string[]): boolean {
    if (this.next === undefined || !words.includes(this.next)) return false
    this.at++
    return true
  }

  /** Reads what belongs to a test or an action. Throws `FindError` at the end. */
  argument(name: string): string {
    if (this.next === undefined) throw this.error(`${name} requires an argument`, `missing argument to \`${name}'`)
    return this.take()
  }

  /** What busybox says of a wrong expression, or what GNU's find does. */
  error(busybox: string, gnu: string): FindError {
    return new FindError(faced(this.process, busybox, gnu))
  }
}
