/** Runs a sed script over its input: pattern space, hold space, ranges, jumps. */
import type { Descriptor, Process } from '../../process/types'
import { byteOutput, fromByteText, LineReader } from '../byteText'
import { PosixError } from '../../filesystem/posixError'
import { Holding } from '../holding'
import type { RegularExpression } from '../regularExpression'
import type { Output } from '../streams'
import type { SedInput } from './input'
import { substituted } from './replacement'
import { ScriptError, type Address, type Command, type Substitution } from './script'

export interface MachineOptions {
  readonly quiet: boolean
  readonly separator: string
  readonly input: SedInput
  readonly files: SedFiles
  /** Where `l` wraps; 0 never. */
  readonly lineLength: number
  /** GNU prints the pattern space when `N` finds no next line. */
  readonly isGnu: boolean
  readonly isSeparate: boolean
}

type Flow = 'next' | 'restart' | { readonly quit: number; readonly print: boolean }
type Jump = number | 'delete' | 'restart' | 'end' | Extract<Flow, object> | undefined

/** Where text goes, and the files of `w` and `r`. */
export class SedFiles {
  private readonly outputs = new Map<string, { output: Output; descriptor: Descriptor | undefined }>()
  private readonly readers = new Map<string, LineReader | undefined>()

  constructor(
    private readonly process: Process,
    /** Standard output, or the file that is edited in place. */
    public main: Output,
  ) {}

  /** Makes a file of `w`, as sed does before it reads. Throws `PosixError`. */
  async create(path: string): Promise<void> {
    if (this.outputs.has(path)) return
    const { process } = this
    if (path === '/dev/stdout') this.outputs.set(path, { output: byteOutput(process), descriptor: undefined })
    else if (path === '/dev/stderr')
      this.outputs.set(path, {
        output: byteOutput(process, (bytes) => process.stderr.write(bytes)),
        descriptor: undefined,
      })
    else {
      const descriptor = await process.open(fromByteText(path), { write: true, createMode: 0o666, truncate: true })
      this.outputs.set(path, { output: byteOutput(process, (bytes) => descriptor.write(bytes)), descriptor })
    }
  }

  async write(path: string, text: string): Promise<void> {
    const target = path === '/dev/stdout' ? this.main : this.outputs.get(path)?.output
    await target?.write(text)
    if (path.startsWith('/dev/')) await target?.flush()
  }

  /** Copies a whole file to the output; nothing if it can't be read. */
  async copy(path: string): Promise<void> {
    for (const { output } of this.outputs.values()) await output.flush()
    let input: Descriptor
    try {
      input = path === '/dev/stdin' ? this.process.stdin : await this.process.open(fromByteText(path), { read: true })
    } catch (error) {
      if (error instanceof PosixError) return
      throw error
    }
    try {
      for (let bytes = await input.read(65536); bytes.length > 0; bytes = await input.read(65536))
        await this.main.write(Buffer.from(bytes).toString('latin1'))
    } catch (error) {
      if (!(error instanceof PosixError) || error.code === 'EPIPE') throw error
    } finally {
      if (path !== '/dev/stdin') input.close()
    }
  }

  /** The next line of a file, for `R`. */
  async line(path: string): Promise<string | undefined> {
    if (!this.readers.has(path)) {
      try {
        const input = await this.process.open(fromByteText(path), { read: true })
        this.readers.set(path, new LineReader(this.process, input))
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
        this.readers.set(path, undefined)
      }
    }
    return this.readers.get(path)?.next()
  }

  async close(): Promise<void> {
    for (const { output, descriptor } of this.outputs.values()) {
      await output.flush()
      descriptor?.close()
    }
    for (const reader of this.readers.values()) reader?.descriptor.close()
  }
}

export class Machine {
  private space = ''
  private hold = ''
  private readonly holding: Holding
  private substituted = false
  private appended: (() => Promise<void>)[] = []
  private lastExpression: RegularExpression | undefined
  /** Ranges that are open: their last line, or undefined while a pattern decides. */
  private readonly ranges = new Map<Command, number | undefined>()
  private readonly labels = new Map<string, number>()
  private readonly usesLast: boolean

  constructor(
    private readonly process: Process,
    private readonly commands: readonly Command[],
    private readonly options: MachineOptions,
  ) {
    this.holding = new Holding(process)
    for (const [index, command] of commands.entries()) if (command.name === ':') this.labels.set(command.text, index)
    const last = (address: Address | undefined): boolean => address?.kind === 'last'
    this.usesLast = commands.some((command) => last(command.from) || last(command.to))
  }

  private isLastLine = false

  /** Runs to the end of the input; the exit code of `q`, if it was met. */
  async run(): Promise<number | undefined> {
    const { input } = this.options
    for (let restarting = false, count = 1; ; count++) {
      if (!restarting && !(await this.read())) return undefined
      if (count % 64 === 0) await this.process.checkpoint()
      this.holding.set(this.space.length + this.hold.length)
      this.substituted = false
      const flow = await this.cycle()
      restarting = flow === 'restart'
      if (typeof flow === 'object') {
        if (flow.print && !this.options.quiet) await this.print(this.space)
        await this.flushAppended()
        input.close()
        return flow.quit
      }
      if (this.appended.length > 0) await this.flushAppended()
      if (this.options.files.main.isFull) await this.options.files.main.flush()
    }
  }

  private async read(): Promise<boolean> {
    const next = await this.options.input.next()
    if (next === undefined) return false
    this.space = next
    if (this.usesLast) this.isLastLine = await this.options.input.isLast()
    return true
  }

  private async print(text: string): Promise<void> {
    const { files, input, separator } = this.options
    const unfinished = !input.terminated && (await input.isLast())
    files.main.add(unfinished ? text : text + separator)
  }

  private add(text: string): void {
    this.options.files.main.add(text)
  }

  private async flushAppended(): Promise<void> {
    for (const append of this.appended.splice(0)) await append()
  }

  private async cycle(): Promise<Flow> {
    for (let at = 0; at < this.commands.length; at++) {
      const command = this.commands[at]
      if (command === undefined) break
      if (this.selects(command) === command.negated) {
        if (command.name === '{') at = command.end - 1
        continue
      }
      const jump = await this.execute(command)
      if (jump === undefined) continue
      if (jump === 'delete') return 'next'
      if (typeof jump === 'object') return jump
      if (jump === 'restart') return 'restart'
      if (jump === 'end') break
      at = jump - 1
      this.holding.set(this.space.length + this.hold.length)
      await this.process.checkpoint()
    }
    if (!this.options.quiet) await this.print(this.space)
    return 'next'
  }

  private selects(command: Command): boolean {
    const { from, to } = command
    if (from === undefined) return true
    if (to === undefined) return this.matches(from)
    if (this.ranges.has(command)) return this.continues(command, to)
    if (from.kind === 'line' && from.line === 0) {
      if (this.options.input.number > 1) return false
      this.ranges.set(command, undefined)
      return this.continues(command, to)
    }
    if (!this.matches(from)) return false
    const { number } = this.options.input
    if (to.kind === 'line' && to.line <= number) return true
    if (to.kind === 'last' && this.isLastLine) return true
    if (to.kind === 'plus' || to.kind === 'multiple') {
      const end = to.kind === 'plus' ? number + to.count : Math.ceil(number / Math.max(1, to.of)) * to.of
      if (end > number) this.ranges.set(command, end)
      return true
    }
    this.ranges.set(command, to.kind === 'line' ? to.line : undefined)
    return true
  }

  private continues(command: Command, to: Address): boolean {
    const end = this.ranges.get(command)
    const { number } = this.options.input
    if (end !== undefined) {
      if (number >= end) this.ranges.delete(command)
      return number <= end
    }
    if (this.matches(to)) this.ranges.delete(command)
    return true
  }

  private matches(address: Address): boolean {
    const { number } = this.options.input
    switch (address.kind) {
      case 'line':
        return number === address.line
      case 'last':
        return this.isLastLine
      case 'step':
        return address.step === 0
          ? number === address.first
          : number >= address.first && (number - address.first) % address.step === 0
      case 'plus':
      case 'multiple':
        return false
      case 'pattern':
        return this.expressionOf(address.expression).test(this.space)
    }
  }

  private expressionOf(expression: RegularExpression | undefined): RegularExpression {
    const used = expression ?? this.lastExpression
    if (used === undefined) throw new ScriptError('no previous regular expression', 0)
    this.lastExpression = used
    return used
  }

  private async execute(command: Command): Promise<Jump> {
    switch (command.name) {
      case '{':
      case ':':
      case 'v':
        return undefined
      case 's':
        if (command.substitution !== undefined) await this.substitute(command.substitution)
        return undefined
      case 'z':
        this.space = ''
        return undefined
      case 'y':
        this.space = this.space.replace(/[^]/g, (character) => command.map?.get(character) ?? character)
        return undefined
      case 'd':
        return 'delete'
      case 'D': {
        const end = this.space.indexOf('\n')
        if (end < 0) return 'delete'
        this.space = this.space.slice(end + 1)
        return 'restart'
      }
      case 'h':
        this.hold = this.space
        return undefined
      case 'H':
        this.hold += `\n${this.space}`
        return undefined
      case 'g':
        this.space = this.hold
        return undefined
      case 'G':
        this.space += `\n${this.hold}`
        return undefined
      case 'x':
        ;[this.space, this.hold] = [this.hold, this.space]
        return undefined
      case 'n':
      case 'N':
        return this.readMore(command)
      case 'q':
        return { quit: command.number ?? 0, print: true }
      case 'Q':
        return { quit: command.number ?? 0, print: false }
      case 'b':
      case 't':
      case 'T':
        return this.branch(command)
      default:
        return this.write(command)
    }
  }

  private async readMore(command: Command): Promise<Jump> {
    const { input, quiet, isGnu } = this.options
    if (await input.isLast()) {
      if (this.options.isSeparate && (await this.hasMoreFiles()))
        return command.name === 'n' || isGnu ? 'end' : 'delete'
      return { quit: 0, print: command.name === 'n' || isGnu }
    }
    if (command.name === 'n') {
      if (!quiet) await this.print(this.space)
      await this.flushAppended()
      await this.read()
      return undefined
    }
    await this.flushAppended()
    const before = this.space
    await this.read()
    this.space = `${before}\n${this.space}`
    return undefined
  }

  private async hasMoreFiles(): Promise<boolean> {
    return this.options.isSeparate && !(await this.options.input.isAtEnd())
  }

  /** The commands that write. */
  private async write(command: Command): Promise<Jump> {
    const { files, input } = this.options
    switch (command.name) {
      case 'p':
        await this.print(this.space)
        return undefined
      case 'P':
        this.add(`${this.space.split('\n')[0] ?? ''}${this.options.separator}`)
        return undefined
      case '=':
        this.add(`${input.number}\n`)
        return undefined
      case 'F':
        this.add(`${input.path}\n`)
        return undefined
      case 'l':
        this.add(`${visible(this.space, command.number ?? this.options.lineLength)}$\n`)
        return undefined
      case 'a':
        this.appended.push(() => files.main.write(command.text))
        return undefined
      case 'i':
        this.add(command.text)
        return undefined
      case 'c':
        if (!this.ranges.has(command) || command.negated) this.add(command.text)
        return 'delete'
      case 'r':
        this.appended.push(() => files.copy(command.text))
        return undefined
      case 'R': {
        const line = await files.line(command.text)
        if (line !== undefined) this.appended.push(() => files.main.write(`${line}\n`))
        return undefined
      }
      case 'w':
        await files.write(command.text, `${this.space}\n`)
        return undefined
      case 'W':
        await files.write(command.text, `${this.space.split('\n')[0] ?? ''}\n`)
        return undefined
      default:
        return undefined
    }
  }

  private branch(command: Command): Jump {
    if (command.name === 't' && !this.substituted) return undefined
    if (command.name === 'T' && this.substituted) {
      this.substituted = false
      return undefined
    }
    if (command.name === 't') this.substituted = false
    if (command.text === '') return 'end'
    return this.labels.get(command.text)
  }

  private async substitute(substitution: Substitution): Promise<void> {
    const result = substituted(this.space, this.expressionOf(substitution.expression), substitution)
    if (result === undefined) return
    this.space = result
    this.substituted = true
    if (substitution.print) await this.print(this.space)
    if (substitution.file !== undefined) await this.options.files.write(substitution.file, `${this.space}\n`)
  }
}

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** `l`: escapes for what can't be seen, and lines broken with `\`. */
function visible(text: string, width: number): string {
  let result = ''
  let column = 0
  for (const character of text) {
    const shown =
      named[character] ??
      (/[ -~]/.test(character) ? character : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
    if (width > 1 && column + shown.length > width - 1) {
      result += '\\\n'
      column = 0
    }
    result += shown
    column += shown.length
  }
  return result
}
