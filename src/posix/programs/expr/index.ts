/** expr: arithmetic, comparison, `:` matching, length, substr, index. Exit code 1 for null or 0. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { missingOperand } from '../options'
import { compileRegularExpression, PatternError } from '../regularExpression'

class ExprError extends Error {}

const levels: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['<', '<=', '=', '==', '!=', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
]

export const expr: Program = async (process) => {
  const words = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  if (words.length === 0 && !isGnu(process)) throw new UsageError('expr: too few arguments\n', 2)
  if (words.length === 0) throw missingOperand(process, { short: '', usage: 'EXPRESSION', gnuStatus: 2 })
  try {
    const value = new Evaluation(process, words).whole()
    await process.print(`${value}\n`)
    return value === '' || value === '0' ? 1 : 0
  } catch (error) {
    if (!(error instanceof ExprError || error instanceof PatternError)) throw error
    await complain(process, error.message)
    return 2
  }
}

class Evaluation {
  private at = 0

  constructor(
    private readonly process: Process,
    private readonly words: readonly string[],
  ) {}

  whole(): string {
    const value = this.level(0)
    if (this.at < this.words.length) throw this.syntax()
    return value
  }

  private syntax(): ExprError {
    const last = this.words.at(-1) ?? ''
    return new ExprError(
      faced(
        this.process,
        'syntax error',
        this.at >= this.words.length
          ? `syntax error: missing argument after '${last}'`
          : `syntax error: unexpected argument '${this.words[this.at] ?? ''}'`,
      ),
    )
  }

  private level(index: number): string {
    const operators = levels[index]
    if (operators === undefined) return this.primary()
    let left = this.level(index + 1)
    for (
      let operator = this.words[this.at];
      operator !== undefined && operators.includes(operator);
      operator = this.words[this.at]
    ) {
      this.at++
      left = this.apply(operator, left, this.level(index + 1))
    }
    return left
  }

  private primary(): string {
    const word = this.words[this.at++]
    if (word === undefined) throw this.syntax()
    switch (word) {
      case '(': {
        const value = this.level(0)
        const closing = this.words[this.at++]
        if (closing === undefined)
          throw new ExprError(
            faced(this.process, 'syntax error', `syntax error: expecting ')' after '${this.words.at(-1) ?? ''}'`),
          )
        if (closing !== ')') throw this.syntax()
        return value
      }
      case '+':
        if (!isGnu(this.process)) return word
        return this.words[this.at++] ?? word
      case 'quote':
        if (isGnu(this.process)) return word
        return this.words[this.at++] ?? word
      case 'length':
        return String([...this.primary()].length)
      case 'match':
        return this.matched(this.primary(), this.primary())
      case 'substr': {
        const [text, from, length] = [this.primary(), Number(this.primary()), Number(this.primary())]
        return from < 1 || length < 1 ? '' : [...text].slice(from - 1, from - 1 + length).join('')
      }
      case 'index': {
        const [text, set] = [this.primary(), this.primary()]
        return String([...text].findIndex((character) => set.includes(character)) + 1)
      }
      default:
        return word
    }
  }

  private apply(operator: string, left: string, right: string): string {
    switch (operator) {
      case '|':
        return left !== '' && left !== '0' ? left : right === '' ? '0' : right
      case '&':
        return left !== '' && left !== '0' && right !== '' && right !== '0' ? left : '0'
      case ':':
        return this.matched(left, right)
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return this.calculate(operator, left, right)
      default:
        return this.compare(operator, left, right) ? '1' : '0'
    }
  }

  private matched(text: string, pattern: string): string {
    const found = compileRegularExpression(`^${pattern.replace(/^\^/, '')}`, { extended: false }).match(text)
    const groups = /\\\(/.test(pattern)
    if (found === undefined) return groups ? '' : '0'
    const [start, end] = found.groups[1] ?? [0, 0]
    return groups ? (start < 0 ? '' : text.slice(start, end)) : String(found.end)
  }

  private calculate(operator: string, left: string, right: string): string {
    if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right))
      throw new ExprError(faced(this.process, 'non-numeric argument', 'non-integer argument'))
    const [one, two] = [BigInt(left), BigInt(right)]
    if ((operator === '/' || operator === '%') && two === 0n) throw new ExprError('division by zero')
    const value =
      operator === '+'
        ? one + two
        : operator === '-'
          ? one - two
          : operator === '*'
            ? one * two
            : operator === '/'
              ? one / two
              : one % two
    // GNU's counts without an end, busybox's in 64 bits.
    return (isGnu(this.process) ? value : BigInt.asIntN(64, value)).toString()
  }

  private compare(operator: string, left: string, right: string): boolean {
    const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
    const order = numeric ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0
    switch (operator) {
      case '<':
        return order < 0
      case '<=':
        return order <= 0
      case '>':
        return order > 0
      case '>=':
        return order >= 0
      case '!=':
        return order !== 0
      default:
        return order === 0
    }
  }
}
