/**
 * The state of one shell: variables with their scopes, functions, options, positional parameters, traps and jobs. A
 * subshell is a copy of it in a forked process. What is done with it lies beside: `expand.ts` (words), `redirect.ts`,
 * `execute.ts` (the syntax tree), `builtins/`.
 */
import type { Function as FunctionNode } from 'unbash'
import { PosixError, gnuErrorText, muslErrorText, type ErrnoName } from '../filesystem/posixError'
import type { Process, ProcessHandle, Signal } from '../process/types'
import type { ReadingShell } from './grammar/grammar'

/** Whose rules and words: busybox ash, Debian's dash, or bash. */
export type Dialect = 'ash' | 'dash' | 'bash'

export interface Variable {
  value: string | undefined
  exported: boolean
  readOnly: boolean
  /** bash: an indexed array; `value` is its element 0. */
  elements?: string[]
}

export interface ShellFunction {
  readonly node: FunctionNode
  readonly source: string
  readonly linesBefore: number
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
} as const

export type OptionName =
  (typeof optionLetters)[keyof typeof optionLetters] | 'pipefail' | 'ignoreeof' | 'vi' | 'nolog' | 'notify'

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

export class Shell implements ReadingShell {
  readonly variables = new Map<string, Variable>()
  readonly functions = new Map<string, ShellFunction>()
  readonly options = new Set<OptionName>()
  readonly traps = new Map<string, string>()
  readonly pendingSignals: Signal[] = []
  readonly jobs = new Map<number, Job>()
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
  readonly aliases = new Map<string, string>()
  readonly shopts = new Set<string>()
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

  get(name: string): string | undefined {
    return this.variables.get(name)?.value
  }

  /** Sets a variable. Throws `ShellError` when it is read-only. */
  set(name: string, value: string): void {
    const known = this.variables.get(name)
    if (known === undefined) {
      this.variables.set(name, { value, exported: this.options.has('allexport'), readOnly: false })
      return
    }
    if (known.readOnly) throw this.readOnlyError(name)
    known.value = value
    if (known.elements !== undefined) known.elements[0] = value
    if (this.options.has('allexport')) known.exported = true
  }

  readOnlyError(name: string): ShellError {
    return this.dialect === 'bash'
      ? new ShellError(`${name}: readonly variable`, 1, false)
      : new ShellError(`${name}: is read only`, 2, true)
  }

  unset(name: string): void {
    if (this.variables.get(name)?.readOnly === true) throw this.readOnlyError(name)
    this.variables.delete(name)
  }

  export(name: string): void {
    const known = this.variables.get(name)
    if (known === undefined) this.variables.set(name, { value: undefined, exported: true, readOnly: false })
    else known.exported = true
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
      copy.variables.set(
        name,
        variable.elements === undefined ? { ...variable } : { ...variable, elements: [...variable.elements] },
      )
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
      commandName: this.commandName,
      origin: this.origin,
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
  complainOf(error: ShellError): Promise<void> {
    const prefix = error.prefix ?? this.errorPrefix()
    const sentences = error instanceof ShellSyntaxError ? error.sentences : [error.message]
    return this.process.printError(sentences.map((sentence) => `${prefix}${sentence}\n`).join(''))
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

  /** ash counts the lines of `-c` from 0. */
  private get lineBase(): number {
    return this.countsFromZero ? 1 : 0
  }
}
