/**
 * The state of one shell: variables with their scopes, functions, options, positional parameters, traps and jobs. A
 * subshell is a copy of it in a forked process. What is done with it lies beside: `expand.ts` (words), `redirect.ts`,
 * `execute.ts` (the syntax tree), `builtins/`.
 */
import type { Function as FunctionNode } from 'unbash'
import { PosixError, gnuErrorText, muslErrorText, type ErrnoName } from '../filesystem/posixError'
import type { Process, ProcessHandle, Signal } from '../process/types'
import type { Dialect } from './dialect'
import type { ReadingShell } from './grammar/tokenReader'

export interface Variable {
  value: string | undefined
  exported: boolean
  readOnly: boolean
  /** bash: an indexed array, with holes; `value` is its element 0. */
  elements?: string[]
  /** bash: an associative array; `value` is what it has under `0`. */
  keyed?: Map<string, string>
  /** bash's `declare -i`, `-l`, `-u`. */
  integer?: boolean
  letterCase?: 'lower' | 'upper'
  /** bash's `declare -n`: the name that is meant. */
  reference?: string
}

export interface ShellFunction {
  readonly node: FunctionNode
  readonly source: string
  readonly linesBefore: number
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
}

export const optionLetters = {
  a: 'allexport',
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  i: 'interactive',
  m: 'monitor',
  n: 'noexec',
  s: 'stdin',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  E: 'errtrace',
  T: 'functrace',
  B: 'braceexpand',
  h: 'hashall',
  P: 'physical',
  H: 'histexpand',
  b: 'notify',
  k: 'keyword',
  t: 'onecmd',
  p: 'privileged',
} as const

export type OptionName =
  | (typeof optionLetters)[keyof typeof optionLetters]
  | 'pipefail'
  | 'ignoreeof'
  | 'vi'
  | 'emacs'
  | 'nolog'
  | 'debug'
  | 'posix'
  | 'history'
  | 'interactive-comments'

/** Ends the shell, or the subshell. */
export class ShellExit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`)
  }
}

/** Unwinds loops. */
export class LoopControl extends Error {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly levels: number,
  ) {
    super(kind)
  }
}

/** Unwinds a function or a sourced file. */
export class FunctionReturn extends Error {
  constructor(readonly status: number) {
    super('return')
  }
}

/** A failure of the shell's own; it ends a shell that is not interactive when it is `fatal`. */
export class ShellError extends Error {
  /** What stands before the message, where that was known only when it was thrown. */
  prefix: string | undefined
  /** Whether it has been printed. */
  isSaid = false

  constructor(
    message: string,
    readonly status: number,
    readonly fatal: boolean,
  ) {
    super(message)
  }
}

/** A text that is no program: each line of it is said with a prefix of its own. */
export class ShellSyntaxError extends ShellError {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join('\n'), 2, true)
  }
}

const accountStepBytes = 65536

export class Shell implements ReadingShell {
  readonly variables = new Map<string, Variable>()
  readonly functions = new Map<string, ShellFunction>()
  readonly options = new Set<OptionName>()
  readonly traps = new Map<string, string>()
  readonly pendingSignals: Signal[] = []
  readonly jobs = new Map<number, Job>()
  /** Statuses of jobs that have been waited for, by pid. */
  readonly endedJobs = new Map<number, number>()
  /** Variables hidden by `local`, innermost last. */
  readonly scopes: Map<string, Variable | undefined>[] = []
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
  countsFromZero = false
  /** It was started with `-c`. */
  takesCommand = false
  /** `$_` */
  lastArgument = ''
  pipeStatuses: readonly number[] = [0]
  /** Running functions, innermost first, with the line that called them. */
  calls: readonly { readonly name: string; readonly line: number }[] = []
  /** `pushd`'s stack below the current directory. */
  directories: readonly string[] = []
  subshellDepth = 0
  /** How deep in command substitutions bash's trace is. */
  traceDepth = 0
  readonly aliases = new Map<string, string>()
  readonly shopts = new Set<string>()
  /** Builtins that `enable -n` has taken away. */
  readonly disabled = new Set<string>()
  /** The builtin that runs, or the file that is sourced: ash and dash name it before their messages. */
  commandName: string | undefined
  /** Where the text comes from: bash names `-c` and `eval` before a syntax error. */
  origin: 'command' | 'eval' | 'file' | 'input' = 'input'
  readonly startedAtMs: number

  constructor(
    readonly process: Process,
    readonly dialect: Dialect,
  ) {
    this.shellPid = process.pid
    this.startedAtMs = process.host.now()
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

  /** The variable behind a name, through references. */
  variable(name: string): Variable | undefined {
    let variable = this.variables.get(name)
    for (let hops = 0; variable?.reference !== undefined && hops < 10; hops++)
      variable = this.variables.get(variable.reference)
    return variable
  }

  private realName(name: string): string {
    let real = name
    for (let hops = 0; hops < 10; hops++) {
      const reference = this.variables.get(real)?.reference
      if (reference === undefined) return real
      real = reference
    }
    return real
  }

  get(name: string): string | undefined {
    return this.variable(name)?.value
  }

  /** Sets a variable. Throws `ShellError` when it is read-only. */
  set(name: string, value: string): void {
    const real = this.realName(name)
    const known = this.variables.get(real)
    if (known === undefined) {
      this.account(value.length + real.length)
      this.variables.set(real, { value, exported: this.options.has('allexport'), readOnly: false })
      return
    }
    if (known.readOnly) throw this.readOnlyError(real)
    const shaped = this.shaped(known, value)
    this.account(shaped.length - (known.value?.length ?? 0))
    known.value = shaped
    if (known.elements !== undefined) known.elements[0] = shaped
    else known.keyed?.set('0', shaped)
    if (this.options.has('allexport')) known.exported = true
  }

  /** `name+=value`: adds numbers if it is an integer, else appends. */
  append(name: string, value: string): void {
    const known = this.variable(name)
    const before = known?.value ?? ''
    this.set(name, known?.integer === true ? `(${before === '' ? '0' : before})+(${value})` : before + value)
  }

  /** Makes an array of a variable, empty if told so; an associative one stays one. */
  makeArray(name: string, empty: boolean): Variable {
    const real = this.realName(name)
    const variable = this.variables.get(real) ?? { value: undefined, exported: false, readOnly: false }
    if (variable.readOnly) throw this.readOnlyError(real)
    this.variables.set(real, variable)
    if (variable.keyed !== undefined) {
      if (empty) variable.keyed.clear()
    } else if (empty || variable.elements === undefined)
      variable.elements = empty || variable.value === undefined ? [] : [variable.value]
    if (empty) variable.value = undefined
    return variable
  }

  /** Sets one element; a negative number counts from the end. Throws `ShellError`. */
  setElement(name: string, key: string | number, value: string, append: boolean): void {
    const variable = this.makeArray(name, false)
    if (variable.keyed !== undefined) {
      const text = String(key)
      const before = variable.keyed.get(text)
      const shaped = this.shaped(variable, this.added(variable, before, value, append))
      this.account(shaped.length + 64 - (before?.length ?? 0))
      variable.keyed.set(text, shaped)
      if (text === '0') variable.value = shaped
      return
    }
    const elements = variable.elements ?? []
    const at = Number(key) < 0 ? elements.length + Number(key) : Number(key)
    if (!(at >= 0)) throw new ShellError(`${name}[${key}]: bad array subscript`, 1, false)
    const before = elements[at]
    const shaped = this.shaped(variable, this.added(variable, before, value, append))
    this.account(shaped.length + 64 - (before?.length ?? 0))
    elements[at] = shaped
    if (at === 0) variable.value = shaped
  }

  private added(variable: Variable, before: string | undefined, value: string, append: boolean): string {
    if (!append) return value
    return variable.integer === true ? `(${before ?? '0'})+(${value})` : (before ?? '') + value
  }

  /** A value as the variable's attributes make it. */
  private shaped(variable: Variable, value: string): string {
    if (variable.integer === true) return this.calculate(value).toString()
    if (variable.letterCase === 'lower') return value.toLowerCase()
    return variable.letterCase === 'upper' ? value.toUpperCase() : value
  }

  /** Arithmetic for `declare -i`; set by the expander. */
  calculate: (expression: string) => bigint = () => 0n

  /** Whether each command is shown, counted or trapped, so that none runs unseen. */
  watchesCommands(): boolean {
    const { options, traps } = this
    return (
      (options.size > 0 && (options.has('xtrace') || options.has('noexec'))) || (traps.size > 0 && traps.has('DEBUG'))
    )
  }

  private unaccounted = 0

  /** Says what variables hold, in steps. */
  private account(bytes: number): void {
    this.unaccounted += bytes
    if (this.unaccounted > accountStepBytes) this.process.allocate(this.unaccounted)
    else if (this.unaccounted < -accountStepBytes) this.process.release(-this.unaccounted)
    else return
    this.unaccounted = 0
  }

  readOnlyError(name: string): ShellError {
    return this.dialect === 'bash'
      ? new ShellError(`${name}: readonly variable`, 1, true)
      : new ShellError(`${name}: is read only`, 2, true)
  }

  unset(name: string): void {
    this.account(-(this.variables.get(name)?.value?.length ?? 0))
    if (this.variables.get(name)?.readOnly === true) throw this.readOnlyError(name)
    this.variables.delete(name)
  }

  export(name: string): void {
    const known = this.variables.get(name)
    if (known === undefined) this.variables.set(name, { value: undefined, exported: true, readOnly: false })
    else known.exported = true
  }

  private seed: number | undefined

  /** The next `$RANDOM`: bash's generator (Park and Miller), seeded by an assignment. */
  random(): number {
    const given = this.variables.get('RANDOM')?.value
    if (given !== undefined) {
      this.seed = Number(given) >>> 0
      this.variables.delete('RANDOM')
    }
    this.seed ??= Math.floor(Math.random() * 2 ** 31)
    const from = this.seed === 0 ? 123_459_876 : this.seed
    const next = 16_807 * (from % 127_773) - 2_836 * Math.trunc(from / 127_773)
    this.seed = next < 0 ? next + 0x7fffffff : next
    return ((this.seed >>> 16) ^ (this.seed & 0xffff)) & 32_767
  }

  /** What children get. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>()
    for (const [name, variable] of this.variables) {
      if (variable.exported && variable.value !== undefined) environment.set(name, variable.value)
    }
    return environment
  }

  /** Makes a variable local to the running function. */
  makeLocal(name: string): void {
    const scope = this.scopes.at(-1)
    if (scope === undefined || scope.has(name)) return
    const outer = this.variables.get(name)
    scope.set(name, outer === undefined ? undefined : { ...outer })
    const inherits = this.dialect === 'dash' && outer !== undefined
    this.variables.set(name, {
      value: inherits ? outer.value : undefined,
      exported: outer?.exported ?? false,
      readOnly: false,
    })
  }

  leaveScope(): void {
    for (const [name, variable] of this.scopes.pop() ?? []) {
      if (variable === undefined) this.variables.delete(name)
      else this.variables.set(name, variable)
    }
  }

  /** A copy for a forked process. */
  copyFor(process: Process): Shell {
    const copy = new Shell(process, this.dialect)
    for (const [name, value] of this.aliases) copy.aliases.set(name, value)
    for (const option of this.shopts) copy.shopts.add(option)
    for (const [name, variable] of this.variables) {
      copy.variables.set(name, copyVariable(variable))
    }
    for (const [name, shellFunction] of this.functions) copy.functions.set(name, shellFunction)
    for (const option of this.options) if (option !== 'interactive' && option !== 'monitor') copy.options.add(option)
    for (const [name, command] of this.traps) if (command === '') copy.traps.set(name, command)
    for (const scope of this.scopes) copy.scopes.push(new Map(scope))
    Object.assign(copy, {
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
      commandName: this.commandName,
      origin: this.origin,
      calls: this.calls,
      traceDepth: this.traceDepth,
      directories: this.directories,
      subshellDepth: this.subshellDepth + 1,
      lastArgument: this.lastArgument,
      pipeStatuses: this.pipeStatuses,
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
        const file = this.scriptName ?? name
        const said = builtin === undefined ? '' : `${builtin}: `
        return this.interactive ? `${file}: ${said}` : `${file}: line ${this.line}: ${said}`
      }
    }
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

function copyVariable(variable: Variable): Variable {
  return {
    ...variable,
    ...(variable.elements !== undefined && { elements: variable.elements.slice() }),
    ...(variable.keyed !== undefined && { keyed: new Map(variable.keyed) }),
  }
}
