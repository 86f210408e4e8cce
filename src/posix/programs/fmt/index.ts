/**
 * fmt: fills paragraphs. A paragraph is lines of the same indentation; its breaks are those of least cost over all lines,
 * where short and ragged lines cost, and the ends of sentences and clauses are cheap (Knuth and Plass, as GNU's fmt).
 */
import type { Process, Program } from '../../process/types'
import { byteOutput, byteTextOf, toByteText } from '../byteText'
import { UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions, type Options } from '../options'
import { readEverything } from '../streams'
import { fill, type Filling, type Word } from './filling'

const table = {
  short: 'cg:p:stuw:0123456789',
  long: {
    'crown-margin': 'c',
    goal: 'g:',
    prefix: 'p:',
    'split-only': 's',
    'tagged-paragraph': 't',
    'uniform-spacing': 'u',
    width: 'w:',
  },
}

export const fmt: Program = async (process) => {
  const argv = process.argv.map((word, index) => (index === 1 && /^-\d+$/.test(word) ? `-w${word.slice(1)}` : word))
  const options = parseOptions(Object.create(process, { argv: { value: argv } }) as Process, table)
  const filling = readFilling(options)
  const output = byteOutput(process)
  const status = await eachInput(
    process,
    options.operands,
    async (input) => {
      const text = byteTextOf(await readEverything(process, input))
      const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
      await output.write(new Paragraphs(lines, options, filling).text())
    },
    (path, why) => `cannot open '${path}' for reading: ${why}`,
  )
  await output.flush()
  return status
}

function readFilling(options: Options): Filling {
  const number = (letter: string): number | undefined => {
    const text = options.value(letter)
    if (text === undefined) return undefined
    if (!/^\d+$/.test(text)) throw new UsageError(`fmt: invalid width: '${text}'\n`, 1)
    if (Number(text) > 2500) throw new UsageError(`fmt: invalid width: '${text}': Numerical result out of range\n`, 1)
    return Number(text)
  }
  const [width, goal] = [number('w'), number('g')]
  const widest = width ?? (goal === undefined ? 75 : goal + 10)
  return { widest, goal: goal ?? Math.floor((widest * 187) / 200) }
}

interface Line {
  readonly indent: number
  readonly text: string
}

class Paragraphs {
  private at = 0
  private readonly prefix: string
  private readonly lead: number

  constructor(
    private readonly lines: readonly string[],
    private readonly options: Options,
    private readonly filling: Filling,
  ) {
    const given = toByteText(options.value('p') ?? '')
    this.prefix = given.trim()
    this.lead = given.length - given.trimStart().length
  }

  text(): string {
    let result = ''
    while (this.at < this.lines.length) {
      const line = this.lineAt(this.at)
      if (line !== undefined) result += this.paragraph(line)
      else result += `${(this.lines[this.at++] ?? '').trimEnd()}\n`
    }
    return result
  }

  /** A line that belongs to a paragraph: not blank, and behind the prefix. */
  private lineAt(at: number): Line | undefined {
    const whole = this.lines[at]
    if (whole === undefined) return undefined
    const expanded = expandTabs(whole)
    const start = expanded.length - expanded.trimStart().length
    if (!expanded.startsWith(this.prefix, start) || start < this.lead) return undefined
    const rest = expanded.slice(start + this.prefix.length)
    const text = rest.trimStart()
    return text.trim() === '' ? undefined : { indent: expanded.length - text.length, text: text.trimEnd() }
  }

  private paragraph(first: Line): string {
    const words: Word[] = wordsOf(first.text, this.options.has('u'))
    let other = first.indent
    let next = this.lineAt(++this.at)
    const takesSecond = this.options.has('c') || this.options.has('t')
    if (this.options.has('s')) next = undefined
    else if (takesSecond && next !== undefined && (this.options.has('c') || next.indent !== first.indent))
      other = next.indent
    else if (this.options.has('t')) next = undefined
    while (next?.indent === other) {
      words.push(...wordsOf(next.text, this.options.has('u')))
      next = this.lineAt(++this.at)
    }
    const margin = (indent: number): string => {
      if (this.prefix === '') return ' '.repeat(indent)
      return (' '.repeat(this.lead) + this.prefix).padEnd(indent)
    }
    return fill(words, { first: first.indent, other }, this.filling)
      .map((line, index) => `${margin(index === 0 ? first.indent : other)}${line}\n`)
      .join('')
  }
}

function expandTabs(line: string): string {
  let text = ''
  for (const character of line) text += character === '\t' ? ' '.repeat(8 - (text.length % 8)) : character
  return text
}

/** Words with the blanks after them; a sentence's end keeps two. */
function wordsOf(text: string, uniform: boolean): Word[] {
  return [...text.matchAll(/(\S+)(\s*)/g)].map(([, word = '', blanks = '']) => {
    const core = word.replace(/[)\]'"]+$/, '')
    const period = /[.?!]$/.test(core)
    const atEnd = blanks === ''
    const final = period && (atEnd || blanks.length > 1)
    const space = atEnd || uniform ? (final ? 2 : 1) : blanks.length
    return { word, space, final, period, paren: /^[(['`"]/.test(word), punct: /[!-/:-@[-`{-~]$/.test(core) }
  })
}
