/** Runs a sed script over a text: pattern space, hold space, ranges, jumps. */
import type { Process } from '../../process/types'
import { decodeText, encodeText } from '../../text'
import type { RegularExpression } from '../regularExpression'
import { ScriptError, type Address, type Command, type ReplacementPart, type Substitution } from './script'

export interface MachineOptions {
  readonly quiet: boolean
  readonly text: string
  readonly write: (text: string) => Promise<void>
}

type Flow = 'next' | 'restart' | { readonly quit: number; readonly print: boolean }

export class Machine {
  private readonly lines: readonly string[]
  private readonly endsWithNewline: boolean
  private line = 0
  private space = ''
  private hold = ''
  private substituted = false
  private appended: string[] = []
  private lastExpression: RegularExpression | undefined
  /** Ranges that are open: their last line, or undefined while a pattern decides. */
  private readonly ranges = new Map<Command, number | undefined>()
  private readonly files = new Map<string, string>()

  constructor(
    private readonly process: Process,
    private readonly commands: readonly Command[],
    private readonly options: MachineOptions,
  ) {
    this.endsWithNewline = options.text.endsWith('\n')
    const body = this.endsWithNewline ? options.text.slice(0, -1) : options.text
    this.lines = options.text === '' ? [] : body.split('\n')
  }

  /** Runs to the end of the text; the exit code of `q`, if it was met. */
  async run(): Promise<number | undefined> {
    let restarting = false
    for (;;) {
      if (!restarting) {
        const next = this.lines[this.line]
        if (next === undefined) return undefined
        this.space = next
        this.line++
      }
      if (this.line % 64 === 0) await this.process.checkpoint()
      this.substituted = false
      const flow = await this.cycle()
      restarting = flow === 'restart'
      if (typeof flow === 'object') {
        if (flow.print && !this.options.quiet) await this.print(this.space)
        await this.flushAppended()
        return flow.quit
      }
      await this.flushAppended()
    }
  }

  /** Writes what `w` collected. */
  async writeFiles(): Promise<void> {
    for (const [path, text] of this.files) {
      const file = await this.process.open(path, { write: true, createMode: 0o666, truncate: true })
      await file.write(encodeText(text))
      file.close()
    }
  }

  private get isLast(): boolean {
    return this.line >= this.lines.length
  }

  private print(text: string): Promise<void> {
    return this.options.write(this.isLast && !this.endsWithNewline ? text : `${text}\n`)
  }

  private async flushAppended(): Promise<void> {
    for (const text of this.appended.splice(0)) await this.options.write(text)
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
      await this.process.checkpoint()
    }
    if (!this.options.quiet) await this.print(this.space)
    return 'next'
  }

  private selects(command: Command): boolean {
    if (command.from === undefined) return true
    if (command.to === undefined) return this.matches(command.from)
    if (this.ranges.has(command)) return this.continues(command, command.to)
    if (!this.matches(command.from) && !(command.from.kind === 'line' && command.from.line === 0)) return false
    if (command.to.kind === 'line' && command.to.line <= this.line) return true
    if (command.to.kind === 'plus') {
      if (command.to.count > 0) this.ranges.set(command, this.line + command.to.count)
      return true
    }
    this.ranges.set(command, command.to.kind === 'line' ? command.to.line : undefined)
    return true
  }

  private continues(command: Command, to: Address): boolean {
    const end = this.ranges.get(command)
    if (end !== undefined) {
      if (this.line >= end) this.ranges.delete(command)
      return this.line <= end
    }
    if (this.matches(to)) this.ranges.delete(command)
    return true
  }

  private matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.line === address.line
      case 'last':
        return this.isLast
      case 'step':
        return address.step === 0
          ? this.line === address.first
          : this.line >= address.first && (this.line - address.first) % address.step === 0
      case 'plus':
        return false
      case 'pattern':
        return this.expressionOf(address.expression).test(this.space)
    }
  }

  private expressionOf(expression: RegularExpression | undefined): RegularExpression {
    const used = expression ?? this.lastExpression
    if (used === undefined) throw new ScriptError('no previous regexp')
    this.lastExpression = used
    return used
  }

  private async execute(
    command: Command,
  ): Promise<number | 'delete' | 'restart' | 'end' | Extract<Flow, object> | undefined> {
    switch (command.name) {
      case '{':
      case ':':
        return undefined
      case 's':
        if (command.substitution !== undefined) await this.substitute(command.substitution)
        return undefined
      case 'z':
        this.space = ''
        return undefined
      case 'y':
        this.space = [...this.space].map((character) => command.map?.get(character) ?? character).join('')
        return undefined
      case 'p':
        await this.print(this.space)
        return undefined
      case 'P':
        await this.options.write(`${this.space.split('\n')[0] ?? ''}\n`)
        return undefined
      case 'd':
        return 'delete'
      case 'D': {
        const end = this.space.indexOf('\n')
        if (end < 0) return 'delete'
        this.space = this.space.slice(end + 1)
        return 'restart'
      }
      case '=':
        await this.options.write(`${this.line}\n`)
        return undefined
      case 'l':
        await this.options.write(`${visible(this.space)}$\n`)
        return undefined
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
        if (this.isLast) return { quit: 0, print: true }
        if (!this.options.quiet) await this.print(this.space)
        await this.flushAppended()
        this.space = this.lines[this.line++] ?? ''
        return undefined
      case 'N':
        if (this.isLast) return { quit: 0, print: true }
        await this.flushAppended()
        this.space += `\n${this.lines[this.line++] ?? ''}`
        return undefined
      case 'q':
        return { quit: command.number ?? 0, print: true }
      case 'Q':
        return { quit: command.number ?? 0, print: false }
      case 'a':
        this.appended.push(command.text)
        return undefined
      case 'i':
        await this.options.write(command.text)
        return undefined
      case 'c':
        if (!this.ranges.has(command)) await this.options.write(command.text)
        return 'delete'
      case 'r':
        this.appended.push(this.fileText(command.text))
        return undefined
      case 'w':
        this.files.set(command.text, `${this.files.get(command.text) ?? ''}${this.space}\n`)
        return undefined
      default:
        return this.branch(command)
    }
  }

  private branch(command: Command): number | 'end' | undefined {
    if (command.name === 't' && !this.substituted) return undefined
    if (command.name === 'T' && this.substituted) return undefined
    if (command.name !== 'b') this.substituted = false
    if (command.text === '') return 'end'
    const label = this.commands.findIndex((each) => each.name === ':' && each.text === command.text)
    if (label < 0) throw new ScriptError(`can't find label for jump to '${command.text}'`)
    return label
  }

  private fileText(path: string): string {
    try {
      const file = this.process.namespace.open(this.process, path, { read: true })
      const text = decodeText(file.read(1 << 24))
      file.close()
      return text
    } catch {
      return ''
    }
  }

  private async substitute(substitution: Substitution): Promise<void> {
    const expression = this.expressionOf(substitution.expression)
    let result = ''
    let copied = 0
    let seen = 0
    let changed = false
    for (let at = 0; at <= this.space.length;) {
      const found = expression.match(this.space, at)
      if (found === undefined) break
      seen++
      const empty = found.end === found.start
      if (seen >= substitution.occurrence && !(empty && found.start < copied)) {
        result += this.space.slice(copied, found.start) + replace(substitution.replacement, this.space, found.groups)
        copied = found.end
        changed = true
        if (!substitution.global) break
      }
      at = empty ? found.end + 1 : found.end
      if (empty && at <= this.space.length && this.space.length > 0 && found.end >= this.space.length) break
      if (!empty && at === this.space.length) break
    }
    if (!changed) return
    this.space = result + this.space.slice(copied)
    this.substituted = true
    if (substitution.print) await this.print(this.space)
    if (substitution.file !== undefined)
      this.files.set(substitution.file, `${this.files.get(substitution.file) ?? ''}${this.space}\n`)
  }
}

function replace(
  parts: readonly ReplacementPart[],
  text: string,
  groups: readonly (readonly [number, number])[],
): string {
  let result = ''
  let mode = ''
  let once = ''
  for (const part of parts) {
    if (part.kind === 'case') {
      if (part.mode === 'l' || part.mode === 'u') once = part.mode
      else mode = part.mode === 'E' ? '' : part.mode
      continue
    }
    const [start, end] = part.kind === 'group' ? (groups[part.group] ?? [-1, -1]) : [0, 0]
    let piece = part.kind === 'text' ? part.text : start < 0 ? '' : text.slice(start, end)
    if (mode === 'U') piece = piece.toUpperCase()
    if (mode === 'L') piece = piece.toLowerCase()
    if (once !== '' && piece !== '') {
      piece = (once === 'u' ? piece.slice(0, 1).toUpperCase() : piece.slice(0, 1).toLowerCase()) + piece.slice(1)
      once = ''
    }
    result += piece
  }
  return result
}

function visible(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
}
