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
import { announceEndedJobs } from './builtins/jobs'
import { findBuiltin } from './builtins/registry'
import { runCompound } from './compound'
import { Expander } from './expand'
import { cannotFork, notExecuted, runExternal } from './external'
import { runCoprocess } from './coprocess'
import { runInBackground, tellOfKilled, tellOfKilledJobs, waitInForeground } from './jobs'
import { runPipeline, substitute, substituteProcess } from './pipeline'
import { redirect } from './redirect'
import type { Shell, ShellFunction } from './shell'
import { FunctionReturn, LoopControl, ShellError, ShellExit } from './shellError'
import { isImmediateCommand } from './immediate'
import { callFunction, runImmediate, runSimple } from './simpleCommand'
import { runSource, type SourceOptions } from './sourceText'
import { runExitTrap, runNamedTrap, runPendingTraps } from './traps'
import { runTimed, traceCommand } from './watching'

const succeeded: readonly number[] = [0]

export class Executor {
  readonly expander: Expander
  /** Descriptors of process substitutions that the running command has. */
  substituted: number[] = []
  /** How deep `eval`, `.` and traps are in one another. */
  nesting = 0

  constructor(readonly shell: Shell) {
    this.expander = new Expander(
      shell,
      (_, script, source) => substitute(this, script.commands, source),
      (part) => substituteProcess(this, part),
    )
  }

  /** Runs a text. With `tail` its last command may take the process over. */
  runSource(source: string, options: SourceOptions = {}): Promise<number> {
    return runSource(this, source, options)
  }

  /** Runs a list; returns its status, or a promise of it when something in it has to be waited for. */
  list(list: CompoundList, tail = false): number | Promise<number> {
    return this.statements(list.commands, tail)
  }

  statements(statements: readonly Statement[], tail: boolean): number | Promise<number> {
    const { shell } = this
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index]
      const status = statement === undefined ? undefined : this.immediately(statement)
      if (typeof status !== 'number') return this.statementsFrom(statements, index, tail, status)
      shell.status = status
    }
    return shell.status
  }

  /** The same from one statement on, which may have begun. */
  private async statementsFrom(
    statements: readonly Statement[],
    first: number,
    tail: boolean,
    begun: Promise<number> | undefined,
  ): Promise<number> {
    const { shell } = this
    for (let index = first; index < statements.length; index++) {
      const statement = statements[index]
      if (statement === undefined) break
      const early = index === first ? begun : undefined
      if (early === undefined && shell.process.mustPause()) await shell.process.checkpoint()
      shell.heedInterrupt()
      const status = early ?? this.immediately(statement)
      if (status !== undefined) shell.status = typeof status === 'number' ? status : await status
      else if (shell.options.has('noexec') && !shell.interactive) continue
      else if (statement.background === true) shell.status = runInBackground(this, statement)
      else shell.status = await this.andOr(statement.command, tail && index === statements.length - 1)
      if (shell.pendingSignals.length > 0) await runPendingTraps(shell, this)
    }
    return shell.status
  }

  /**
   * Runs a simple command that needs no waiting; its complaint does, and gives a promise. Undefined, with nothing done,
   * for any other statement and when the process has to give way.
   */
  private immediately(statement: Statement): number | Promise<number> | undefined {
    const { shell } = this
    const node = statement.command
    if (node.type !== 'Command' || statement.background === true || !isImmediateCommand(node)) return undefined
    if (shell.watchesCommands() || shell.pendingSignals.length > 0 || shell.process.mustPause()) return undefined
    try {
      const status = runImmediate(this, node)
      if (typeof status !== 'number') return status?.then((late) => this.simpleEnded(late))
      return status === 0 || shell.conditionDepth > 0 ? this.simpleStatus(status) : this.simpleEnded(status)
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error
      return this.complained(error).then((status) => this.simpleEnded(status))
    }
  }

  private simpleStatus(status: number): number {
    this.shell.pipeStatuses = status === 0 ? succeeded : [status]
    return status
  }

  private simpleEnded(status: number): Promise<number> {
    return this.checked(this.simpleStatus(status))
  }

  private async complained(error: ShellError): Promise<number> {
    await this.shell.complainOf(error)
    return error.status
  }

  /** Runs something whose failure `set -e` must not see. */
  asCondition(run: () => number | Promise<number>): number | Promise<number> {
    const { shell } = this
    const depth = shell.conditionDepth++
    let status: number | Promise<number> = 0
    try {
      status = run()
    } finally {
      if (typeof status === 'number') shell.conditionDepth = depth
    }
    return typeof status === 'number' ? status : status.finally(() => (shell.conditionDepth = depth))
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
    body: (child: Executor) => number | Promise<number>,
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

  async pipelineNode(node: PipelineNode, tail: boolean): Promise<number> {
    try {
      return await this.pipelineHere(node, tail)
    } finally {
      if (this.shell.hasWaited) await this.haveWaited(node)
    }
  }

  private async haveWaited(node: PipelineNode): Promise<void> {
    const { shell } = this
    shell.hasWaited = false
    if (shell.killed !== undefined) await tellOfKilled(shell, node)
    if (shell.jobs.size === 0 || shell.dialect !== 'bash') return
    if (shell.interactive) await announceEndedJobs(shell)
    else await tellOfKilledJobs(shell)
  }

  private async pipelineHere(node: PipelineNode, tail: boolean): Promise<number> {
    if (node.type !== 'Pipeline') {
      const status = await this.command(node, tail)
      const simple = node.type === 'Command'
      if (simple) this.shell.pipeStatuses = [status]
      return isChecked(node) ? this.checked(status) : this.kept(status)
    }
    if (node.prefixes.some((prefix) => prefix.type === 'Time')) return runTimed(this, node)
    const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
    if (!negated) return this.checked(await runPipeline(this, node, tail))
    const status = await this.asCondition(() => runPipeline(this, node, false))
    return status === 0 ? 1 : 0
  }

  private kept(status: number): number {
    this.shell.status = status
    return status
  }

  private async checked(status: number): Promise<number> {
    const { shell } = this
    if (status !== 0 && shell.conditionDepth === 0) {
      shell.status = status
      await runNamedTrap(shell, this, 'ERR')
      shell.status = status
      if (shell.options.has('errexit')) throw new ShellExit(status)
    }
    return this.kept(status)
  }

  async command(node: CommandNode, tail: boolean): Promise<number> {
    switch (node.type) {
      case 'Command':
        this.shell.nowRunning(node)
        if (this.shell.traps.has('DEBUG')) await runNamedTrap(this.shell, this, 'DEBUG', node.pos)
        return this.withSubstitutions(() => this.reporting(() => runSimple(this, node, tail)))
      case 'Function':
        this.shell.functions.set(node.name.value, {
          node,
          source: this.shell.source,
          linesBefore: this.shell.linesBefore,
          file: this.shell.sourceName ?? (this.shell.interactive ? 'main' : 'environment'),
        })
        return 0
      case 'Redirected':
        return this.withSubstitutions(() =>
          this.reporting(async () => {
            const undo = await redirect(this.shell, this.expander, node.redirects)
            try {
              return await runCompound(this, node.command, false)
            } finally {
              undo()
            }
          }),
        )
      case 'Coproc':
        return runCoprocess(this, node)
      default:
        if (isChecked(node)) this.shell.nowRunning(node)
        return runCompound(this, node, tail)
    }
  }

  /** Closes the shell's ends of process substitutions after the command that has them. */
  private async withSubstitutions(run: () => Promise<number>): Promise<number> {
    const outer = this.substituted
    this.substituted = []
    try {
      return await run()
    } finally {
      const { descriptors } = this.shell.process
      for (const number of this.substituted) {
        descriptors.get(number)?.close()
        descriptors.delete(number)
      }
      this.substituted = outer
    }
  }

  /** Says an error that doesn't end the shell and makes a status of it. */
  private async reporting(run: () => Promise<number>): Promise<number> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error
      return this.complained(error)
    }
  }

  /** Shows a command as `set -x` does. */
  trace(text: string): Promise<void> {
    return traceCommand(this, text)
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

  /** Calls a function. */
  call(shellFunction: ShellFunction, fields: readonly string[]): Promise<number> {
    return callFunction(this, shellFunction, fields)
  }

  findBuiltin(name: string): Builtin | undefined {
    return this.shell.disabled.has(name) ? undefined : findBuiltin(name, this.shell.dialect)
  }
}

/** Runs a forked shell's part to its end, with its errors said and its EXIT trap run; returns the exit code. */
async function runForked(executor: Executor, body: (executor: Executor) => number | Promise<number>): Promise<number> {
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

/** Whether `set -e` looks at a command's own status: compound ones have looked at their parts' already. */
function isChecked(node: CommandNode): boolean {
  const inner = node.type === 'Redirected' ? node.command : node
  return ['Command', 'Subshell', 'TestCommand', 'ArithmeticCommand'].includes(inner.type)
}

function defaultJobSignals(process: Process): void {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGTSTP'] as const) process.onSignal(signal, 'default')
}
