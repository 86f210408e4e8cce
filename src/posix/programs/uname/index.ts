/** uname, arch and nproc. */
import type { Program } from '../../process/types'
import { isGnu, UsageError } from '../complaint'
import { machineVariable } from '../gnu/personality'
import { missingOperand, parseOptions } from '../options'
import { extraOperand, noOperands } from '../wrongUsage'

export const uname: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'asnrvmpio',
    long: {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      'kernel-version': 'v',
      machine: 'm',
      'operating-system': 'o',
      processor: 'p',
      'hardware-platform': 'i',
    },
    usage: '[-amnrspvio]',
  })
  if (options.operands.length > 0 && !isGnu(process)) throw missingOperand(process, { short: '' })
  const [extra] = options.operands
  if (extra !== undefined && isGnu(process)) throw extraOperand(process, extra)
  const { host } = process
  const values: Readonly<Record<string, string>> = {
    s: 'Linux',
    n: host.hostname,
    r: host.kernelRelease,
    v: '#1 SMP',
    m: process.env.get(machineVariable) ?? host.machine,
    p: 'unknown',
    i: 'unknown',
    o: isGnu(process) ? 'GNU/Linux' : 'Linux',
  }
  const letters = options.has('a')
    ? ['s', 'n', 'r', 'v', 'm', 'o']
    : ['s', 'n', 'r', 'v', 'm', 'p', 'i', 'o'].filter((letter) => options.has(letter))
  await process.print(`${(letters.length === 0 ? ['s'] : letters).map((letter) => values[letter]).join(' ')}\n`)
  return 0
}

export const arch: Program = async (process) => {
  noOperands(process)
  await process.print(`${process.env.get(machineVariable) ?? process.host.machine}\n`)
  return 0
}

export const nproc: Program = async (process) => {
  if (isGnu(process)) {
    const options = parseOptions(process, { short: '', long: { all: 'a', ignore: 'i:' } })
    const [extra] = options.operands
    if (extra !== undefined) throw extraOperand(process, extra)
  } else {
    const given = parseOptions(process, { short: '', long: { all: 'a', ignore: 'i:' } }).value('i')
    if (given !== undefined && !/^\d+$/.test(given)) throw new UsageError(`nproc: invalid number '${given}'\n`, 1)
  }
  await process.print('1\n')
  return 0
}
