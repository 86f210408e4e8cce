/**
 * A line of pr's output as it is written: blanks are held back until something follows them, and become tabs where tabs
 * reach; separators are held back until a column has something to say.
 */
import type { Output } from '../streams'

export interface Tab {
  readonly character: string
  readonly width: number
}

export class Row {
  /** Column that the output has reached. */
  position = 0
  blanks = 0
  /** Separators that are still to be written. */
  separators = 0

  constructor(
    private readonly output: Output,
    /** Blanks become this; undefined where they stay. */
    private readonly tabs: Tab | undefined,
    readonly separator: string | undefined,
  ) {}

  begin(): void {
    this.position = this.blanks = this.separators = 0
  }

  padTo(position: number): void {
    if (this.tabs !== undefined) this.blanks = position - this.position
    else {
      this.output.add(' '.repeat(Math.max(0, position - this.position)))
      this.position = position
    }
  }

  private printBlanks(): void {
    const goal = this.position + this.blanks
    const { character, width } = this.tabs ?? { character: '\t', width: 8 }
    let at = this.position
    for (let stop = at + width - (at % width); goal - at > 1 && stop <= goal; stop = at + width - (at % width)) {
      this.output.add(character)
      at = stop
    }
    this.output.add(' '.repeat(Math.max(0, goal - at)))
    this.position = goal
    this.blanks = 0
  }

  printSeparators(): void {
    if (this.separators <= 0) {
      if (this.blanks > 0) this.printBlanks()
      return
    }
    let rest = this.separator ?? ''
    for (; this.separators > 0; this.separators--) {
      for (const character of rest) {
        if (character === ' ') this.blanks++
        else {
          if (this.blanks > 0) this.printBlanks()
          this.output.add(character)
          this.position++
        }
      }
      rest = ''
      if (this.blanks > 0) this.printBlanks()
    }
  }

  put(character: string): void {
    if (this.tabs !== undefined) {
      if (character === ' ') {
        this.blanks++
        return
      }
      if (this.blanks > 0) this.printBlanks()
      if (character === '\b') this.position--
      else if (character >= ' ' && character < '\x7f') this.position++
    }
    this.output.add(character)
  }
}
