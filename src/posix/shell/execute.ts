/**
 * Runs the syntax tree. Members of a pipeline, subshells, substitutions and background commands are forked processes
 * that run side by side; the last command of a forked shell takes the process over (`tail`), as ash and dash do, so
 * that pids and pid 1 are the real ones.
 */
import type { AndOr, CommandNode, CompoundList, PipelineNode, Statement } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import type { ExecuteError } from '../process/executable'
import type { Descriptor, Process, ProcessHandle } from '../process/types'
import type { Builtin } from './builtins/builtin'
import { findBuiltin } from './builtins/registry'
import { runCompound } from './compound'
import { Expander } from './expand'
import { cannotFork, notExecuted, runExternal } from './external'
import { runInBackground, waitInForeground } from './jobs'
import { runPipeline, substitute } from './pipeline'
import { redirect } from './redirect'
import { FunctionReturn, LoopControl, ShellError, ShellExit, ShellSyntaxError, type Shell } from './shell'
import { runSimple } from './simpleCommand'
import { failureLine, syntaxSentences } from './grammar/sentences'
import { SyntaxFailure } from './grammar/syntaxFailure'
import type { Input } from './grammar/scanner'
import { readLine, type Line } from './syntax'
import { runExitTrap, runPendingTraps } from './traps'

export interface SourceOptions {
  readonly tail?: boolean
  readonly linesBefore?: number
  readonly origin?: Shell['origin']
}

export class Executor {
  readonly expander: Expander

  constructor(readonly shell: Shell) {
    this.expander = new Expander(shell, (_, script, source) => substitute(this, script.commands, source))
  }

  /**
   * Runs a text: `-c`, `eval`, a file, a line. With `tail` its last command may take the process over. One line's commands
   * are read and run after another, so an error further down comes when everything before it has run.
   */
  async runSource(source: string, options: SourceOptions = {}): Promise<number> {
    const { shell } = this
    const outer = {
      source: shell.source,
      linesBefore: shell.linesBefore,
      position: shell.position,
      origin: shell.origin,
    }
    shell.origin = options.origin ?? shell.origin
    const input = { text: source }
    let lines = options.linesBefore ?? 0
    try {
      for (let at = 0; at < input.text.length;) {
        const line = this.readLine(input, at, lines)
        shell.source = line.text
        shell.linesBefore = lines
        await this.statements(line.statements, options.tail === true && isBlank(input.text, line.end))
        lines += newlinesIn(line.text)
        at = line.end
      }
      return shell.status
    } catch (error) {
      if (error instanceof ShellError) error.prefix ??= shell.errorPrefix()
      throw error
    } finally {
      Object.assign(shell, outer)
    }
  }

  private readLine(input: Input, at: number, linesBefore: number): Line {
    const { shell } = this
    try {
      const line = readLine(input, at, shell)
      if (shell.options.has('verbose'))
        void shell.process.printError(input.text.slice(at, line.end).replace(/\n?$/, '\n'))
      return line
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error
      throw syntaxError(shell, error, input.text, linesBefore - newlinesIn(input.text.slice(0, at)))
    }
  }

  async list(list: CompoundList, tail = false): Promise<number> {
    return this.statements(list.commands, tail)
  }

  async statements(statements: readonly Statement[], tail: boolean): Promise<number> {
    if (statements.length === 0) return this.shell.status
    for (const [index, statement] of statements.entries()) {
      await this.shell.process.checkpoint()
      if (statement.background === true) this.shell.status = runInBackground(this, statement)
      else this.shell.status = await this.andOr(statement.command, tail && index === statements.length - 1)
      if (this.shell.pendingSignals.length > 0) await runPendingTraps(this.shell, this)
    }
    return this.shell.status
  }

  /** Runs something whose failure `set -e` must not see. */
  async asCondition(run: () => Promise<number>): Promise<number> {
    this.shell.conditionDepth++
    try {
      return await run()
    } finally {
      this.shell.conditionDepth--
    }
  }

  async andOr(node: PipelineNode | AndOr, tail: boolean): Promise<number> {
    if (node.type !== 'AndOr') return this.pipelineNode(node, tail)
    let status = 0
    for (const [index, command] of node.commands.entries()) {
      const operator = node.operators[index - 1]
      if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue
      const last = index === node.commands.length - 1
      const run = (): Promise<number> => this.pipelineNode(command, tail && last)
      status = last ? await run() : await this.asCondition(run)
      this.shell.status = status
    }
    return status
  }

  /** Forks a child that runs `body` in a copy of this shell. */
  fork(
    body: (child: Executor) => Promise<number>,
    options: { descriptors?: ReadonlyMap<number, Descriptor>; groupId?: number; newGroup?: boolean } = {},
  ): ProcessHandle {
    const { shell } = this
    try {
      return shell.process.fork((process) => {
        const copy = shell.copyFor(process)
        if (options.newGroup === true || options.groupId !== undefined) defaultJobSignals(process)
        return runForked(new Executor(copy), body)
      }, options)
    } catch (error) {
      if (error instanceof PosixError) throw cannotFork(this.shell, error)
      throw error
    }
  }

  private async pipelineNode(node: PipelineNode, tail: boolean): Promise<number> {
    if (node.type !== 'Pipeline') return this.checked(await this.command(node, tail))
    const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
    if (!negated) return this.checked(await runPipeline(this, node, tail))
    const status = await this.asCondition(() => runPipeline(this, node, false))
    return status === 0 ? 1 : 0
  }

  private checked(status: number): number {
    this.shell.status = status
    if (status !== 0 && this.shell.conditionDepth === 0 && this.shell.options.has('errexit'))
      throw new ShellExit(status)
    return status
  }

  async command(node: CommandNode, tail: boolean): Promise<number> {
    switch (node.type) {
      case 'Command':
        return this.reporting(() => runSimple(this, node, tail))
      case 'Function':
        this.shell.functions.set(node.name.value, {
          node,
          source: this.shell.source,
          linesBefore: this.shell.linesBefore,
        })
        return 0
      case 'Redirected':
        return this.reporting(async () => {
          const undo = await redirect(this.shell, this.expander, node.redirects)
          try {
            return await runCompound(this, node.command, false)
          } finally {
            undo()
          }
        })
      case 'Coproc':
        throw new ShellError('coproc: the Camada simulator has no coprocesses', 2, false)
      default:
        return runCompound(this, node, tail)
    }
  }

  /** Says an error that doesn't end the shell and makes a status of it. */
  private async reporting(run: () => Promise<number>): Promise<number> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error
      await this.shell.complainOf(error)
      return error.status
    }
  }

  /** Waits for children in the foreground, whose terminal it is meanwhile; returns their statuses as `$?` has them. */
  foreground(handles: readonly ProcessHandle[], groupId: number | undefined): Promise<number[]> {
    return waitInForeground(this.shell, handles, groupId)
  }

  /** Runs a program; with `tail` in place of this shell. Not found is 127, not executable 126. */
  external(fields: readonly string[], tail: boolean): Promise<number> {
    return runExternal(this, fields, tail)
  }

  /** Says why a program can't be run, or runs it as a script; see `external.ts`. */
  notExecuted(error: ExecuteError, fields: readonly string[], tail: boolean, builtin?: string): Promise<number> {
    return notExecuted(this, error, fields, { tail, builtin })
  }

  findBuiltin(name: string): Builtin | undefined {
    return findBuiltin(name, this.shell.dialect)
  }
}

/** Runs a forked shell's part to its end, with its errors said and its EXIT trap run; returns the exit code. */
async function runForked(executor: Executor, body: (executor: Executor) => Promise<number>): Promise<number> {
  let status: number
  try {
    status = await body(executor)
  } catch (error) {
    status = await endStatus(executor, error)
  }
  return runExitTrap(executor.shell, executor, status)
}

/** The exit code of a shell that something thrown has ended; says errors of the shell's own. */
export async function endStatus(executor: Executor, error: unknown): Promise<number> {
  if (error instanceof ShellExit) return error.status
  if (error instanceof FunctionReturn) return error.status
  if (error instanceof LoopControl) return 0
  if (error instanceof ShellError) {
    await executor.shell.complainOf(error)
    return error.status
  }
  throw error
}

function isBlank(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) if (!' \t\n'.includes(text[at] ?? '')) return false
  return true
}

function newlinesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** A syntax error with its place, which counts from the beginning of the text and not of the line. */
function syntaxError(shell: Shell, failure: SyntaxFailure, source: string, linesBefore: number): ShellSyntaxError {
  const error = new ShellSyntaxError(syntaxSentences(shell.dialect, failure, source))
  const line = linesBefore + failureLine(shell.dialect, failure, source)
  if (shell.dialect !== 'bash') {
    Object.assign(shell, { source: '', linesBefore: line - 1, position: 0 })
    error.prefix = shell.errorPrefix()
    return error
  }
  const from = shell.origin === 'command' ? '-c: ' : shell.origin === 'eval' ? 'eval: ' : ''
  error.prefix = `${shell.scriptName ?? shell.name}: ${from}${shell.interactive ? '' : `line ${line}: `}`
  return error
}

function defaultJobSignals(process: Process): void {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGTSTP'] as const) process.onSignal(signal, 'default')
}
