/** How programs end that were invoked wrongly: what they would say is thrown from wherever it is found. */
import type { Process, Program } from '../process/types'
import { UsageError } from './complaint'

/** A wrong command line ends a program with what it has to say. */
export async function guarded(program: Program, process: Process): Promise<number> {
  try {
    return await program(process)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    if (error.status === 0 && process.host.face === 'gnu') await process.print(error.message)
    else await process.printError(error.message)
    return error.status
  }
}
