/** nice, renice and ionice: niceness is taken and has no effect; every process of a container has 0. */
import type { Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { becomeOther } from '../spawning'

const table = { short: '+n:', long: { adjustment: 'n:' }, gnuStatus: 125, usage: '[-n ADJUST] [PROG ARGS]' }

export const nice: Program = async (process) => {
  const options = parseOptions(process, table)
  const given = options.value('n')
  if (given !== undefined && !/^[-+]?\d+$/.test(given))
    throw new UsageError(
      `nice: ${faced(process, `invalid number '${given}'`, `invalid adjustment '${given}'`)}\n`,
      isGnu(process) ? 125 : 1,
    )
  const before = Number(process.env.get(variable) ?? 0)
  const [name] = options.operands
  if (name === undefined) {
    await process.print(`${before}\n`)
    return 0
  }
  const wanted = Number(given ?? 10)
  // Nobody in a container may raise it, which busybox takes for a failure and GNU's for a warning.
  if (wanted < 0 && !isGnu(process)) {
    await complain(process, `setpriority(${before + wanted}): Permission denied`)
    return 1
  }
  const env = new Map(process.env).set(variable, String(Math.max(-20, Math.min(19, before + Number(given ?? 10)))))
  return becomeOther(process, options.operands, env, (program, why) =>
    faced(process, `can't execute '${program}': ${why}`, `'${program}': ${why}`),
  )
}

/** Where `nice` remembers what it was asked for, so that `nice nice` shows it. */
const variable = '_CAMADA_NICENESS'

export const renice: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => !/^-[npgu]$|^--/.test(word))
  const [value, ...targets] = words
  if (value === undefined || targets.length === 0)
    throw missingOperand(process, { short: '', usage: '[-n] PRIORITY [[-p|g|u] ID...]...' })
  let status = 0
  for (const target of targets) {
    const live = process.host.processes().find(({ pid }) => pid === Number(target))
    if (live === undefined) {
      await complain(
        process,
        faced(
          process,
          'getpriority: No such process',
          `failed to get priority for ${target} (process ID): No such process`,
        ),
      )
      status = 1
    } else if (isGnu(process))
      await process.print(`${target} (process ID) old priority 0, new priority ${Number(value)}\n`)
  }
  return status
}

export const ionice: Program = async (process) => {
  const options = parseOptions(process, { short: '+c:n:p:t', usage: '[-c 1-3] [-n 0-7] [-t] { -p PID | PROG ARGS }' })
  if (options.operands.length > 0)
    return becomeOther(process, options.operands, process.env, (program, why) =>
      faced(process, `can't execute '${program}': ${why}`, `failed to execute ${program}: ${why}`),
    )
  if (!options.has('c')) await process.print('none: prio 0\n')
  return 0
}
