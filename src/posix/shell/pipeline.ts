/** Commands joined by pipes, each a forked process; and the pipe through which a substitution's output comes. */
import type {
  AndOr,
  CommandNode,
  Pipeline,
  PipelineNode,
  ProcessSubstitutionPart,
  Redirection,
  Statement,
} from 'unbash'
import { PosixError } from '../filesystem/posixError'
import type { Descriptor, ProcessHandle } from '../process/types'
import { decodeText } from '../text'
import type { Executor } from './execute'
import { rememberMember } from './external'
import { readBytes } from './readAll'
import { redirect } from './redirect'
import type { Shell } from './shell'
import { ShellError } from './shellError'

/** Runs a pipeline's members side by side; the status is the last one's, with `pipefail` the last failure's. */
export async function runPipeline(executor: Executor, node: Pipeline, tail: boolean): Promise<number> {
  const [only] = node.commands
  if (node.commands.length === 1 && only !== undefined) return executor.command(only, tail)
  const monitored = executor.shell.options.has('monitor')
  const handles: ProcessHandle[] = []
  let input: Descriptor | undefined
  for (const [index, command] of node.commands.entries()) {
    const descriptors = new Map<number, Descriptor>()
    if (input !== undefined) descriptors.set(0, input)
    const last = index === node.commands.length - 1
    if (last && input !== undefined && runsLastHere(executor.shell)) return lastHere(executor, handles, command, input)
    const pipe = last ? undefined : openPipe(executor.shell)
    if (pipe !== undefined) {
      descriptors.set(1, pipe.writer)
      if (node.operators[index] === '|&') descriptors.set(2, pipe.writer.duplicate())
    }
    const group = handles[0]?.pid
    const joining = !monitored ? {} : group === undefined ? { newGroup: true } : { groupId: group }
    rememberMember(executor.shell, command)
    const listed = listsTraps(executor.shell, command)
    const body = (child: Executor): Promise<number> => {
      if (listed) showParentTraps(executor.shell, child.shell)
      return child.command(command, true)
    }
    handles.push(executor.fork(body, { descriptors, ...joining }))
    input = pipe?.reader
  }
  const statuses = await executor.foreground(handles, monitored ? handles[0]?.pid : undefined)
  executor.shell.pipeStatuses = statuses
  const failed = statuses.findLast((status) => status !== 0)
  return executor.shell.options.has('pipefail') ? (failed ?? 0) : (statuses.at(-1) ?? 0)
}

/** ash's `trap | …` and `$(trap)`, and nothing longer, list the parent's traps. */
function listsTraps(shell: Shell, command: PipelineNode | AndOr | undefined): boolean {
  if (shell.dialect !== 'ash' || command === undefined) return false
  if (command.type === 'BraceGroup')
    return command.body.commands.length === 1 && listsTraps(shell, command.body.commands[0]?.command)
  return command.type === 'Command' && command.name?.text === 'trap' && command.args.length === 0
}

function showParentTraps(parent: Shell, child: Shell): void {
  for (const [name, command] of parent.traps) child.parentTraps.set(name, command)
}

/** bash's `shopt -s lastpipe`, where jobs aren't controlled. */
function runsLastHere(shell: Shell): boolean {
  return shell.shopts.has('lastpipe') && !shell.options.has('monitor')
}

/** Runs the last member in the shell itself, its input the pipe's. */
async function lastHere(
  executor: Executor,
  handles: readonly ProcessHandle[],
  command: CommandNode,
  input: Descriptor,
): Promise<number> {
  const { descriptors } = executor.shell.process
  const before = descriptors.get(0)
  descriptors.set(0, input)
  let status: number
  try {
    status = await executor.command(command, false)
  } finally {
    descriptors.delete(0)
    if (before !== undefined) descriptors.set(0, before)
    input.close()
  }
  const statuses = [...(await executor.foreground(handles, undefined)), status]
  executor.shell.pipeStatuses = statuses
  const failed = statuses.findLast((each) => each !== 0)
  return executor.shell.options.has('pipefail') ? (failed ?? 0) : status
}

/** A pipe; where the limit of open files leaves no room for one, the shell's own words. */
export function openPipe(shell: Shell): { readonly reader: Descriptor; readonly writer: Descriptor } {
  try {
    return shell.process.pipe()
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const words = {
      ash: `can't create pipe: ${shell.reason('EBADF')}`,
      dash: 'Pipe call failed',
      bash: `pipe error: ${shell.reason(error.code)}`,
    }
    throw new ShellError(words[shell.dialect], shell.dialect === 'bash' ? 1 : 2, shell.dialect !== 'bash')
  }
}

/** What statements print in a subshell; `source` is the text that their positions count in. */
export async function substitute(
  executor: Executor,
  statements: readonly Statement[],
  source: string,
): Promise<string> {
  const { process } = executor.shell
  const named = fileOnly(executor, statements)
  if (named !== undefined) return contentOf(executor, named)
  const { reader, writer } = openPipe(executor.shell)
  const position = executor.shell.position
  const handle = executor.fork(
    (child) => {
      child.shell.source = source
      child.shell.traceDepth++
      if (statements.length === 1 && listsTraps(executor.shell, statements[0]?.command))
        showParentTraps(executor.shell, child.shell)
      const keeps = child.shell.dialect === 'dash' || child.shell.shopts.has('inherit_errexit')
      if (!keeps) child.shell.options.delete('errexit')
      return child.statements(statements, true)
    },
    { descriptors: new Map([[1, writer]]) },
  )
  const text = decodeText(await readBytes(process, reader))
  reader.close()
  const [status] = await executor.foreground([handle], undefined)
  executor.shell.killed = undefined
  executor.shell.position = position
  executor.shell.substitutionStatus = status ?? 0
  if (executor.shell.dialect === 'bash') executor.shell.status = status ?? 0
  return text.replaceAll('\0', '')
}

/** bash's `$(< file)`: the one redirection of such a substitution. */
function fileOnly(executor: Executor, statements: readonly Statement[]): Redirection | undefined {
  const command = statements[0]?.command
  if (executor.shell.dialect !== 'bash' || statements.length !== 1 || command?.type !== 'Command') return undefined
  const [redirection] = command.redirects
  const alone = command.name === undefined && command.redirects.length === 1 && redirection?.operator === '<'
  return alone && command.prefix.every((item) => item.type !== 'Assignment') ? redirection : undefined
}

async function contentOf(executor: Executor, redirection: Redirection): Promise<string> {
  const { shell } = executor
  let undo: () => void = () => undefined
  try {
    undo = await redirect(shell, executor.expander, [redirection])
    const text = decodeText(await readBytes(shell.process, shell.process.stdin))
    shell.substitutionStatus = 0
    return text.replaceAll('\0', '')
  } catch (error) {
    if (!(error instanceof ShellError)) throw error
    await shell.complainOf(error)
    shell.substitutionStatus = 1
    return ''
  } finally {
    undo()
  }
}

const firstSubstituted = 63

/** `<(…)` and `>(…)`: a child beside the shell; its pipe is a descriptor of the shell, as /dev/fd/63 and below. */
export async function substituteProcess(executor: Executor, part: ProcessSubstitutionPart): Promise<string> {
  const { process } = executor.shell
  const { reader, writer } = openPipe(executor.shell)
  const reads = part.operator === '<'
  const script = part.script
  const source = script?.source ?? executor.shell.source
  executor.fork(
    (child) => {
      child.shell.source = source
      return child.statements(script?.commands ?? [], true)
    },
    { descriptors: new Map([[reads ? 1 : 0, reads ? writer : reader]]) },
  )
  let number = firstSubstituted
  while (process.descriptors.has(number)) number--
  process.descriptors.set(number, reads ? reader : writer)
  executor.substituted.push(number)
  return Promise.resolve(`/dev/fd/${number}`)
}
