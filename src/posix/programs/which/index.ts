/** which: where a command is found in PATH; `-a` every place. */
import type { Program } from '../../process/types'
import { invokedName, isGnu } from '../complaint'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'

const table = { short: 'a', usage: '[-a] COMMAND...' }

export const which: Program = async (process) => {
  const flags = process.argv.slice(1).filter((word) => word.startsWith('-'))
  const strange = isGnu(process) ? flags.find((word) => !/^-[as]*$/.test(word)) : undefined
  if (strange !== undefined) {
    const shown = `/usr/bin/${invokedName(process)}`
    await process.printError(`Illegal option -${/[^-as]/.exec(strange)?.[0] ?? ''}\n`)
    await process.print(`Usage: ${shown} [-as] args\n`)
    return 2
  }
  const options = isGnu(process) ? undefined : parseOptions(process, table)
  const names = options?.operands ?? process.argv.slice(1).filter((word) => !flags.includes(word))
  const all = options?.has('a') ?? flags.some((word) => word.includes('a'))
  if (options !== undefined && names.length === 0) throw missingOperand(process, table)
  const silent = isGnu(process) && flags.some((word) => word.includes('s'))
  let status = names.length === 0 && isGnu(process) ? 1 : 0
  for (const name of names) {
    const candidates = name.includes('/')
      ? [name]
      : (process.env.get('PATH') ?? '').split(':').map((directory) => `${directory === '' ? '.' : directory}/${name}`)
    const found = candidates.filter((path) => {
      const stat = statOrNothing(process, path)
      return stat?.kind === 'file' && (stat.mode & 0o111) !== 0
    })
    if (found.length === 0) status = 1
    if (silent) continue
    for (const path of all ? found : found.slice(0, 1)) await process.print(`${path}\n`)
  }
  return status
}
