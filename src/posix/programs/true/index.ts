/** true and false; GNU's say their version when that is all they are asked. */
import type { Process, Program } from '../../process/types'
import { complain, invokedName, isGnu, reason } from '../complaint'
import { versionLine } from '../versions'

export const trueProgram: Program = (process) => tell(process, 0)

export const falseProgram: Program = (process) => tell(process, 1)

async function tell(process: Process, status: number): Promise<number> {
  if (!isGnu(process) || process.argv.length !== 2 || process.argv[1] !== '--version') return status
  try {
    await process.print(`${versionLine(invokedName(process))}\n`)
    return status
  } catch (error) {
    await complain(process, `write error: ${reason(process, error)}`)
    return 1
  }
}
