/** env and printenv. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason } from '../complaint'
import { parseOptions } from '../options'
import { wrongUsage } from '../wrongUsage'
import { withSplitWords } from './splitWords'
import { becomeOther, executeWords } from '../spawning'

export const env: Program = async (process) => {
  const options = parseOptions(isGnu(process) ? withSplitWords(process) : process, {
    short: isGnu(process) ? '+iu:0-C:v' : '+iu:0-',
    long: { 'ignore-environment': 'i', unset: 'u:', null: '0', chdir: 'C:', debug: 'v' },
    gnuStatus: 125,
    usage: '[-iu0] [-] [NAME=VALUE]... [PROG ARGS]',
  })
  const operands = [...options.operands]
  const bare = operands[0] === '-'
  if (bare) operands.shift()
  const environment = new Map(options.has('i') || bare ? [] : process.env)
  for (const name of options.values('u')) environment.delete(name)
  while (operands[0] !== undefined && /^[^=]+=/.test(operands[0])) {
    const word = operands.shift() ?? ''
    environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1))
    if (options.has('v')) await process.printError(`setenv:   ${word}\n`)
  }
  const folder = options.value('C')
  if (folder !== undefined && operands.length === 0)
    throw wrongUsage(process, 'must specify command with --chdir (-C)', 125)
  if (folder !== undefined && !(await enter(process, folder))) return 125
  if (options.has('v') && operands.length > 0)
    await process.printError(
      `executing: ${operands[0] ?? ''}\n${operands.map((word, index) => `   arg[${index}]= '${word}'\n`).join('')}`,
    )
  if (operands.length > 0)
    return becomeOther(
      process,
      operands,
      environment,
      executeWords(process, (name, why) => `'${name}': ${why}`),
    )
  for (const [name, value] of environment) await process.print(`${name}=${value}${options.has('0') ? '\0' : '\n'}`)
  return 0
}

/** `-C`: the program runs elsewhere. */
async function enter(process: Process, folder: string): Promise<boolean> {
  try {
    process.cwd = process.namespace.realPath(process, folder)
    return true
  } catch (error) {
    await complain(process, `cannot change directory to '${folder}': ${reason(process, error)}`)
    return false
  }
}

export const printenv: Program = async (process) => {
  const table = { short: '0', long: { null: '0' }, gnuStatus: 2, usage: '[VARIABLE]...' }
  // busybox has no options: every word is a name.
  const asksHelp = process.argv[1] === '--help'
  const options = isGnu(process) || asksHelp ? parseOptions(process, table) : undefined
  const names = options?.operands ?? process.argv.slice(1)
  const end = options?.has('0') === true ? '\0' : '\n'
  if (names.length === 0) {
    for (const [name, value] of process.env) await process.print(`${name}=${value}${end}`)
    return 0
  }
  let status = 0
  for (const name of names) {
    const value = process.env.get(name)
    if (value === undefined) status = 1
    else await process.print(`${value}${end}`)
  }
  return status
}
