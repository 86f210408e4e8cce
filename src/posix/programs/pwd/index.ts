/** pwd as a program: the working directory, without links unless `-L` and $PWD say otherwise. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, isGnu } from '../complaint'
import { parseOptions } from '../options'

export const pwd: Program = async (process) => {
  const options = parseOptions(process, { short: 'LP', long: { logical: 'L', physical: 'P' } })
  const how = options.last('LP') ?? (isGnu(process) ? 'P' : 'L')
  if (options.operands.length > 0 && isGnu(process)) await complain(process, 'ignoring non-option arguments')
  try {
    const real = process.namespace.realPath(process, '.')
    await process.print(`${how === 'P' || (isGnu(process) && !isHere(process, real)) ? real : logical(process)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError && isGnu(process))) throw error
    await complain(process, "couldn't find directory entry in '..' with matching i-node")
    return 1
  }
}

function logical(process: Process): string {
  return isGnu(process) ? (process.env.get('PWD') ?? process.cwd) : process.cwd
}

/** Whether $PWD is another name of the working directory. */
function isHere(process: Process, real: string): boolean {
  const path = process.env.get('PWD')
  if (path?.startsWith('/') !== true) return false
  try {
    return process.namespace.realPath(process, path) === real
  } catch {
    return false
  }
}
