/** `trap`: commands for signals, run between two commands of the shell, and for EXIT. */
import { signalNumber } from '../process/signals'
import type { Executor } from './execute'
import type { Shell } from './shell'
import { ShellExit, ShellSyntaxError } from './shellError'

/** Runs the traps of signals that have arrived. */
export async function runPendingTraps(shell: Shell, executor: Executor): Promise<void> {
  for (let signal = shell.pendingSignals.shift(); signal !== undefined; signal = shell.pendingSignals.shift()) {
    const command = shell.traps.get(signal)
    if (command === undefined && signal === 'SIGINT') throw new ShellExit(128 + signalNumber(signal))
    if (command === undefined || command === '') continue
    const status = shell.status
    try {
      await executor.runSource(command)
    } catch (error) {
      if (!(error instanceof ShellSyntaxError) || shell.dialect !== 'bash') throw error
      await shell.complainOf(error)
    }
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

/** bash's ERR, DEBUG and RETURN traps; in functions only where `set -E` or `-T` says so. */
export async function runNamedTrap(
  shell: Shell,
  executor: Executor,
  name: 'ERR' | 'DEBUG' | 'RETURN',
  position?: number,
): Promise<void> {
  const command = shell.traps.get(name)
  if (command === undefined || command === '' || shell.trapDepth > 0) return
  if (shell.functionDepth > 0 && name !== 'RETURN' && !shell.options.has(name === 'ERR' ? 'errtrace' : 'functrace'))
    return
  const status = shell.status
  if (position !== undefined) shell.position = position
  shell.trapDepth++
  try {
    await executor.runSource(command, { linesBefore: shell.line - 1 })
  } finally {
    shell.trapDepth--
    shell.status = status
  }
}
