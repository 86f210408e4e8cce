/** Runs a sed script over its input: pattern space, hold space, ranges, jumps. */
import type { Process } from '../../process/types'
import { Holding } from '../holding'
import type { SedFiles } from './files'
import type { SedInput } from './input'
import { substituted } from './replacement'
import { Selection, type Line } from './selection'
import { ScriptError, type Address, type Command, type Substitution } from './syntax'
import { visible } from './visible'

export interface MachineOptions {
  readonly quiet: boolean
  readonly separator: string
  readonly input: SedInput
  readonly files: SedFiles
  /** Where `l` wraps; 0 never. */
  readonly lineLength: number
  /** busybox takes `l` and shows nothing. */
  readonly isGnu: boolean
  readonly isSeparate: boolean
}

type Flow = 'next' | 'restart' | { readonly quit: number; readonly print: boolean }
type Jump = number | 'delete' | 'restart' | 'end' | Extract<Flow, object> | undefined
/** How a cycle goes on: it is done, or waits at a command for where to jump from it. */
type Step =
  | { readonly kind: 'done'; readonly flow: Flow }
  | { readonly kind: 'waits'; readonly at: number; readonly waiting: Promise<Jump> }

export class Machine {
  private space = ''
  private hold = ''
  private readonly holding: Holding
  private substituted = false
  private appended: (() => Promise<void>)[] = []
  private readonly selection: Selection
  private readonly labels = new Map<string, number>()
  private readonly usesLast: boolean

  constructor(
    private readonly process: Process,
    private readonly commands: readonly Command[],
    private readonly options: MachineOptions,
  ) {
    this.holding = new Holding(process)
    this.selection = new Selection(options.isGnu)
    for (const [index, command] of commands.entries()) if (command.name === ':') this.labels.set(command.text, index)
    const last = (address: Address | undefined): boolean => address?.kind === 'last'
    this.usesLast = commands.some((command) => last(command.from) || last(command.to))
  }

  private isLastLine = false
  private lacksNewline = false

  /** Runs to the end of the input; the exit code of `q`, if it was met. */
  async run(): Promise<number | undefined> {
    const { input, files } = this.options
    for (let restarting = false, count = 1; ; count++) {
      if (!restarting) {
        const read = this.read()
        if (!(read instanceof Promise ? await read : read)) return undefined
      }
      if (count % 64 === 0) await this.process.checkpoint()
      this.holding.set(this.space.length + this.hold.length)
      this.substituted = false
      const step = this.advance(0)
      const flow = step.kind === 'done' ? step.flow : await this.finishLater(step)
      restarting = flow === 'restart'
      if (typeof flow === 'object') {
        if (flow.print && !this.options.quiet) await this.print(this.space)
        await this.flushAppended()
        input.close()
        return flow.quit
      }
      if (this.appended.length > 0) await this.flushAppended()
      if (files.main.isFull) await files.main.flush()
    }
  }

  /** Reads the next line, at once if it is there; false at the end. */
  private read(): boolean | Promise<boolean> {
    const line = this.options.input.take()
    if (line === undefined) return this.readLater()
    this.space = line
    if (!this.usesLast) return true
    this.isLastLine = false
    return this.options.input.peek() ?? this.lookAhead()
  }

  private async readLater(): Promise<boolean> {
    const next = await this.options.input.next()
    if (next === undefined) return false
    this.space = next
    return this.usesLast ? this.lookAhead() : true
  }

  private async lookAhead(): Promise<true> {
    this.isLastLine = await this.options.input.isLast()
    return true
  }

  /** Adds a line to the output; only a last line without newline has to wait. */
  private print(text: string): Promise<void> | undefined {
    const { files, input, separator } = this.options
    if (!input.terminated) return this.printUnfinished(text)
    files.main.add(text + separator)
    return undefined
  }

  private async printUnfinished(text: string): Promise<void> {
    const isLast = await this.options.input.isLast()
    this.add(isLast ? text : text + this.options.separator)
    this.lacksNewline = isLast
  }

  /** Adds to the output, after the newline that the last line lacked. */
  private add(text: string): void {
    this.endLine()
    this.options.files.main.add(text)
  }

  private endLine(): void {
    if (!this.lacksNewline) return
    this.lacksNewline = false
    this.options.files.main.add(this.options.separator)
  }

  private async flushAppended(): Promise<void> {
    if (this.appended.length > 0) this.endLine()
    for (const append of this.appended.splice(0)) await append()
  }

  private line(): Line {
    return { number: this.options.input.number, isLast: this.isLastLine, text: this.space }
  }

  /** Runs commands from one on until the cycle is done or something has to be waited for. */
  private advance(from: number): Step {
    for (let at = from; ;) {
      const command = this.commands[at]
      if (command === undefined) return this.finish()
      if (this.selection.selects(command, this.line()) === command.negated) {
        if (command.name === '{' && command.end < 0) throw new ScriptError('unterminated {', 0)
        at = command.name === '{' ? command.end : at + 1
        continue
      }
      const jump = this.execute(command)
      if (jump instanceof Promise) return { kind: 'waits', at, waiting: jump }
      const next = this.follow(at, jump)
      if (typeof next !== 'number') return next
      if (jump !== undefined && this.process.mustPause())
        return { kind: 'waits', at, waiting: this.process.checkpoint().then(() => jump) }
      at = next
    }
  }

  private async finishLater(first: Extract<Step, { kind: 'waits' }>): Promise<Flow> {
    for (let step: Step = first; ;) {
      if (step.kind === 'done') return step.flow
      const next = this.follow(step.at, await step.waiting)
      step = typeof next === 'number' ? this.advance(next) : next
    }
  }

  /** The index of the next command, or the end of the cycle. */
  private follow(at: number, jump: Jump): number | Extract<Step, { kind: 'done' }> {
    if (jump === undefined) return at + 1
    if (jump === 'delete') return { kind: 'done', flow: 'next' }
    if (typeof jump === 'object' || jump === 'restart') return { kind: 'done', flow: jump }
    this.holding.set(this.space.length + this.hold.length)
    return jump === 'end' ? this.commands.length : jump
  }

  private finish(): Step {
    const printed = this.options.quiet ? undefined : this.print(this.space)
    if (printed === undefined) return { kind: 'done', flow: 'next' }
    return { kind: 'waits', at: this.commands.length, waiting: printed.then(() => 'delete') }
  }

  private execute(command: Command): Jump | Promise<Jump> {
    switch (command.name) {
      case '{':
      case ':':
      case 'v':
        return undefined
      case 's':
        return command.substitution === undefined ? undefined : this.substitute(command.substitution)
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

  private readMore(command: Command): Jump | Promise<Jump> {
    if (this.options.input.peek() !== true || this.appended.length > 0) return this.readMoreLater(command)
    if (command.name === 'n') {
      if (!this.options.quiet) this.add(this.space + this.options.separator)
      const read = this.read()
      return read instanceof Promise ? read.then(() => undefined) : undefined
    }
    const before = this.space
    const join = (): undefined => {
      this.space = `${before}\n${this.space}`
    }
    const read = this.read()
    return read instanceof Promise ? read.then(join) : join()
  }

  private async readMoreLater(command: Command): Promise<Jump> {
    const { input, quiet } = this.options
    if (await input.isLast()) {
      if (this.options.isSeparate && (await this.hasMoreFiles())) return 'end'
      return { quit: 0, print: true }
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
  private write(command: Command): Jump | Promise<Jump> {
    const { files, input } = this.options
    switch (command.name) {
      case 'p':
        if (!this.options.isGnu) {
          this.add(this.space + this.options.separator)
          return undefined
        }
        return this.print(this.space)?.then(() => undefined)
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
        if (this.options.isGnu) this.add(`${visible(this.space, command.number ?? this.options.lineLength)}$\n`)
        return undefined
      case 'a':
        this.appended.push(() => files.main.write(command.text))
        return undefined
      case 'i':
        this.add(command.text)
        return undefined
      case 'c':
        if (!this.selection.isInside(command) || command.negated) this.add(command.text)
        return 'delete'
      case 'r':
        this.appended.push(() => files.copy(command.text))
        return undefined
      case 'R':
        return files.line(command.text).then((line) => {
          if (line !== undefined) this.appended.push(() => files.main.write(`${line}\n`))
          return undefined
        })
      case 'w':
        return files.write(command.text, `${this.space}\n`).then(() => undefined)
      case 'W':
        return files.write(command.text, `${this.space.split('\n')[0] ?? ''}\n`).then(() => undefined)
      default:
        return undefined
    }
  }

  private branch(command: Command): Jump {
    const isMet = command.name === 'b' || this.substituted === (command.name === 't')
    if (command.name !== 'b') this.substituted = false
    if (!isMet) return undefined
    if (command.text === '') return 'end'
    const at = this.labels.get(command.text)
    if (at === undefined) throw new ScriptError(`can't find label for jump to '${command.text}'`, 0)
    return at
  }

  private substitute(substitution: Substitution): Promise<undefined> | undefined {
    const result = substituted(this.space, this.selection.expressionOf(substitution.expression), substitution)
    if (result === undefined) return undefined
    this.space = result
    this.substituted = true
    const printed = substitution.print ? this.print(this.space) : undefined
    if (printed === undefined && substitution.file === undefined) return undefined
    return this.report(substitution, printed)
  }

  private async report({ file }: Substitution, printed: Promise<void> | undefined): Promise<undefined> {
    await printed
    if (file !== undefined) await this.options.files.write(file, `${this.space}\n`)
    return undefined
  }
}
