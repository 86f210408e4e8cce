/**
 * The state of one shell: variables with their scopes, functions, options, positional parameters, traps and jobs. A
 * subshell is a copy of it in a forked process. What is done with it lies beside: `expand.ts` (words), `redirect.ts`,
 * `execute.ts` (the syntax tree), `builtins/`.
 */
import type { CommandNode, Function as FunctionNode } from 'unbash'
import { PosixError, gnuErrorText, muslErrorText, type ErrnoName } from '../filesystem/posixError'
import type { ExitStatus, Process, ProcessHandle, Signal } from '../process/types'
import { CommandTable } from './commandTable'
import type { Dialect } from './dialect'
import type { ReadingShell } from './grammar/tokenReader'
import { exportedFunctions } from './exportedFunctions'
import { Interruption, ShellSyntaxError, type ShellError } from './shellError'
import { copyVariable, VariableStore } from './variableStore'

export interface ShellFunction {
  readonly node: FunctionNode
  readonly source: string
  readonly linesBefore: number
  /** The file that it stands in. */
  readonly file: string
  readOnly?: boolean
  exported?: boolean
}

export interface Job {
  readonly number: number
  readonly pid: number
  readonly handles: readonly ProcessHandle[]
  readonly text: string
  /** Set when it has ended. */
  status: number | undefined
  /** bash has said that a signal ended it. */
  isTold?: boolean
  /** It was seen to have ended while something else was waited for. */
  isReaped?: boolean
  /** ash and dash list it once more as done. */
  isWaited?: boolean
  /** The parent shell's: a subshell lists it and can't wait for it. */
  isInherited?: boolean
  /** `disown -h`: not told of a hang-up. */
  isDisowned?: boolean
}

/** A running function. */
export interface Call {
  readonly name: string
  /** The line that called it. */
  readonly line: number
  /** The file that defined it, as bash names it. */
  readonly file: string
  /** The file that called it. */
  readonly caller: string | undefined
}

/** A child that has ended. */
export interface EndedProcess {
  readonly pid: number
  readonly status: ExitStatus
}

export class Shell extends VariableStore implements ReadingShell {
  readonly functions = new Map<string, ShellFunction>()
  readonly traps = new Map<string, string>()
  /** The parent shell's, which `trap` lists in bash's subshell until one is set there. */
  readonly parentTraps = new Map<string, string>()
  readonly pendingSignals: Signal[] = []
  readonly jobs = new Map<number, Job>()
  /** Statuses of jobs that have been waited for, by pid. */
  readonly endedJobs = new Map<number, number>()
  name = 'sh'
  positional: readonly string[] = []
  status = 0
  /** The last background process, `$!`. */
  lastBackground: number | undefined
  /** `$$` stays the main shell's in subshells. */
  shellPid: number
  loopDepth = 0
  functionDepth = 0
  sourceDepth = 0
  /** Above zero where `set -e` doesn't apply: conditions, `!`, all but the last of `&&` and `||`. */
  conditionDepth = 0
  substitutionStatus = 0
  isSubshell = false
  /** Reads a script file: ash then names the line. */
  scriptName: string | undefined
  source = ''
  position = 0
  /** Lines that came before `source` (standard input is parsed in pieces). */
  linesBefore = 0
  getoptsOffset = 0
  trapDepth = 0
  /** Ctrl-C has been typed at this shell since its line was begun. */
  isInterrupted = false
  countsFromZero = false
  /** It was started with `-c`, and what. */
  takesCommand = false
  command = ''
  /** `$_` */
  lastArgument = ''
  pipeStatuses: readonly number[] = [0]
  /** It has waited for something in the foreground: bash looks at its jobs then. */
  hasWaited = false
  /** What a signal has ended in the foreground, which bash says when the command is done. */
  killed: readonly EndedProcess[] | undefined
  /** Running functions, innermost first, with the line that called them. */
  calls: readonly Call[] = []
  /** `pushd`'s stack below the current directory. */
  directories: readonly string[] = []
  subshellDepth = 0
  /** How deep in command substitutions bash's trace is. */
  traceDepth = 0
  /** Where commands were found. */
  readonly commands = new CommandTable()
  readonly aliases = new Map<string, string>()
  /** What `complete` was told for commands. */
  readonly completions = new Map<string, readonly string[]>()
  /** Lines of an interactive shell, oldest first. */
  readonly history: string[] = []
  /** The command that runs and its source, for `$BASH_COMMAND`; a trap's own don't count. */
  runningNode: CommandNode | undefined
  runningSource = ''
  readonly shopts = new Set<string>()
  /** Builtins that `enable -n` has taken away. */
  readonly disabled = new Set<string>()
  /** The builtin that runs, or the file that is sourced: ash and dash name it before their messages. */
  commandName: string | undefined
  /** Where the text comes from: bash names `-c` and `eval` before a syntax error. */
  origin: 'command' | 'eval' | 'file' | 'input' = 'input'
  readonly startedAtMs: number
  /** `<<<` is read. */
  hasHereStrings: boolean

  constructor(process: Process, dialect: Dialect) {
    super(process, dialect)
    this.shellPid = process.pid
    this.hasHereStrings = dialect === 'bash'
    this.startedAtMs = process.host.now()
    this.keepOwnArrays()
  }

  /** bash's arrays that are the shell's own tables. */
  private keepOwnArrays(): void {
    if (this.dialect !== 'bash') return
    for (const [name, keyed] of [
      ['BASH_ALIASES', this.aliases],
      ['BASH_CMDS', this.commands.paths],
    ] as const)
      this.variables.set(name, { value: undefined, exported: false, readOnly: false, keyed })
  }

  get interactive(): boolean {
    return this.options.has('interactive')
  }

  get line(): number {
    let line = this.linesBefore + 1
    for (let at = this.source.indexOf('\n'); at >= 0 && at < this.position; at = this.source.indexOf('\n', at + 1))
      line++
    return line
  }

  /** Unwinds the line when Ctrl-C was typed: builtins are no processes that it could end. */
  heedInterrupt(): void {
    if (this.isInterrupted) throw new Interruption()
  }

  /** Whether each command is shown, counted or trapped, so that none runs unseen. */
  watchesCommands(): boolean {
    const { options, traps } = this
    return (
      (options.size > 0 && (options.has('xtrace') || options.has('noexec'))) || (traps.size > 0 && traps.has('DEBUG'))
    )
  }

  /** A copy for a forked process. */
  copyFor(process: Process): Shell {
    const copy = new Shell(process, this.dialect)
    for (const [name, value] of this.aliases) copy.aliases.set(name, value)
    for (const option of this.shopts) copy.shopts.add(option)
    for (const [name, variable] of this.variables) {
      copy.variables.set(name, copyVariable(variable))
    }
    copy.keepOwnArrays()
    copy.commands.copyFrom(this.commands)
    copy.history.push(...this.history)
    for (const name of this.disabled) copy.disabled.add(name)
    for (const [name, shellFunction] of this.functions) copy.functions.set(name, shellFunction)
    for (const option of this.options) if (option !== 'interactive' && option !== 'monitor') copy.options.add(option)
    for (const [name, command] of this.traps) {
      if (command === '') copy.traps.set(name, command)
      else if (this.dialect === 'bash') copy.parentTraps.set(name, command)
    }
    for (const scope of this.scopes) copy.scopes.push(new Map(scope))
    if (this.dialect !== 'dash') for (const [pid, job] of this.jobs) copy.jobs.set(pid, { ...job, isInherited: true })
    Object.assign(copy, {
      hasHereStrings: this.hasHereStrings,
      name: this.name,
      positional: this.positional,
      status: this.status,
      lastBackground: this.lastBackground,
      shellPid: this.shellPid,
      loopDepth: this.loopDepth,
      functionDepth: this.functionDepth,
      sourceDepth: this.sourceDepth,
      conditionDepth: this.conditionDepth,
      scriptName: this.scriptName,
      source: this.source,
      position: this.position,
      linesBefore: this.linesBefore,
      countsFromZero: this.countsFromZero,
      takesCommand: this.takesCommand,
      command: this.command,
      commandName: this.commandName,
      origin: this.origin,
      calls: this.calls,
      traceDepth: this.traceDepth,
      directories: this.directories,
      subshellDepth: this.subshellDepth + 1,
      lastArgument: this.lastArgument,
      pipeStatuses: this.pipeStatuses,
      runningNode: this.runningNode,
      runningSource: this.runningSource,
      isSubshell: true,
    })
    return copy
  }

  /** What a failed system call is called in this dialect. */
  reason(code: ErrnoName): string {
    return this.dialect === 'ash' ? muslErrorText(code) : gnuErrorText(code)
  }

  reasonOf(error: unknown): string {
    if (error instanceof PosixError) return this.reason(error.code)
    return error instanceof Error ? error.message : String(error)
  }

  extendedGlobs(): boolean {
    return this.shopts.has('extglob')
  }

  hasAliases(): boolean {
    return this.aliases.size > 0
  }

  alias(name: string): string | undefined {
    if (this.dialect === 'bash' && !this.interactive && !this.shopts.has('expand_aliases')) return undefined
    return this.aliases.get(name)
  }

  /** Notes what runs. */
  nowRunning(node: CommandNode): void {
    if (this.trapDepth > 0) return
    this.runningNode = node
    this.runningSource = this.source
  }

  /** Sets a variable; bash's `LINENO` is the line's number again with the next command, whatever it is set to. */
  override set(name: string, value: string): void {
    if (this.dialect !== 'bash' || name !== 'LINENO') super.set(name, value)
  }

  override environment(): Map<string, string> {
    const environment = super.environment()
    for (const [name, text] of exportedFunctions(this)) environment.set(name, text)
    return environment
  }

  /** Prints an error with the shell's name and, where the dialect does so, the builtin and the line. */
  complain(message: string, builtin?: string): Promise<void> {
    return this.process.printError(`${this.errorPrefix(builtin)}${message}\n`)
  }

  /** Says an error that was thrown. */
  async complainOf(error: ShellError): Promise<void> {
    if (error.isSaid) return
    error.isSaid = true
    const prefix = error.prefix ?? this.errorPrefix()
    const sentences = error instanceof ShellSyntaxError ? error.sentences : [error.message]
    await this.process.printError(sentences.map((sentence) => `${prefix}${sentence}\n`).join(''))
  }

  errorPrefix(explicit?: string): string {
    const { name } = this
    const builtin = explicit ?? (this.dialect === 'bash' ? undefined : this.commandName)
    switch (this.dialect) {
      case 'ash': {
        if (builtin === undefined) return `${name}: `
        const said = builtin === name ? '' : `${builtin}: `
        return this.interactive ? `${name}: ${said}` : `${name}: ${said}line ${this.line - this.lineBase}: `
      }
      case 'dash':
        return `${name}: ${this.line}: ${builtin === undefined || builtin === name ? '' : `${builtin}: `}`
      case 'bash': {
        const file = this.sourceName ?? name
        const said = builtin === undefined ? '' : `${builtin}: `
        return this.interactive ? `${file}: ${said}` : `${file}: line ${this.line}: ${said}`
      }
    }
  }

  /** What `BASH_SOURCE` has of the running text: of a function the file that defined it. */
  get sourceName(): string | undefined {
    return this.calls.length > 0 ? this.calls[0]?.file : this.scriptName
  }

  /** `$LINENO`. */
  get shownLine(): number {
    return this.line - (this.dialect === 'ash' ? this.lineBase : 0)
  }

  /** ash counts the lines of `-c` from 0. */
  private get lineBase(): number {
    return this.countsFromZero ? 1 : 0
  }
}
