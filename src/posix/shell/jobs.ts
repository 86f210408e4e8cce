/** Waiting for children: in the foreground with the terminal theirs, or as a job in the background. */
import type { PipelineNode, Statement } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import { shellStatus, signalNames, signalNumber, signalSentence } from '../process/signals'
import type { Descriptor, ExitStatus, Process, ProcessHandle, Signal } from '../process/types'
import type { Executor } from './execute'
import { commandText, statementText } from './functionText'
import type { EndedProcess, Job, Shell } from './shell'
import { Interruption } from './shellError'

/**
 * Waits for children in the foreground; the terminal is theirs meanwhile. Returns their statuses as `$?` has them. Throws
 * `Interruption` when Ctrl-C ended one: the shell, which it did not reach, gives up its line (ash and bash both).
 */
export async function waitInForeground(
  shell: Shell,
  handles: readonly ProcessHandle[],
  groupId: number | undefined,
): Promise<number[]> {
  const { process } = shell
  const control = shell.options.has('monitor') ? process.terminal : undefined
  if (control !== undefined && groupId !== undefined) control.foregroundGroup = groupId
  const ended: EndedProcess[] = []
  for (const handle of handles) {
    const status = await untilExited(shell, handle)
    ended.push({ pid: handle.pid, status })
    if (status.kind === 'signaled' && shell.dialect !== 'bash') await announce(shell, status.signal)
  }
  for (const job of shell.jobs.values()) if (job.status !== undefined) job.isReaped = true
  const last = ended.at(-1)?.status
  shell.hasWaited = true
  shell.killed = last?.kind === 'signaled' && shell.dialect === 'bash' ? ended : undefined
  if (control !== undefined) control.foregroundGroup = process.groupId
  if (shell.interactive && ended.some(({ status }) => status.kind === 'signaled' && status.signal === 'SIGINT')) {
    shell.killed = undefined
    throw new Interruption()
  }
  return ended.map(({ status }) => shellStatus(status))
}

/** ash and dash say it at once, of each process. */
async function announce(shell: Shell, signal: Signal): Promise<void> {
  const sentence = signalSentence(signal, shell.dialect === 'ash' ? 'musl' : 'glibc')
  if (sentence !== undefined) await shell.process.printError(`${sentence}\n`)
}

const silent: ReadonlySet<Signal> = new Set(['SIGINT', 'SIGPIPE', 'SIGTERM'])
const statusWidth = 24

/**
 * bash's line on what a signal has ended, when the command is done and its redirections are undone: process id, signal and
 * command, of each member of a pipeline.
 */
export async function tellOfKilled(shell: Shell, node: PipelineNode): Promise<void> {
  const ended = shell.killed
  shell.killed = undefined
  const last = ended?.at(-1)?.status
  if (ended === undefined || last?.kind !== 'signaled') return
  if (last.signal === 'SIGINT' || last.signal === 'SIGPIPE') return
  if (shell.interactive || silent.has(last.signal) || shell.traps.has(last.signal)) {
    await shell.process.printError(`${signalSentence(last.signal) ?? ''}\n`)
    return
  }
  const members = node.type === 'Pipeline' && node.commands.length === ended.length ? node.commands : undefined
  const texts = members?.map((each) => commandText(shell.source, each)) ?? [nodeText(shell.source, node)]
  shell.position = node.pos
  const lines = ended.map(({ pid, status }, index) => {
    const state = (status.kind === 'signaled' ? signalSentence(status.signal) : undefined) ?? doneWords(status)
    return `${String(pid).padStart(5)} ${state.padEnd(statusWidth)}${index === 0 ? '' : '| '}${texts[index] ?? ''}\n`
  })
  await shell.process.printError(shell.errorPrefix() + lines.join('     '))
}

function nodeText(source: string, node: PipelineNode): string {
  if (node.type !== 'Pipeline') return commandText(source, node)
  return source.slice(node.pos, node.end)
}

function doneWords(status: ExitStatus): string {
  return status.kind === 'exited' && status.code !== 0 ? `Exit ${status.code}` : 'Done'
}

/** bash says of a job that a signal has ended what it says of a command, when it next looks. */
export async function tellOfKilledJobs(shell: Shell): Promise<void> {
  if (shell.dialect !== 'bash' || shell.interactive || shell.isSubshell) return
  for (const job of [...shell.jobs.values()]) {
    const signal = job.status === undefined || job.isInherited === true ? undefined : signalOfStatus(job.status)
    if (signal === undefined) continue
    if (silent.has(signal) || shell.traps.has(signal)) continue
    if (job.isTold !== true) await tellOfKilledJob(shell, job, signal)
    job.isTold = true
  }
}

/** The same of one job. */
export async function tellOfKilledJob(shell: Shell, job: Job, signal: Signal): Promise<void> {
  if (silent.has(signal) || shell.traps.has(signal) || job.isTold === true) return
  const state = (signalSentence(signal) ?? '').padEnd(statusWidth)
  await shell.process.printError(`${shell.errorPrefix()}${String(job.pid).padStart(5)} ${state}${job.text}\n`)
}

function signalOfStatus(status: number): Signal | undefined {
  return signalNames.find((name) => signalNumber(name) === status - 128)
}

async function untilExited(shell: Shell, handle: ProcessHandle): Promise<ExitStatus> {
  for (;;) {
    try {
      return await shell.process.wait(handle)
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    }
  }
}

/** Starts a statement as a job, without a terminal's input unless jobs are controlled. Its status is 0. */
export function runInBackground(executor: Executor, statement: Statement): number {
  const { shell } = executor
  const monitored = shell.options.has('monitor')
  const handle = executor.fork(
    async (child) => {
      if (!monitored) {
        for (const signal of ['SIGINT', 'SIGQUIT'] as const) child.shell.process.onSignal(signal, 'ignore')
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
  for (const known of [...shell.jobs.values()])
    if (known.isInherited === true || (known.isWaited === true && known.status !== undefined))
      shell.jobs.delete(known.pid)
  const number = nextJobNumber(shell)
  const job = {
    number,
    pid: handle.pid,
    handles: [handle],
    text:
      shell.dialect === 'bash'
        ? statementText(shell.source, statement)
        : shell.source.slice(statement.pos, statement.end).replace(/\s*&$/, ''),
    status: undefined as number | undefined,
  }
  void handle.exited.then((status) => (job.status = shellStatus(status)))
  shell.jobs.set(handle.pid, job)
  shell.lastBackground = handle.pid
  if (shell.interactive && shell.dialect === 'bash') void shell.process.printError(`[${number}] ${handle.pid}\n`)
  return 0
}

/** One more than the highest. */
export function nextJobNumber(shell: Shell): number {
  const listed = [...shell.jobs.values()].filter((job) => job.isTold !== true)
  return Math.max(0, ...listed.map((job) => job.number)) + 1
}

function emptyInput(process: Process): Descriptor {
  const { reader, writer } = process.pipe()
  writer.close()
  return reader
}
