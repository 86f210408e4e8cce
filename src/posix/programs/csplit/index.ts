/** csplit: a file in pieces that end before lines, which are named by their number or found by a pattern. */
import type { Process, Program } from '../../process/types'
import { bytesOf, byteTextOf, toByteText } from '../byteText'
import { complain, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { compileRegularExpression } from '../regularExpression'
import { openInput, readEverything } from '../streams'
import { parsePatterns, type Cut } from './patterns'

const table = {
  short: '+b:f:kmn:qsz',
  long: {
    'suffix-format': 'b:',
    prefix: 'f:',
    'keep-files': 'k',
    'suppress-matched': 'm',
    digits: 'n:',
    quiet: 'q',
    silent: 's',
    'elide-empty-files': 'z',
  },
}

export const csplit: Program = async (process) => {
  const options = parseOptions(process, table)
  const [path, ...words] = options.operands
  const digits = options.value('n') ?? '2'
  if (!/^\d+$/.test(digits)) throw new UsageError(`csplit: invalid number: '${digits}'\n`, 1)
  if (path === undefined) throw missingOperand(process, table)
  if (words.length === 0) throw missingOperand(process, table, `missing operand after '${path}'`)
  const cuts = parsePatterns(words)
  let text: string
  try {
    const input = await openInput(process, path)
    text = byteTextOf(await readEverything(process, input))
    input.close()
  } catch (error) {
    await complain(process, `cannot open '${path}' for reading: ${reason(process, error)}`)
    return 1
  }
  const division = new Division(process, options, text.match(/[^\n]*\n|[^\n]+$/g) ?? [])
  return division.run(cuts)
}

class Division {
  private at = 0
  private readonly made: string[] = []

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly lines: readonly string[],
  ) {}

  async run(cuts: readonly Cut[]): Promise<number> {
    for (const cut of cuts) {
      for (let round = 0; round <= cut.repeats; round++) {
        const end = this.find(cut, round)
        if (end !== undefined) {
          await this.cutAt(end, cut)
          continue
        }
        if (cut.repeats === Infinity && round > 0) break
        return this.fail(cut, round)
      }
    }
    await this.write(this.lines.length)
    return 0
  }

  /** Where the piece ends; undefined when the line isn't there. */
  private find(cut: Cut, round: number): number | undefined {
    if (cut.kind === 'line') {
      const end = cut.line * (round + 1) - 1
      return end < this.lines.length ? end : undefined
    }
    const expression = compileRegularExpression(toByteText(cut.pattern), { extended: false, isBytes: true })
    const from = this.at + (this.at > 0 ? 1 : 0)
    for (let at = from; at < this.lines.length; at++)
      if (expression.test((this.lines[at] ?? '').replace(/\n$/, ''))) {
        const end = at + cut.offset
        return end < this.at || end > this.lines.length ? undefined : end
      }
    return undefined
  }

  private async cutAt(end: number, cut: Cut): Promise<void> {
    if (cut.kind === 'pattern' && cut.skips) this.at = end
    else await this.write(end)
    if (this.options.has('m')) this.at = Math.min(this.lines.length, this.at + 1)
  }

  private async write(end: number): Promise<void> {
    const bytes = bytesOf(this.lines.slice(this.at, end).join(''))
    this.at = end
    if (bytes.length === 0 && this.options.has('z')) return
    const name = this.nameOf(this.made.length)
    const file = await this.process.open(name, { write: true, createMode: 0o666, truncate: true })
    await file.write(bytes)
    file.close()
    this.made.push(name)
    if (!this.options.has('s') && !this.options.has('q')) await this.process.print(`${bytes.length}\n`)
  }

  private nameOf(index: number): string {
    const format = this.options.value('b') ?? `%0${this.options.value('n') ?? '2'}d`
    const suffix = format.replace(/%(0?)(\d*)([diuxXo])/, (_, zero: string, width: string, letter: string) =>
      index.toString(letter === 'o' ? 8 : /x/i.test(letter) ? 16 : 10).padStart(Number(width), zero === '' ? ' ' : '0'),
    )
    return (this.options.value('f') ?? 'xx') + suffix
  }

  /** What is left is written all the same, and everything taken away unless `-k` keeps it. */
  private async fail(cut: Cut, round: number): Promise<number> {
    await this.write(this.lines.length)
    const repetition = round > 0 ? ` on repetition ${round}` : ''
    const what = cut.kind === 'line' ? 'line number out of range' : 'match not found'
    await complain(this.process, `'${cut.word}': ${what}${repetition}`)
    if (!this.options.has('k')) for (const name of this.made) this.process.namespace.unlink(this.process, name)
    return 1
  }
}
