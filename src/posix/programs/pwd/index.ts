/** pwd as a program: the working directory as the process has it. */
import type { Program } from '../../process/types'
import { parseOptions } from '../options'

export const pwd: Program = async (process) => {
  const options = parseOptions(process, { short: 'LP', long: { logical: 'L', physical: 'P' } })
  const path = options.last('LP') === 'P' ? process.namespace.realPath(process, '.') : process.cwd
  await process.print(`${path}\n`)
  return 0
}
