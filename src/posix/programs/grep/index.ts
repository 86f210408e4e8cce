/** grep, egrep, fgrep: lines that match; `-i -v -c -n -l -L -o -q -r -R -w -x -E -F -e -f -s -h -H -m -A -B -C -a --include --exclude --color`. */
import { parsePattern, matches } from '../../shell/pattern'
import type { Descriptor, Process, Program } from '../../process/types'
import { complain, invokedName, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { compileRegularExpression, PatternError, type RegularExpression } from '../regularExpression'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { isWord } from '../backtracking'
import { openInput, readLines, type Output } from '../streams'
import { joinPath, lastName, sortedNames, statOrNothing } from '../fileTree'

const busyboxTable = {
  short: 'ivcnlLoqrRwxEFe:f:shHm:A:B:C:ya',
  long: { color: 'k::', colour: 'k::' },
  usage: '[-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
  busyboxStatus: 2,
}

const gnuTable = {
  short: 'ivcnlLoqrRwxEFGPe:f:shHm:A:B:C:azZyUT',
  long: {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    'line-number': 'n',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    'only-matching': 'o',
    quiet: 'q',
    silent: 'q',
    recursive: 'r',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    regexp: 'e:',
    file: 'f:',
    'no-messages': 's',
    'no-filename': 'h',
    'with-filename': 'H',
    'max-count': 'm:',
    'after-context': 'A:',
    'before-context': 'B:',
    context: 'C:',
    text: 'a',
    color: 'k::',
    colour: 'k::',
    include: 'I:',
    exclude: 'X:',
    'exclude-dir': 'D:',
    'line-buffered': 'U',
  },
  gnuStatus: 2,
  usage: '',
}

export const grep: Program = async (process) => {
  const table = isGnu(process) ? gnuTable : busyboxTable
  const options = parseOptions(process, table)
  const operands = [...options.operands]
  let patterns = options.values('e').flatMap((text) => text.split('\n'))
  for (const path of options.values('f')) {
    try {
      const input = await openInput(process, path)
      patterns = [...patterns, ...(await readLines(process, input))]
      input.close()
    } catch (error) {
      await complain(process, `${path}: ${reason(process, error)}`)
      return 2
    }
  }
  if (!options.has('e') && !options.has('f')) {
    const first = operands.shift()
    if (first === undefined) {
      if (!isGnu(process)) throw missingOperand(process, table)
      throw new UsageError("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n", 2)
    }
    patterns = first.split('\n')
  }
  try {
    return await new Search(process, options, patterns).run(operands)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    await complain(
      process,
      isGnu(process) ? error.message : `bad regex '${patterns.join('\n')}': ${error.wordsOf('busybox')}`,
    )
    return 2
  }
}

class Search {
  private readonly expressions: readonly RegularExpression[]
  private readonly output: Output
  private readonly inverted: boolean
  private readonly recursive: boolean
  private readonly after: number
  private readonly before: number
  private readonly limit: number
  private readonly colored: boolean
  private named = false
  private failed = false
  private found = false
  private listed = false

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    patterns: readonly string[],
  ) {
    const name = invokedName(process)
    const kind = options.last('EFGP')
    this.expressions = patterns.map((pattern) =>
      compileRegularExpression(toByteText(pattern), {
        extended: kind === 'E' || kind === 'P' || (kind === undefined && name === 'egrep'),
        fixed: kind === 'F' || (kind === undefined && name === 'fgrep'),
        ignoreCase: options.has('i') || options.has('y'),
        wholeLine: options.has('x'),
        isBytes: true,
        isMusl: !isGnu(process),
      }),
    )
    this.output = byteOutput(process)
    this.inverted = options.has('v')
    this.recursive = options.has('r') || options.has('R')
    this.after = Number(options.value('A') ?? options.value('C') ?? 0)
    this.before = Number(options.value('B') ?? options.value('C') ?? 0)
    this.limit = Number(options.value('m') ?? Infinity)
    const when = options.value('k')
    this.colored = options.has('k') && (when === 'always' || ((when === '' || when === 'auto') && process.stdout.isTty))
  }

  async run(operands: readonly string[]): Promise<number> {
    const paths = operands.length > 0 ? operands : [this.recursive && isGnu(this.process) ? '.' : '-']
    this.named =
      this.options.has('H') || ((paths.length > 1 || (this.recursive && paths[0] !== '-')) && !this.options.has('h'))
    for (const path of paths) {
      await this.visit(path, operands.length === 0 && this.recursive, true)
      if (this.found && this.options.has('q')) return 0
    }
    await this.output.flush()
    if (this.failed) return 2
    return (isGnu(this.process) ? this.found : this.options.has('L') ? this.listed : this.found) ? 0 : 1
  }

  private async visit(path: string, implied: boolean, top: boolean): Promise<void> {
    await this.process.checkpoint()
    const stat = path === '-' ? undefined : statOrNothing(this.process, path, top || this.options.has('R'))
    if (stat?.kind === 'directory') {
      if (!this.recursive) {
        if (isGnu(this.process)) await this.say(`${path}: Is a directory`)
        else if (this.options.has('c')) this.output.add(`${this.prefix(path, ':')}0\n`)
        return
      }
      if (!top && this.options.values('D').some((pattern) => matches(parsePattern(pattern), lastName(path)))) return
      for (const name of sortedNames(this.process, path))
        await this.visit(implied && path === '.' && isGnu(this.process) ? name : joinPath(path, name), implied, false)
      return
    }
    if (!top && ((stat?.kind === 'symlink' && isGnu(this.process)) || !this.included(lastName(path)))) return
    try {
      const input = await openInput(this.process, path)
      try {
        await this.search(input, path === '-' ? '(standard input)' : path)
      } finally {
        input.close()
      }
    } catch (error) {
      this.failed = true
      await this.output.flush()
      const why = reason(this.process, error)
      if (!this.options.has('s')) await complain(this.process, `${path}: ${why}`)
    }
  }

  private included(name: string): boolean {
    const includes = this.options.values('I')
    if (this.options.values('X').some((pattern) => matches(parsePattern(pattern), name))) return false
    return includes.length === 0 || includes.some((pattern) => matches(parsePattern(pattern), name))
  }

  private async say(message: string): Promise<void> {
    await this.output.flush()
    await complain(this.process, message)
  }

  private prefix(path: string, separator: string): string {
    if (!this.named) return ''
    const shown = toByteText(path)
    return this.colored ? `\x1b[35m${shown}\x1b[36m${separator}\x1b[0m` : `${shown}${separator}`
  }

  private async search(input: Descriptor, path: string): Promise<void> {
    const { options } = this
    const quiet = options.has('q') || options.has('l') || options.has('L') || options.has('c')
    let count = 0
    let number = 0
    let afterLeft = 0
    let lastShown = 0
    const earlier: string[] = []
    const show = (line: string, at: number, separator: string): void => {
      if (lastShown > 0 && at > lastShown + 1 && (this.before > 0 || this.after > 0)) this.output.add('--\n')
      this.output.add(
        `${this.prefix(path, separator)}${options.has('n') ? `${at}${separator}` : ''}${separator === ':' ? this.painted(line) : line}\n`,
      )
      lastShown = at
    }
    await eachByteLine(
      this.process,
      input,
      (line) => {
        number++
        const matched = this.matches(line) !== this.inverted
        if (!matched) {
          if (afterLeft > 0) {
            afterLeft--
            show(line, number, '-')
          } else if (count >= this.limit) return false
          else if (this.before > 0) {
            earlier.push(line)
            if (earlier.length > this.before) earlier.shift()
          }
          return true
        }
        if (count >= this.limit) return false
        count++
        this.found = true
        if (quiet) return !(options.has('q') || options.has('l') || options.has('L'))
        if (options.has('o')) this.only(line, path, number)
        else {
          for (const [index, each] of earlier.entries()) show(each, number - earlier.length + index, '-')
          show(line, number, ':')
        }
        earlier.length = 0
        afterLeft = this.after
        return count < this.limit || this.after > 0
      },
      () => this.output.flush(),
      options.has('z') ? '\0' : '\n',
    )
    if (options.has('q')) return
    if (options.has('c')) this.output.add(`${this.prefix(path, ':')}${count}\n`)
    else if (options.has('l') && count > 0) this.output.add(`${toByteText(path)}\n`)
    else if (options.has('L') && count === 0) {
      this.listed = true
      this.output.add(`${toByteText(path)}\n`)
    }
    await this.output.flush()
  }

  private only(line: string, path: string, number: number): void {
    if (this.inverted) return
    for (let at = 0; at <= line.length;) {
      const found = this.first(line, at)
      if (found === undefined) return
      if (found.end > found.start) {
        const text = line.slice(found.start, found.end)
        this.output.add(
          `${this.prefix(path, ':')}${this.options.has('n') ? `${number}:` : ''}${this.colored ? `\x1b[01;31m${text}\x1b[0m` : text}\n`,
        )
      }
      at = Math.max(found.end, found.start + 1)
    }
  }

  /** Whether a line is selected, before `-v`. */
  private matches(line: string): boolean {
    if (this.options.has('w')) return this.first(line, 0) !== undefined
    return this.expressions.some((expression) => expression.test(line))
  }

  private first(line: string, from: number): { start: number; end: number } | undefined {
    let best: { start: number; end: number } | undefined
    for (const expression of this.expressions) {
      const found = this.options.has('w') ? wordMatch(expression, line, from) : expression.match(line, from)
      if (
        found !== undefined &&
        (best === undefined || found.start < best.start || (found.start === best.start && found.end > best.end))
      )
        best = found
    }
    return best
  }

  private painted(line: string): string {
    if (!this.colored || this.inverted) return line
    let result = ''
    let at = 0
    for (let from = 0; from <= line.length;) {
      const found = this.first(line, from)
      if (found === undefined) break
      if (found.end > found.start) {
        result += `${line.slice(at, found.start)}\x1b[01;31m${line.slice(found.start, found.end)}\x1b[0m`
        at = found.end
      }
      from = Math.max(found.end, found.start + 1)
    }
    return result + line.slice(at)
  }
}

/** `-w`: a match with no letter, digit or `_` beside it. */
function wordMatch(
  expression: RegularExpression,
  line: string,
  from: number,
): { start: number; end: number } | undefined {
  for (let at = from; at <= line.length;) {
    const found = expression.match(line, at)
    if (found === undefined) return undefined
    if (!isWord(line.charCodeAt(found.start - 1)) && !isWord(line.charCodeAt(found.end))) return found
    at = found.start + 1
  }
  return undefined
}
