/** grep's search: through files and trees, line by line, with what stands around the lines that match. */
import { matches, parsePattern } from '../../shell/pattern'
import type { Descriptor, Process } from '../../process/types'
import { isWord } from '../backtracking'
import { byteOutput, LineReader, toByteText } from '../byteText'
import { complain, invokedName, isGnu, reason, UsageError } from '../complaint'
import { joinPath, lastName, sortedNames, statOrNothing } from '../fileTree'
import type { Options } from '../options'
import { compileRegularExpression, type RegularExpression } from '../regularExpression'
import { openInput, readLines, type Output } from '../streams'
import { perlExpression } from './perl'

/** Where the search of one file stands. */
interface LineState {
  count: number
  number: number
  /** Of the line's first byte. */
  offset: number
  afterLeft: number
  lastShown: number
  readonly earlier: { readonly line: string; readonly offset: number }[]
}

/** Wrong words and numbers of GNU's options. Throws `UsageError`. */
export function refuseWords(options: Options): void {
  const refuse = (message: string): never => {
    throw new UsageError(`grep: ${message}\n`, 2)
  }
  for (const letter of ['A', 'B', 'C']) {
    const value = options.value(letter)
    if (value !== undefined && !/^\d+$/.test(value)) refuse(`${value}: invalid context length argument`)
  }
  if (options.has('m') && !/^-?\d+$/.test(options.value('m') ?? '')) refuse('invalid max count')
  const binary = options.value('#')
  if (binary !== undefined && !['binary', 'text', 'without-match'].includes(binary))
    refuse('invalid argument for --binary-files')
}

/** Lines as they come; `onPause` is the moment to flush. */
async function eachLineOf(
  reader: LineReader,
  onLine: (line: string) => boolean,
  onPause: () => Promise<void>,
): Promise<void> {
  for (;;) {
    for (let line = reader.take(); line !== undefined; line = reader.take()) if (!onLine(line)) return
    await onPause()
    if (await reader.fill()) continue
    const last = await reader.next()
    if (last !== undefined) onLine(last)
    return
  }
}

export class Search {
  private readonly expressions: readonly RegularExpression[]
  private readonly output: Output
  private readonly inverted: boolean
  private readonly recursive: boolean
  private readonly after: number
  private readonly before: number
  private readonly limit: number
  private readonly colored: boolean
  private readonly gnu: boolean
  private readonly end: string
  private named = false
  private failed = false
  private found = false
  private listed = false
  private warning: string | undefined

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    patterns: readonly string[],
  ) {
    const name = invokedName(process)
    const kind = options.last('EFGP')
    const ignoreCase = options.last('iy=') !== '=' && (options.has('i') || options.has('y'))
    this.gnu = isGnu(process)
    this.end = options.has('z') && this.gnu ? '\0' : '\n'
    this.expressions = patterns.map((pattern) => {
      if (kind === 'P' && this.gnu) return perlExpression(toByteText(pattern), ignoreCase, options.has('x'))
      if (this.gnu) this.refusePattern(pattern, kind === 'F' || name === 'fgrep')
      return compileRegularExpression(toByteText(pattern), {
        extended: kind === 'E' || (kind === 'P' && !this.gnu) || (kind === undefined && name === 'egrep'),
        fixed: kind === 'F' || (kind === undefined && name === 'fgrep'),
        ignoreCase,
        wholeLine: options.has('x'),
        isBytes: true,
        isMusl: !isGnu(process),
      })
    })
    this.output = byteOutput(process)
    this.inverted = options.has('v')
    this.recursive = options.has('r') || options.has('R') || (this.gnu && options.value('d') === 'recurse')
    this.after = Number(options.value('A') ?? options.value('C') ?? 0)
    this.before = Number(options.value('B') ?? options.value('C') ?? 0)
    this.limit = Number(options.value('m') ?? Infinity)
    const when = options.value('k')
    this.colored = options.has('k') && (when === 'always' || ((when === '' || when === 'auto') && process.stdout.isTty))
  }

  /** What GNU's grep says of patterns that it takes for mistakes. */
  private refusePattern(pattern: string, isFixed: boolean): void {
    if (isFixed) return
    if (pattern === '[') throw new UsageError('grep: Invalid regular expression\n', 2)
    if (/^\[:[^\]]*:\]$/.test(pattern))
      throw new UsageError('grep: character class syntax is [[:space:]], not [:space:]\n', 2)
    const extended = this.options.last('EFGP') === 'E' || invokedName(this.process) === 'egrep'
    if (extended && /^[*+?]/.test(pattern)) this.warning ??= `warning: ${pattern[0] ?? ''} at start of expression`
  }

  async run(operands: readonly string[]): Promise<number> {
    if (this.warning !== undefined) await this.tell(this.warning)
    await this.readExclusions()
    const paths = operands.length > 0 ? operands : [this.recursive && isGnu(this.process) ? '.' : '-']
    const enters = this.recursive && paths.some((path) => statOrNothing(this.process, path)?.kind === 'directory')
    this.named = this.options.has('H') || ((paths.length > 1 || enters) && !this.options.has('h'))
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
        if (this.gnu) {
          if (this.options.value('d') === 'skip') return
          this.failed = true
          if (!this.options.has('s')) await this.say(`${path}: Is a directory`)
        } else if (this.options.has('c')) this.output.add(`${this.prefix(path, ':')}0\n`)
        return
      }
      if (!top && this.options.values('/').some((pattern) => matches(parsePattern(pattern), lastName(path)))) return
      for (const name of sortedNames(this.process, path))
        await this.visit(implied && path === '.' && isGnu(this.process) ? name : joinPath(path, name), implied, false)
      return
    }
    if (!top && ((stat?.kind === 'symlink' && this.gnu) || !this.included(lastName(path)))) return
    if (top && this.gnu && path !== '-' && !this.included(lastName(path))) return
    const isDevice = stat !== undefined && ['characterDevice', 'blockDevice', 'fifo', 'socket'].includes(stat.kind)
    if (isDevice && this.gnu && (this.options.value('D') === 'skip' || (!top && !this.options.has('D')))) return
    try {
      const input = await openInput(this.process, path)
      try {
        await this.search(input, path === '-' ? (this.options.value('K') ?? '(standard input)') : path)
      } finally {
        input.close()
      }
    } catch (error) {
      this.failed = true
      await this.output.flush()
      const why = reason(this.process, error)
      if (!this.options.has('s')) await this.tell(`${path}: ${why}`)
    }
  }

  /** `--exclude-from`: patterns, one a line. */
  private async readExclusions(): Promise<void> {
    for (const path of this.options.values('@')) {
      try {
        const input = await openInput(this.process, path)
        for (const line of await readLines(this.process, input)) if (line !== '') this.options.add('-', line)
        input.close()
      } catch (error) {
        throw new UsageError(`grep: ${path}: ${reason(this.process, error)}\n`, 2)
      }
    }
  }

  private included(name: string): boolean {
    const includes = this.options.values('+')
    if (this.options.values('-').some((pattern) => matches(parsePattern(pattern), name))) return false
    return includes.length === 0 || includes.some((pattern) => matches(parsePattern(pattern), name))
  }

  /** egrep and fgrep are scripts around grep, which speaks for them. */
  private tell(message: string): Promise<void> {
    return this.gnu ? this.process.printError(`grep: ${message}\n`) : complain(this.process, message)
  }

  private async say(message: string): Promise<void> {
    await this.output.flush()
    await this.tell(message)
  }

  private prefix(path: string, separator: string): string {
    if (!this.named) return ''
    const shown = toByteText(path)
    if (this.gnu && this.options.has('Z')) return `${this.paint('35', shown)}\0`
    if (this.gnu) return this.paint('35', shown) + this.paint('36', separator)
    return this.colored ? `\x1b[35m${shown}\x1b[36m${separator}\x1b[0m` : `${shown}${separator}`
  }

  /** GNU's color around a text, which also erases to the line's end. */
  private paint(color: string, text: string): string {
    return this.colored ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text
  }

  /** What stands before a line: its file, number and offset, each with its separator. */
  private heading(path: string, separator: string, number: number, offset: number): string {
    const { options } = this
    let text = this.prefix(path, separator)
    const aligns = this.gnu && options.has('T')
    const mark = this.gnu ? this.paint('36', separator) : separator
    if (options.has('n')) text += this.numbered(String(number), aligns ? 4 : 0) + mark
    if (options.has('b') && this.gnu) text += this.numbered(String(offset), aligns ? 6 : 0) + mark
    return aligns && text !== '' ? `${text}\t` : text
  }

  private numbered(text: string, width: number): string {
    return this.gnu ? this.paint('32', text.padStart(width)) : text
  }

  private async search(input: Descriptor, path: string): Promise<void> {
    const { options } = this
    const quiet = options.has('q') || options.has('l') || options.has('L') || options.has('c')
    const reader = new LineReader(this.process, input, this.end)
    const isBinary = await this.isBinary(reader)
    if (isBinary && this.binaryFiles() === 'without-match') return
    const hides = isBinary && this.binaryFiles() === 'binary'
    const state: LineState = { count: 0, number: 0, offset: 0, afterLeft: 0, lastShown: 0, earlier: [] }
    const take = (line: string): boolean => {
      state.number++
      const goesOn = this.take(line, path, state, quiet || hides)
      state.offset += line.length + 1
      return goesOn && !(hides && !quiet && state.count > 0)
    }
    await eachLineOf(reader, take, () => this.output.flush())
    if (options.has('q')) return
    if (options.has('c')) this.output.add(`${this.prefix(path, ':')}${state.count}\n`)
    else if (options.has('l') && state.count > 0) this.output.add(this.listedName(path))
    else if (options.has('L') && state.count === 0) {
      this.listed = true
      this.output.add(this.listedName(path))
    } else if (hides && state.count > 0 && !quiet) await this.say(`${path}: binary file matches`)
    await this.output.flush()
  }

  private listedName(path: string): string {
    return toByteText(path) + (this.gnu && this.options.has('Z') ? '\0' : '\n')
  }

  private binaryFiles(): string {
    const last = this.options.last('aI#')
    return last === 'a' ? 'text' : last === 'I' ? 'without-match' : (this.options.value('#') ?? 'binary')
  }

  /** GNU takes a file with a NUL in its first part for binary. */
  private async isBinary(reader: LineReader): Promise<boolean> {
    if (!this.gnu || this.options.has('z') || this.binaryFiles() === 'text') return false
    await reader.fill()
    return reader.pending.slice(0, 32768).includes('\0')
  }

  /** Takes one line; false when no more are wanted. */
  private take(line: string, path: string, state: LineState, quiet: boolean): boolean {
    const { options } = this
    if (this.matches(line) === this.inverted) {
      if (state.afterLeft > 0) {
        state.afterLeft--
        this.show(line, path, state, state.number, state.offset, '-')
      } else if (state.count >= this.limit) return false
      else if (this.before > 0) {
        state.earlier.push({ line, offset: state.offset })
        if (state.earlier.length > this.before) state.earlier.shift()
      }
      return true
    }
    if (state.count >= this.limit) return false
    state.count++
    this.found = true
    if (quiet) return !(options.has('q') || options.has('l') || options.has('L'))
    if (options.has('o')) this.only(line, path, state)
    else {
      for (const [index, each] of state.earlier.entries())
        this.show(each.line, path, state, state.number - state.earlier.length + index, each.offset, '-')
      this.show(line, path, state, state.number, state.offset, ':')
    }
    state.earlier.length = 0
    state.afterLeft = this.after
    return state.count < this.limit || this.after > 0
  }

  private show(line: string, path: string, state: LineState, at: number, offset: number, separator: string): void {
    if (
      state.lastShown > 0 &&
      at > state.lastShown + 1 &&
      (this.before > 0 || this.after > 0) &&
      !this.options.has('!')
    ) {
      const mark = this.gnu ? toByteText(this.options.value('%') ?? '--') : '--'
      this.output.add(`${this.gnu ? this.paint('36', mark) : mark}\n`)
    }
    this.output.add(
      this.heading(path, separator, at, offset) + (separator === ':' ? this.painted(line) : line) + this.end,
    )
    state.lastShown = at
  }

  private only(line: string, path: string, state: LineState): void {
    if (this.inverted) return
    for (let at = 0; at <= line.length;) {
      const found = this.first(line, at)
      if (found === undefined) return
      if (found.end > found.start) {
        const text = line.slice(found.start, found.end)
        const shown = this.gnu ? this.paint('01;31', text) : this.colored ? `\x1b[01;31m${text}\x1b[0m` : text
        this.output.add(this.heading(path, ':', state.number, state.offset + found.start) + shown + this.end)
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
        const text = line.slice(found.start, found.end)
        result += line.slice(at, found.start) + (this.gnu ? this.paint('01;31', text) : `\x1b[01;31m${text}\x1b[0m`)
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
