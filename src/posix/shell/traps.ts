/** `trap`: commands for signals, run between two commands of the shell, and for EXIT. */
import { signalNumber } from '../process/signals'
import type { Executor } from './execute'
import { ShellExit, type Shell } from './shell'

/** Runs the traps of signals that have arrived. */
export async function runPendingTraps(shell: Shell, executor: Executor): Promise<void> {
  for (let signal = shell.pendingSignals.shift(); signal !== undefined; signal = shell.pendingSignals.shift()) {
    const command = shell.traps.get(signal)
    if (command === undefined || command === '') continue
    const status = shell.status
    await executor.runSource(command)
    shell.status = status
  }
}

/** Runs the EXIT trap once; its own `exit` decides the exit code. */
export async function runExitTrap(shell: Shell, executor: Executor, status: number): Promise<number> {
  const command = shell.traps.get('EXIT')
  if (command === undefined || command === '') return status
  shell.traps.delete('EXIT')
  shell.status = status
  try {
    await executor.runSource(command)
    return status
  } catch (error) {
    if (error instanceof ShellExit) return error.status
    throw error
  }
}

/** The exit code of a shell whose `wait` a signal interrupted. */
export function interruptedStatus(shell: Shell): number {
  const signal = shell.pendingSignals[0]
  return signal === undefined ? 0 : 128 + signalNumber(signal)
}
