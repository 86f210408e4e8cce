/** How a process ended by what its program threw: `exit`, a signal, an error that it says, or a bound of the machine. */
import { muslErrorText, PosixError } from '../filesystem/posixError'
import { ProcessKilled } from './types'
import type { ExitStatus, Process } from './types'

/** Ends a program at once with an exit code. */
export class ProcessExit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`)
  }
}

/** The status that is left; an error that nobody expected is said on stderr. */
export async function endOf(process: Process, error: unknown): Promise<ExitStatus> {
  if (error instanceof ProcessExit) return { kind: 'exited', code: error.code & 255 }
  if (error instanceof ProcessKilled) return { kind: 'signaled', signal: error.signal }
  if (error instanceof RangeError) return outOfBounds(process, error)
  const name = process.argv[0] ?? ''
  const reason =
    error instanceof PosixError ? muslErrorText(error.code) : error instanceof Error ? error.message : String(error)
  await process.printError(`${name.slice(name.lastIndexOf('/') + 1)}: ${reason}\n`).catch(() => undefined)
  return { kind: 'exited', code: 1 }
}

/** The JavaScript stack or a string's length was exceeded: a segmentation fault, or memory that ran out. */
function outOfBounds(process: Process, error: RangeError): ExitStatus {
  if (/call stack/.test(error.message)) return { kind: 'signaled', signal: 'SIGSEGV' }
  try {
    // It asked for more than there is: no other process, which may hold more until now, is to end for that.
    process.allocate(process.host.memory.limitBytes + 1)
  } catch (killed) {
    if (!(killed instanceof ProcessKilled)) throw killed
  }
  return { kind: 'signaled', signal: 'SIGKILL' }
}
