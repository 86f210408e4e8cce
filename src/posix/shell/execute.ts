/**
 * Runs the syntax tree. Members of a pipeline, subshells, substitutions and background commands are forked processes
 * that run side by side; the last command of a forked shell takes the process over (`tail`), as ash and dash do, so
 * that pids and pid 1 are the real ones.
 */
import type { AndOr, Command, CommandNode, CompoundList, Pipeline, PipelineNode, Statement, Word } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import type { ExecuteError } from '../process/executable'
import { shellStatus, signalSentence } from '../process/signals'
import { type Descriptor, type Process, type ProcessHandle } from '../process/types'
import { decodeText } from '../text'
import { assign, runWithAssignments } from './assign'
import type { Builtin } from './builtins/builtin'
import { findBuiltin } from './builtins/registry'
import { runCompound } from './compound'
import { Expander } from './expand'
import { cannotFork, notExecuted, runExternal } from './external'
import { readBytes } from './readAll'
import { redirect } from './redirect'
import { FunctionReturn, LoopControl, ShellError, ShellExit, type Shell, type ShellFunction } from './shell'
import { parseShell, syntaxSentence } from './syntax'
import { runExitTrap, runPendingTraps } from './traps'

const maxFunctionDepth = 500

export class Executor {
  readonly expander: Expander

  constructor(readonly shell: Shell) {
    this.expander = new Expander(shell, (_, script, source) => this.substitute(script.commands, source))
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
      if (statement.background === true) this.shell.status = this.background(statement)
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

  /** Waits for children in the foreground; the terminal is theirs meanwhile. */
  async foreground(handles: readonly ProcessHandle[], groupId: number | undefined): Promise<number[]> {
    const { process } = this.shell
    const control = this.shell.options.has('monitor') ? process.terminal : undefined
    if (control !== undefined && groupId !== undefined) control.foregroundGroup = groupId
    const statuses: number[] = []
    for (const [index, handle] of handles.entries()) {
      const status = await this.await(handle)
      statuses.push(shellStatus(status))
      if (status.kind === 'signaled' && index === handles.length - 1) await this.announce(status.signal)
    }
    if (control !== undefined) control.foregroundGroup = process.groupId
    return statuses
  }

  private async announce(signal: Parameters<typeof signalSentence>[0]): Promise<void> {
    const sentence = signalSentence(signal)
    if (sentence !== undefined) await this.shell.process.printError(`${sentence}\n`)
    else if (signal === 'SIGINT' && this.shell.interactive) await this.shell.process.printError('\n')
  }

  private async await(handle: ProcessHandle) {
    for (;;) {
      try {
        return await this.shell.process.wait(handle)
      } catch (error) {
        if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
      }
    }
  }

  private background(statement: Statement): number {
    const { shell } = this
    const monitored = shell.options.has('monitor')
    const handle = this.fork(
      async (child) => {
        if (!monitored) {
          child.shell.process.descriptors.get(0)?.close()
          child.shell.process.descriptors.set(
            0,
            await child.shell.process.open('/dev/null', { read: true }).catch(() => emptyInput(child.shell.process)),
          )
        }
        return child.andOr(statement.command, true)
      },
      { newGroup: monitored },
    )
    const number = Math.max(0, ...[...shell.jobs.values()].map((job) => job.number)) + 1
    const job = {
      number,
      pid: handle.pid,
      handles: [handle],
      text: shell.source.slice(statement.pos, statement.end).replace(/\s*&$/, ''),
      status: undefined as number | undefined,
    }
    void handle.exited.then((status) => (job.status = shellStatus(status)))
    shell.jobs.set(handle.pid, job)
    shell.lastBackground = handle.pid
    if (shell.interactive && shell.dialect === 'bash') void shell.process.printError(`[${number}] ${handle.pid}\n`)
    return 0
  }

  private async pipelineNode(node: PipelineNode, tail: boolean): Promise<number> {
    if (node.type !== 'Pipeline') return this.checked(await this.command(node, tail))
    const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
    if (!negated) return this.checked(await this.pipeline(node, tail))
    const status = await this.asCondition(() => this.pipeline(node, false))
    return status === 0 ? 1 : 0
  }

  private checked(status: number): number {
    this.shell.status = status
    if (status !== 0 && this.shell.conditionDepth === 0 && this.shell.options.has('errexit'))
      throw new ShellExit(status)
    return status
  }

  private async pipeline(node: Pipeline, tail: boolean): Promise<number> {
    const [only] = node.commands
    if (node.commands.length === 1 && only !== undefined) return this.command(only, tail)
    const { process } = this.shell
    const monitored = this.shell.options.has('monitor')
    const handles: ProcessHandle[] = []
    let input: Descriptor | undefined
    for (const [index, command] of node.commands.entries()) {
      const descriptors = new Map<number, Descriptor>()
      if (input !== undefined) descriptors.set(0, input)
      const last = index === node.commands.length - 1
      const pipe = last ? undefined : process.pipe()
      if (pipe !== undefined) {
        descriptors.set(1, pipe.writer)
        if (node.operators[index] === '|&') descriptors.set(2, pipe.writer.duplicate())
      }
      const group = handles[0]?.pid
      const joining = !monitored ? {} : group === undefined ? { newGroup: true } : { groupId: group }
      handles.push(this.fork((child) => child.command(command, true), { descriptors, ...joining }))
      input = pipe?.reader
    }
    const statuses = await this.foreground(handles, monitored ? handles[0]?.pid : undefined)
    const failed = statuses.findLast((status) => status !== 0)
    return this.shell.options.has('pipefail') ? (failed ?? 0) : (statuses.at(-1) ?? 0)
  }

  async command(node: CommandNode, tail: boolean): Promise<number> {
    switch (node.type) {
      case 'Command':
        return this.reporting(() => this.simple(node, tail))
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

  private async simple(node: Command, tail: boolean): Promise<number> {
    const { shell } = this
    shell.position = node.pos
    shell.substitutionStatus = 0
    const words: Word[] = [...(node.name === undefined ? [] : [node.name])]
    const args = node.args
    const fields = await this.expander.fields(words)
    const declares = declarations.has(fields[0] ?? '')
    for (const argument of args) {
      if (argument.type === 'Word' && !(declares && /^[A-Za-z_]\w*=/.test(argument.text)))
        fields.push(...(await this.expander.fields([argument])))
      else if (argument.type === 'Word') fields.push(await this.expander.single(argument, true))
      else fields.push(await this.assignmentText(argument))
    }
    const assignments = node.prefix.filter((item) => item.type === 'Assignment')
    if (fields.length === 0) {
      const undo = await redirect(shell, this.expander, node.redirects)
      undo()
      for (const assignment of assignments) await assign(shell, this.expander, assignment)
      if (shell.options.has('xtrace') && assignments.length > 0)
        await this.trace(
          assignments.map((each) => ({ name: each.name, value: shell.get(each.name) ?? '' })),
          [],
        )
      return shell.substitutionStatus
    }
    if (shell.options.has('xtrace')) await this.traceCommand(assignments, fields)
    return this.invoke(node, assignments, fields, tail)
  }

  private async assignmentText(argument: Exclude<Command['args'][number], Word>): Promise<string> {
    if (argument.value.type === 'ArrayValue') {
      await assign(this.shell, this.expander, argument)
      return argument.name
    }
    return `${argument.name}${argument.append === true ? '+' : ''}=${await this.expander.single(argument.value, true)}`
  }

  private async traceCommand(
    assignments: readonly Parameters<typeof assign>[2][],
    fields: readonly string[],
  ): Promise<void> {
    const before: TracedAssignment[] = []
    for (const assignment of assignments) {
      if (assignment.value.type === 'Word')
        before.push({ name: assignment.name, value: await this.expander.single(assignment.value, true) })
    }
    await this.trace(before, fields)
  }

  private async trace(assignments: readonly TracedAssignment[], words: readonly string[]): Promise<void> {
    const quote = (text: string): string => (this.shell.dialect === 'dash' ? text : traced(text))
    const shown = [...assignments.map(({ name, value }) => `${name}=${quote(value)}`), ...words.map(quote)]
    await this.shell.process.printError(`${this.shell.get('PS4') ?? '+ '}${shown.join(' ')}\n`)
  }

  private async invoke(
    node: Command,
    assignments: readonly Parameters<typeof assign>[2][],
    fields: readonly string[],
    tail: boolean,
  ): Promise<number> {
    const { shell } = this
    const name = fields[0] ?? ''
    const builtin = this.findBuiltin(name)
    const shellFunction = builtin?.special === true && shell.dialect !== 'bash' ? undefined : shell.functions.get(name)
    if (builtin !== undefined && shellFunction === undefined) {
      const keep = name === 'exec'
      const undo = await redirect(shell, this.expander, node.redirects).catch((error: unknown) => {
        throw builtin.special && error instanceof ShellError && shell.dialect !== 'bash'
          ? new ShellError(error.message, error.status, !shell.interactive)
          : error
      })
      let kept = false
      try {
        const run = (): Promise<number> => builtin.run({ shell, executor: this, args: fields, tail })
        const status =
          builtin.special && shell.dialect !== 'bash'
            ? (await this.assignAll(assignments), await run())
            : await runWithAssignments(shell, this.expander, assignments, run)
        kept = keep && fields.length === 1
        return status
      } catch (error) {
        if (error instanceof PosixError) throw new ShellError(`${name}: ${shell.reason(error.code)}`, 1, false)
        throw error
      } finally {
        if (!kept) undo()
      }
    }
    const undo = await redirect(shell, this.expander, node.redirects)
    try {
      if (shellFunction !== undefined) {
        return await runWithAssignments(shell, this.expander, assignments, () =>
          this.callFunction(shellFunction, fields),
        )
      }
      return await runWithAssignments(shell, this.expander, assignments, () => this.external(fields, tail))
    } finally {
      undo()
    }
  }

  private async assignAll(assignments: readonly Parameters<typeof assign>[2][]): Promise<void> {
    for (const assignment of assignments) await assign(this.shell, this.expander, assignment)
  }

  async callFunction(shellFunction: ShellFunction, fields: readonly string[]): Promise<number> {
    const { shell } = this
    if (shell.functionDepth >= maxFunctionDepth)
      throw new ShellError(`${fields[0] ?? ''}: maximum function nesting level exceeded (${maxFunctionDepth})`, 2, true)
    const outer = {
      positional: shell.positional,
      loopDepth: shell.loopDepth,
      source: shell.source,
      position: shell.position,
      linesBefore: shell.linesBefore,
    }
    Object.assign(shell, { positional: fields.slice(1), loopDepth: 0, source: shellFunction.source })
    shell.functionDepth++
    shell.scopes.push(new Map())
    try {
      const body = shellFunction.node.body
      return body.type === 'CompoundList' ? await this.list(body) : await this.command(body, false)
    } catch (error) {
      if (error instanceof FunctionReturn) return error.status
      throw error
    } finally {
      shell.functionDepth--
      shell.leaveScope()
      Object.assign(shell, outer)
    }
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

  private async substitute(statements: readonly Statement[], source: string): Promise<string> {
    const { process } = this.shell
    const { reader, writer } = process.pipe()
    const position = this.shell.position
    const handle = this.fork(
      (child) => {
        child.shell.source = source
        return child.statements(statements, true)
      },
      { descriptors: new Map([[1, writer]]) },
    )
    const text = decodeText(await readBytes(process, reader))
    reader.close()
    const [status] = await this.foreground([handle], undefined)
    this.shell.position = position
    this.shell.substitutionStatus = status ?? 0
    return text.replaceAll('\0', '')
  }
}

const declarations = new Set(['export', 'readonly', 'local', 'declare', 'typeset'])

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

function emptyInput(process: Process): Descriptor {
  const { reader, writer } = process.pipe()
  writer.close()
  return reader
}

interface TracedAssignment {
  readonly name: string
  readonly value: string
}

/** A word as `set -x` shows it. */
function traced(word: string): string {
  return /^[\w@+:,./\]^-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
