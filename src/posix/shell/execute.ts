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
import { FunctionReturn, LoopControl, ShellError, ShellExit, type Shell } from './shell'
import { runSimple } from './simpleCommand'
import { parseShell, syntaxSentence } from './syntax'
import { runExitTrap, runPendingTraps } from './traps'

export class Executor {
  readonly expander: Expander

  constructor(readonly shell: Shell) {
    this.expander = new Expander(shell, (_, script, source) => substitute(this, script.commands, source))
  }

  /** Runs a text: `-c`, `eval`, a file, a line. With `tail` its last command may take the process over. */
  async runSource(source: string, options: { tail?: boolean; linesBefore?: number } = {}): Promise<number> {
    const { shell } = this
    const outer = { source: shell.source, linesBefore: shell.linesBefore, position: shell.position }
    shell.source = source
    shell.linesBefore = options.linesBefore ?? 0
    try {
      const parsed = parseShell(source)
      await this.statements(parsed.statements, options.tail === true && parsed.error === undefined)
      if (parsed.error !== undefined) {
        shell.position = parsed.error.pos
        throw new ShellError(syntaxSentence(shell.dialect, parsed.error), 2, true)
      }
      return shell.status
    } finally {
      Object.assign(shell, outer)
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
        this.shell.functions.set(node.name.value, { node, source: this.shell.source })
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
        throw new ShellError('syntax error: coproc is not supported by the simulator', 2, true)
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
      await this.shell.complain(error.message)
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
    await executor.shell.complain(error.message)
    return error.status
  }
  throw error
}

function defaultJobSignals(process: Process): void {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGTSTP'] as const) process.onSignal(signal, 'default')
}
