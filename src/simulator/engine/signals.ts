/**
 * Signals as the API names them: `SIGTERM`, `term`, `15`, `RTMIN+3` (moby `pkg/signal`, 26.1). The daemon knows all of
 * Linux's; the small Unix has those that shells use, and the others reach no handler there.
 */
import { parseSignal as parsePosixSignal } from '@posix/process/signals'
import type { Signal } from '@posix/process/types'
import { LabError } from '@shared/errors'

export interface DaemonSignal {
  readonly number: number
  /** Undefined when the small Unix lacks it. */
  readonly posix: Signal | undefined
}

const numbers = new Map<string, number>([
  ...'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
    .split(' ')
    .map((name, at) => [name, at + 1] as const),
  ['IOT', 6],
  ['CLD', 17],
  ['POLL', 29],
  ['RTMIN', 34],
  ['RTMAX', 64],
  ...Array.from({ length: 15 }, (_, at) => [`RTMIN+${String(at + 1)}`, 35 + at] as const),
  ...Array.from({ length: 14 }, (_, at) => [`RTMAX-${String(at + 1)}`, 63 - at] as const),
])
const linuxNumbers = new Set(numbers.values())

/** Throws LabError invalid `invalid signal: X`. Any number but 0 passes: whether Linux has it is another question. */
export function checkSignalName(text: string): DaemonSignal {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : numbers.get(text.toUpperCase().replace(/^SIG/, ''))
  if (number === undefined || number === 0) throw new LabError('invalid', `invalid signal: ${text}`)
  return { number, posix: parsePosixSignal(String(number)) }
}

/** The same, refused when Linux has no such signal. Throws LabError invalid. */
export function parseSignal(text: string): DaemonSignal {
  const signal = checkSignalName(text)
  if (!linuxNumbers.has(signal.number)) {
    throw new LabError('invalid', `the linux daemon does not support signal ${String(signal.number)}`)
  }
  return signal
}
