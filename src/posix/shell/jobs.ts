/** Waiting for children: in the foreground with the terminal theirs, or as a job in the background. */
import type { Statement } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import { shellStatus, signalSentence } from '../process/signals'
import type { Descriptor, ExitStatus, Process, ProcessHandle, Signal } from '../process/types'
import type { Executor } from './execute'
import type { Shell } from './shell'

/** Waits for children in the foreground; the terminal is theirs meanwhile. Returns their statuses as `$?` has them. */
export async function waitInForeground(
  shell: Shell,
  handles: readonly ProcessHandle[],
  groupId: number | undefined,
): Promise<number[]> {
  const { process } = shell
  const control = shell.options.has('monitor') ? process.terminal : undefined
  if (control !== undefined && groupId !== undefined) control.foregroundGroup = groupId
  const statuses: number[] = []
  for (const [index, handle] of handles.entries()) {
    const status = await untilExited(shell, handle)
    statuses.push(shellStatus(status))
    if (status.kind === 'signaled' && index === handles.length - 1) await announce(shell, status.signal)
  }
  if (control !== undefined) control.foregroundGroup = process.groupId
  return statuses
}

async function announce(shell: Shell, signal: Signal): Promise<void> {
  const sentence = signalSentence(signal)
  if (sentence !== undefined) await shell.process.printError(`${sentence}\n`)
  else if (signal === 'SIGINT' && shell.interactive) await shell.process.printError('\n')
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
    text: shell.source.slice(statement.pos, statement.end).replace(/\s*&$/, ''),
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
  return Math.max(0, ...[...shell.jobs.values()].map((job) => job.number)) + 1
}

function emptyInput(process: Process): Descriptor {
  const { reader, writer } = process.pipe()
  writer.close()
  return reader
}
