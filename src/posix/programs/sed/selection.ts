/**
 * Which lines a sed command is for: an address, or a range from one to another. A range stays open from the line that
 * began it to the one that ends it; an empty pattern stands for the one that was used last, also by `s`.
 */
import type { RegularExpression } from '../regularExpression'
import { ScriptError, type Address, type Command } from './syntax'

/** The line that a cycle is at. */
export interface Line {
  /** From 1, over all input. */
  readonly number: number
  readonly isLast: boolean
  /** The pattern space. */
  readonly text: string
}

export class Selection {
  private lastExpression: RegularExpression | undefined
  /** Ranges that are open: their last line, or undefined while a pattern decides. */
  private readonly ranges = new Map<Command, number | undefined>()

  constructor(private readonly isGnu: boolean) {}

  /** Whether the command is for this line, `!` not looked at. Throws ScriptError where no pattern was used before. */
  selects(command: Command, line: Line): boolean {
    const { from, to } = command
    if (from === undefined) return true
    if (to === undefined) return this.matches(from, line)
    if (this.ranges.has(command)) return this.continues(command, to, line)
    if (this.isGnu && from.kind === 'line' && from.line === 0) {
      if (line.number > 1) return false
      this.ranges.set(command, undefined)
      return this.continues(command, to, line)
    }
    if (!this.matches(from, line)) return false
    const { number } = line
    if (to.kind === 'line' && to.line <= number) return true
    if (to.kind === 'last' && line.isLast) return true
    if (to.kind === 'plus' || to.kind === 'multiple') {
      const end = to.kind === 'plus' ? number + to.count : Math.ceil(number / Math.max(1, to.of)) * to.of
      if (end > number) this.ranges.set(command, end)
      return true
    }
    this.ranges.set(command, to.kind === 'line' ? to.line : undefined)
    return true
  }

  /** Whether the command's range is still open behind this line. */
  isInside(command: Command): boolean {
    return this.ranges.has(command)
  }

  /** The expression itself, or the last one for an empty pattern. Throws ScriptError where there was none. */
  expressionOf(expression: RegularExpression | undefined): RegularExpression {
    const used = expression ?? this.lastExpression
    if (used === undefined) throw new ScriptError('no previous regular expression', 0)
    this.lastExpression = used
    return used
  }

  private continues(command: Command, to: Address, line: Line): boolean {
    const end = this.ranges.get(command)
    const { number } = line
    if (end !== undefined) {
      if (number >= end) this.ranges.delete(command)
      return number <= end
    }
    if (this.matches(to, line)) this.ranges.delete(command)
    return true
  }

  private matches(address: Address, { number, isLast, text }: Line): boolean {
    switch (address.kind) {
      case 'line':
        return number === address.line
      case 'last':
        return isLast
      case 'step':
        return address.step === 0
          ? number === address.first
          : number >= address.first && (number - address.first) % address.step === 0
      case 'plus':
      case 'multiple':
        return false
      case 'pattern':
        return this.expressionOf(address.expression).test(text)
    }
  }
}
