/** Signals: their numbers on Linux (x86 and arm), the names that people type, and what they do by default. */
import type { ExitStatus, Signal } from './types'

const numbers: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
}

const synonyms: Readonly<Record<string, string>> = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO' }

export const signalNames = Object.keys(numbers) as readonly Signal[]

export function signalNumber(signal: Signal): number {
  return numbers[signal]
}

/** Reads `TERM`, `SIGTERM`, `sigterm` or `15`; undefined when there is no such signal. */
export function parseSignal(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return signalNames.find((name) => numbers[name] === Number(text))
  const upper = text
    .toUpperCase()
    .replace(/^(SIG)?(IOT|CLD|POLL)$/, (_, _prefix, name: string) => synonyms[name] ?? name)
  return signalNames.find((name) => name === upper || name === `SIG${upper}`)
}

export type DefaultAction = 'terminate' | 'ignore' | 'stop' | 'continue'

/** What a signal does to a process that says nothing about it (signal(7)). */
export function defaultAction(signal: Signal): DefaultAction {
  switch (signal) {
    case 'SIGCHLD':
    case 'SIGURG':
    case 'SIGWINCH':
      return 'ignore'
    case 'SIGSTOP':
    case 'SIGTSTP':
    case 'SIGTTIN':
    case 'SIGTTOU':
      return 'stop'
    case 'SIGCONT':
      return 'continue'
    default:
      return 'terminate'
  }
}

/** The shell's `$?`: the exit code, or 128 and the signal's number. */
export function shellStatus(status: ExitStatus): number {
  return status.kind === 'exited' ? status.code : 128 + signalNumber(status.signal)
}

/** What a shell says about a child that a signal ended, in glibc's words or musl's; undefined where shells are silent. */
export function signalSentence(signal: Signal, library: 'glibc' | 'musl' = 'glibc'): string | undefined {
  if (signal === 'SIGFPE' && library === 'musl') return 'Arithmetic exception'
  const sentences: Partial<Record<Signal, string>> = {
    SIGHUP: 'Hangup',
    SIGQUIT: 'Quit',
    SIGILL: 'Illegal instruction',
    SIGTRAP: 'Trace/breakpoint trap',
    SIGABRT: 'Aborted',
    SIGBUS: 'Bus error',
    SIGFPE: 'Floating point exception',
    SIGSEGV: 'Segmentation fault',
    SIGSTKFLT: 'Stack fault',
    SIGKILL: 'Killed',
    SIGUSR1: 'User defined signal 1',
    SIGUSR2: 'User defined signal 2',
    SIGALRM: 'Alarm clock',
    SIGTERM: 'Terminated',
    SIGXCPU: 'CPU time limit exceeded',
    SIGXFSZ: 'File size limit exceeded',
    SIGVTALRM: 'Virtual timer expired',
    SIGPROF: 'Profiling timer expired',
    SIGIO: 'I/O possible',
    SIGPWR: 'Power failure',
    SIGSYS: 'Bad system call',
  }
  return sentences[signal]
}
