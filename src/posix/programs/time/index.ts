/**
 * time: runs a program and says how long it took; `-p`, `-v`, `-f FORMAT`, and `-o FILE` with `-a`. busybox's only: bash
 * has a word of its own for it. Of what a process uses the small Unix counts the time alone; the rest is 0.
 */
import { ExecuteError } from '../../process/executable'
import { shellStatus } from '../../process/signals'
import type { Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { complain, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { spawnHere } from '../spawning'

const table = { short: '+vpaf:o:', usage: '[-vpa] [-o FILE] PROG ARGS' }

const plainFormat = 'real\t%E\nuser\t%u\nsys\t%T'
const posixFormat = 'real %e\nuser %U\nsys %S'

/** Lines of `-v`: what stands before the figure, and the figure. */
const verboseLines = [
  'Command being timed: "%C"',
  'User time (seconds): %U',
  'System time (seconds): %S',
  'Percent of CPU this job got: ?%%',
  'Elapsed (wall clock) time (h:mm:ss or m:ss): %E',
  'Average shared text size (kbytes): 0',
  'Average unshared data size (kbytes): 0',
  'Average stack size (kbytes): 0',
  'Average total size (kbytes): 0',
  'Maximum resident set size (kbytes): 456',
  'Average resident set size (kbytes): 0',
  'Major (requiring I/O) page faults: 0',
  'Minor (reclaiming a frame) page faults: 12',
  'Voluntary context switches: 1',
  'Involuntary context switches: 0',
  'Swaps: 0',
  'File system inputs: 0',
  'File system outputs: 0',
  'Socket messages sent: 0',
  'Socket messages received: 0',
  'Signals delivered: 0',
  'Page size (bytes): 4096',
  'Exit status: %x',
]

interface Run {
  readonly argv: readonly string[]
  readonly elapsedMs: number
  readonly status: number
}

export const time: Program = async (process) => {
  const options = parseOptions(process, table)
  const argv = options.operands
  if (argv.length === 0) throw missingOperand(process, table)
  const format = options.has('v')
    ? verboseLines.map((line) => `\t${line}`).join('\n')
    : options.has('p')
      ? posixFormat
      : (options.value('f') ?? plainFormat)
  const start = process.host.now()
  const status = await runProgram(process, argv)
  const run = { argv, elapsedMs: process.host.now() - start, status }
  const said = status === 0 ? '' : `Command exited with non-zero status ${status}\n`
  const text = `${said}${filled(format, run)}\n`
  const file = options.value('o')
  if (file === undefined) await process.printError(text)
  else {
    const how = options.has('a') ? { append: true } : { truncate: true }
    const descriptor = await process.open(file, { write: true, createMode: 0o666, ...how })
    await descriptor.write(encodeText(text))
    descriptor.close()
  }
  return status
}

async function runProgram(process: Process, argv: readonly string[]): Promise<number> {
  try {
    return shellStatus(await process.wait(spawnHere(process, argv)))
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    await complain(process, `can't execute '${argv[0] ?? ''}': ${reason(process, error)}`)
    return error.code === 'ENOENT' ? 127 : 126
  }
}

/** A format with its figures; hundredths are cut, not rounded. */
function filled(format: string, { argv, elapsedMs, status }: Run): string {
  const hundredths = (ms: number): string => (Math.floor(ms / 10) / 100).toFixed(2)
  const minutes = (ms: number): string => `${Math.floor(ms / 60_000)}m ${hundredths(ms % 60_000)}s`
  const figures: Readonly<Record<string, string>> = {
    C: argv.join(' '),
    E: minutes(elapsedMs),
    e: hundredths(elapsedMs),
    u: minutes(0),
    T: minutes(0),
    U: hundredths(0),
    S: hundredths(0),
    P: '?%',
    x: String(status),
    '%': '%',
  }
  return format.replace(/%(.)|\\([tn\\])/g, (_, letter?: string, escape?: string) =>
    letter === undefined ? (escape === 't' ? '\t' : escape === 'n' ? '\n' : '\\') : (figures[letter] ?? '0'),
  )
}
