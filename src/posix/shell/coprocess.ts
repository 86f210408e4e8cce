/**
 * bash's coprocesses: a job whose input and output are pipes of the shell, their numbers in an array and its process id
 * in `NAME_PID`. Both are taken away when it has ended.
 */
import type { Coproc } from 'unbash'
import type { Descriptor } from '../process/types'
import { shellStatus } from '../process/signals'
import type { Executor } from './execute'
import { commandText } from './functionText'
import { nextJobNumber } from './jobs'
import { openPipe } from './pipeline'
import type { Shell } from './shell'

const firstNumber = 63

/** Starts it; its status is 0. */
export function runCoprocess(executor: Executor, node: Coproc): number {
  const { shell } = executor
  const name = node.name?.text ?? 'COPROC'
  const [input, output] = [openPipe(shell), openPipe(shell)]
  const handle = executor.fork(
    (child) => (node.body.type === 'CompoundList' ? child.list(node.body, true) : child.command(node.body, true)),
    {
      descriptors: new Map([
        [0, input.reader],
        [1, output.writer],
      ]),
    },
  )
  shell.makeArray(name, true)
  const reader = numbered(shell, output.reader)
  const writer = numbered(shell, input.writer)
  shell.setElement(name, 0, String(reader), false)
  shell.setElement(name, 1, String(writer), false)
  shell.set(`${name}_PID`, String(handle.pid))
  const job = {
    number: nextJobNumber(shell),
    pid: handle.pid,
    handles: [handle],
    text: commandText(shell.source, node),
    status: undefined as number | undefined,
  }
  void handle.exited.then((status) => (job.status = shellStatus(status)))
  shell.jobs.set(handle.pid, job)
  shell.lastBackground = handle.pid
  return 0
}

function numbered(shell: Shell, descriptor: Descriptor): number {
  let number = firstNumber
  while (shell.process.descriptors.has(number)) number--
  shell.process.descriptors.set(number, descriptor)
  return number
}
