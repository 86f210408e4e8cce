/** Signals as the API names them: `SIGTERM`, `term`, `15` (moby `pkg/signal`). */
import type { Signal } from '@posix/process/types'
import { LabError } from '@shared/errors'

const numbers: Readonly<Record<Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGWINCH: 28,
}

/** Throws LabError invalid `invalid signal: X`. A signal that the small Unix doesn't have is refused the same way. */
export function parseSignal(text: string): Signal {
  const wanted = text.toUpperCase()
  for (const [name, number] of Object.entries(numbers)) {
    if (wanted === name || `SIG${wanted}` === name || wanted === String(number)) return name as Signal
  }
  throw new LabError('invalid', `invalid signal: ${text}`)
}

export function signalNumber(signal: Signal): number {
  return numbers[signal]
}
