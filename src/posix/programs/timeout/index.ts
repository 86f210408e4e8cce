/** timeout: runs a program and signals it when its time is over; `-s`, `-k`. GNU answers 124, busybox the signal's status. */
import { ExecuteError } from '../../process/executable'
import { parseSignal, shellStatus } from '../../process/signals'
import type { ExitStatus, Process, ProcessHandle, Program, Signal } from '../../process/types'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { parseDuration } from '../sleep'
import { spawnHere } from '../spawning'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: '+s:k:pfv',
  long: { signal: 's:', 'kill-after': 'k:', 'preserve-status': 'p', foreground: 'f', verbose: 'v' },
  gnuStatus: 125,
  usage: '[-s SIG] [-k KILL_SECS] SECS PROG ARGS',
}

/** `-v`: says which signal goes where; the time goes on, whoever reads it. */
function tell(process: Process, signal: Signal, command: string): Promise<void> {
  return complain(process, `sending signal ${signal.slice(3)} to command '${command}'`).catch(() => undefined)
}

/** Everybody below a process: GNU's timeout signals the group that it has made of itself and them. */
function descendants(process: Process, pid: number): readonly number[] {
  const children = process.host.processes().filter((each) => each.parentPid === pid)
  return children.flatMap((each) => [each.pid, ...descendants(process, each.pid)])
}

/** Signals the command, and with GNU's (without `-f`) what it has started; SIGKILL reaches timeout too. */
function send(process: Process, child: ProcessHandle, signal: Signal, foreground: boolean): void {
  if (!isGnu(process) || foreground) {
    child.signal(signal)
    return
  }
  for (const pid of [...descendants(process, child.pid), child.pid]) process.host.signal(pid, signal)
  if (signal === 'SIGKILL') process.host.signal(process.pid, signal)
}

export const timeout: Program = async (process) => {
  const options = parseOptions(process, table)
  const [duration, ...argv] = options.operands
  if (duration === undefined || argv.length === 0) {
    if (isGnu(process)) throw new UsageError("Try 'timeout --help' for more information.\n", 125)
    throw missingOperand(process, table)
  }
  const limitMs = parseDuration(duration)
  const signal = parseSignal(options.value('s') ?? 'TERM')
  if (signal === undefined && isGnu(process))
    throw wrongUsage(process, `'${options.value('s') ?? ''}': invalid signal`, 125)
  if (signal === undefined) throw new UsageError(`timeout: unknown signal '${options.value('s') ?? ''}'\n`, 1)
  if (limitMs === undefined) {
    await complain(
      process,
      faced(
        process,
        `invalid number '${duration}'`,
        `invalid time interval '${duration}'\nTry 'timeout --help' for more information.`,
      ),
    )
    return faced(process, '1', '125') === '1' ? 1 : 125
  }
  try {
    const child = spawnHere(process, argv)
    const tellAndSend = async (sent: Signal): Promise<void> => {
      if (options.has('v') && isGnu(process)) await tell(process, sent, argv[0] ?? '')
      send(process, child, sent, options.has('f'))
    }
    const timers: NodeJS.Timeout[] = []
    let expired = false
    // busybox's clock has run out at once when it is given none; GNU's never does.
    if (limitMs === 0 && !isGnu(process)) {
      expired = true
      child.signal(signal)
    } else if (limitMs > 0) {
      timers.push(
        setTimeout(() => {
          expired = true
          void tellAndSend(signal)
          const killMs = parseDuration(options.value('k') ?? '')
          if (killMs !== undefined) timers.push(setTimeout(() => void tellAndSend('SIGKILL'), killMs))
        }, limitMs),
      )
    }
    let status: ExitStatus
    try {
      status = await process.wait(child)
    } finally {
      for (const timer of timers) clearTimeout(timer)
    }
    if (expired && isGnu(process) && !options.has('p'))
      return status.kind === 'signaled' && status.signal === 'SIGKILL' ? 137 : 124
    if (expired && !isGnu(process) && status.kind === 'signaled') {
      process.host.signal(process.pid, status.signal)
      await process.checkpoint()
    }
    return shellStatus(status)
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    const [name, why] = [argv[0] ?? '', reason(process, error)]
    await complain(
      process,
      faced(process, `can't execute '${name}': ${why}`, `failed to run command '${name}': ${why}`),
    )
    return error.code === 'ENOENT' ? 127 : 126
  }
}
