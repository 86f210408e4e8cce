/** nohup and setsid: run a program that a hang-up does not end. */
import type { Program } from '../../process/types'
import { complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { becomeOther } from '../spawning'

const table = { short: '', usage: 'PROG ARGS', gnuStatus: 125, busyboxStatus: 127 }

export const nohup: Program = async (process) => {
  const argv = isGnu(process) ? parseOptions(process, { ...table, short: '+' }).operands : process.argv.slice(1)
  if (argv.length === 0) throw missingOperand(process, table)
  process.onSignal('SIGHUP', 'ignore')
  if (process.stdout.isTty) {
    await complain(
      process,
      faced(process, 'appending output to nohup.out', "ignoring input and appending output to 'nohup.out'"),
    )
    const output = await process.open('nohup.out', { write: true, append: true, createMode: 0o600 })
    process.descriptors.get(1)?.close()
    process.descriptors.set(1, output)
  }
  return becomeOther(process, argv, process.env, (name, why) =>
    faced(process, `can't execute '${name}': ${why}`, `failed to run command '${name}': ${why}`),
  )
}

const setsidTable = { short: '+cfw', long: { ctty: 'c', fork: 'f', wait: 'w' }, usage: '[-c] PROG ARGS' }

export const setsid: Program = (process) => {
  const argv = parseOptions(process, setsidTable).operands
  if (argv.length === 0) throw missingOperand(process, setsidTable, 'no command specified')
  return becomeOther(process, argv, process.env, (name, why) =>
    faced(process, `can't execute '${name}': ${why}`, `failed to execute ${name}: ${why}`),
  )
}
