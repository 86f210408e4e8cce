/** nice, renice and ionice: niceness is kept and has no effect. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { becomeOther } from '../spawning'
import { wrongUsage } from '../wrongUsage'
import { nicenessOf, setNiceness } from './niceness'

const table = { short: '+n:', long: { adjustment: 'n:' }, gnuStatus: 125, usage: '[-n ADJUST] [PROG ARGS]' }

export const nice: Program = async (process) => {
  if (!isGnu(process) && /^-[^n-]/.test(process.argv[1] ?? '')) throw missingOperand(process, table)
  const options = parseOptions(isGnu(process) ? withObsoleteAdjustment(process) : process, table)
  const given = options.value('n')
  if (given !== undefined && !/^[-+]?\d+$/.test(given))
    throw new UsageError(
      `nice: ${faced(process, `invalid number '${given}'`, `invalid adjustment '${given}'`)}\n`,
      isGnu(process) ? 125 : 1,
    )
  const before = nicenessOf(process.host, process.pid)
  const [name] = options.operands
  if (name === undefined && given !== undefined && isGnu(process))
    throw wrongUsage(process, 'a command must be given with an adjustment', 125)
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
  if (wanted < 0) await complain(process, 'cannot set niceness: Permission denied')
  else setNiceness(process.host, process.pid, before + wanted)
  return becomeOther(process, options.operands, process.env, (program, why) =>
    faced(process, `can't execute '${program}': ${why}`, `'${program}': ${why}`),
  )
}

/** `nice -5`: the adjustment as an option of its own. */
function withObsoleteAdjustment(process: Process): Process {
  const [name = 'nice', first = '', ...rest] = process.argv
  if (!/^-[-+]?\d+$/.test(first)) return process
  return Object.create(process, { argv: { value: [name, '-n', first.slice(1), ...rest] } }) as Process
}

export const renice: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => !/^-[npgu]$|^--/.test(word))
  // busybox takes what begins with a dash for a number, too.
  const [bare] = words
  if (!isGnu(process) && bare !== undefined && !/^[-+]?\d+$/.test(bare))
    throw new UsageError(`renice: invalid number '${bare.replace(/^-/, '')}'\n`, 1)
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
      continue
    }
    const old = nicenessOf(process.host, live.pid)
    const wanted = Number(value) + (process.argv.includes('-n') && !isGnu(process) ? old : 0)
    setNiceness(process.host, live.pid, wanted)
    if (isGnu(process)) await process.print(`${target} (process ID) old priority ${old}, new priority ${wanted}\n`)
  }
  return status
}

export const ionice: Program = async (process) => {
  const options = parseOptions(process, {
    short: isGnu(process) ? '+c:n:p:tP:u:' : '+c:n:p:t',
    long: { class: 'c:', classdata: 'n:', pid: 'p:', pgid: 'P:', uid: 'u:', ignore: 't' },
    usage: '[-c 1-3] [-n 0-7] [-t] { -p PID | PROG ARGS }',
  })
  const kind = options.value('c')
  if (kind !== undefined && !/^[0-3]$/.test(kind) && !isGnu(process))
    throw new UsageError(`ionice: bad class ${kind}\n`, 1)
  if (options.operands.length > 0)
    return becomeOther(process, options.operands, process.env, (program, why) =>
      faced(process, `can't execute '${program}': ${why}`, `failed to execute ${program}: ${why}`),
    )
  if (!options.has('c')) await process.print('none: prio 0\n')
  return 0
}
