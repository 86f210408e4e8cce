/** uniq: drops repeated neighbours; `-c -d -D -u -i -f -s -w -z`, and `--group`. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine } from '../byteText'
import { chosenWord } from '../choices'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { openInput, type Output } from '../streams'
import { extraOperand, wrongUsage } from '../wrongUsage'

const table = {
  short: 'cdDuif:s:w:z',
  long: {
    count: 'c',
    repeated: 'd',
    'all-repeated': 'A::',
    group: 'G::',
    unique: 'u',
    'ignore-case': 'i',
    'skip-fields': 'f:',
    'skip-chars': 's:',
    'check-chars': 'w:',
    'zero-terminated': 'z',
  },
  usage: '[-cduiz] [-f,s,w N] [FILE [OUTFILE]]',
}
const busyboxTable = { short: 'cduif:s:w:z', usage: table.usage }

const numbers = { f: 'fields to skip', s: 'bytes to skip', w: 'bytes to compare' } as const

/** How lines are set apart: not at all, before each group, between groups, after, or on both sides. */
type Delimiting = 'none' | 'prepend' | 'separate' | 'append' | 'both'

interface Style {
  readonly shows: 'first' | 'all' | 'group'
  readonly delimiting: Delimiting
}

export const uniq: Program = async (process) => {
  const options = parseOptions(process, isGnu(process) ? table : busyboxTable)
  const style = readStyle(process, options)
  const [path = '-', to, extra] = options.operands
  if (extra !== undefined) throw isGnu(process) ? extraOperand(process, extra) : missingOperand(process, busyboxTable)
  let failing = path
  try {
    const input = await openInput(process, path)
    if (to !== undefined) failing = to
    const target =
      to === undefined || to === '-'
        ? undefined
        : await process.open(to, { write: true, createMode: 0o666, truncate: true })
    failing = path
    const output = byteOutput(process, target === undefined ? undefined : (bytes) => target.write(bytes))
    const groups = new Groups(options, style, output)
    // busybox's -z is about what it writes.
    const end = options.has('z') && isGnu(process) ? '\0' : '\n'
    await eachByteLine(
      process,
      input,
      (line) => groups.add(line),
      () => output.flush(),
      end,
    )
    groups.end()
    await output.flush()
    input.close()
    target?.close()
    return 0
  } catch (error) {
    const why = reason(process, error)
    const gnuWords = why === 'Is a directory' ? `error reading '${failing}'` : failing
    await complain(process, faced(process, `can't open '${failing}': ${why}`, `${gnuWords}: ${why}`))
    return 1
  }
}

function readStyle(process: Process, options: Options): Style {
  for (const letter of ['f', 's', 'w'] as const) {
    const value = options.value(letter)
    if (!isGnu(process) && value !== undefined && !/^\d+$/.test(value))
      throw new UsageError(`uniq: invalid number '${value}'\n`, 1)
    if (value !== undefined && !/^\d+$/.test(value))
      throw new UsageError(`uniq: ${value}: invalid number of ${numbers[letter]}\n`, 1)
  }
  if (options.has('G')) {
    const rows = [['prepend'], ['append'], ['separate'], ['both']]
    const how = chosenWord(
      process,
      '--group',
      options.value('G') === '' ? 'separate' : (options.value('G') ?? ''),
      rows,
    )
    if (['c', 'd', 'D', 'A', 'u'].some((letter) => options.has(letter)))
      throw wrongUsage(process, '--group is mutually exclusive with -c/-d/-D/-u')
    return { shows: 'group', delimiting: how as Delimiting }
  }
  if (!options.has('D') && !options.has('A')) return { shows: 'first', delimiting: 'none' }
  const word = options.value('A') ?? ''
  const rows = [['none'], ['prepend'], ['separate']]
  const how = word === '' ? 'none' : chosenWord(process, '--all-repeated', word, rows)
  if (options.has('c')) throw wrongUsage(process, 'printing all duplicated lines and repeat counts is meaningless')
  return { shows: 'all', delimiting: how as Delimiting }
}

/** Takes lines one by one; a group is printed as far as it is known. */
class Groups {
  private current: { readonly line: string; readonly key: string; count: number } | undefined
  private printed = 0
  private readonly terminator: string

  constructor(
    private readonly options: Options,
    private readonly style: Style,
    private readonly output: Output,
  ) {
    this.terminator = options.has('z') ? '\0' : '\n'
  }

  add(line: string): void {
    const key = this.key(line)
    const same = this.current?.key === key
    if (this.style.shows === 'group') this.addToGroup(line, same)
    else if (this.style.shows === 'all') this.addRepeated(line, same)
    else if (!same) this.finish()
    if (same && this.current !== undefined) this.current.count++
    else this.current = { line, key, count: 1 }
  }

  end(): void {
    if (this.style.shows === 'first') this.finish()
    if (this.style.shows === 'group' && this.printed > 0 && ['append', 'both'].includes(this.style.delimiting))
      this.output.add(this.terminator)
  }

  private addToGroup(line: string, same: boolean): void {
    const { delimiting } = this.style
    if (!same && (this.printed > 0 || delimiting === 'prepend' || delimiting === 'both'))
      this.output.add(this.terminator)
    if (!same) this.printed++
    this.output.add(line + this.terminator)
  }

  private addRepeated(line: string, same: boolean): void {
    if (!same || this.current === undefined) return
    if (this.current.count === 1) {
      if (this.style.delimiting === 'prepend' || (this.style.delimiting === 'separate' && this.printed > 0))
        this.output.add(this.terminator)
      this.printed++
      this.output.add(this.current.line + this.terminator)
    }
    this.output.add(line + this.terminator)
  }

  private finish(): void {
    const { current, options } = this
    if (current === undefined || (options.has('d') && current.count === 1)) return
    if (options.has('u') && current.count > 1) return
    this.output.add(
      `${options.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.line}${this.terminator}`,
    )
  }

  /** The part of a line that counts. */
  private key(line: string): string {
    let text = line
    for (let field = Number(this.options.value('f') ?? 0); field > 0; field--) text = text.replace(/^\s*\S+/, '')
    text = text.slice(Number(this.options.value('s') ?? 0))
    const width = this.options.value('w')
    if (width !== undefined) text = text.slice(0, Number(width))
    return this.options.has('i') ? text.toLowerCase() : text
  }
}
