/** date: shows the time of the simulated machine, in UTC; `+FORMAT -u -d -r -R -I`. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu } from '../complaint'
import { parseBusyboxDate } from '../busyboxDates'
import { formatDate } from '../dates'
import { parseOptions } from '../options'
import { statOrNothing } from '../fileTree'
import { gnuDate } from './gnu'

const dayMs = 86_400_000

const table = {
  short: 'ud:r:RI::s:D:',
  long: { utc: 'u', date: 'd:', reference: 'r:', 'rfc-2822': 'R', 'rfc-email': 'R', 'iso-8601': 'I::', set: 's:' },
  usage: '[OPTIONS] [+FMT] [[-s] TIME]',
}
const isoFormats: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H+00:00',
  minutes: '%Y-%m-%dT%H:%M+00:00',
  seconds: '%Y-%m-%dT%H:%M:%S+00:00',
  ns: '%Y-%m-%dT%H:%M:%S,%N+00:00',
}

export const date: Program = (process) => (isGnu(process) ? gnuDate(process) : busyboxDate(process))

async function busyboxDate(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const text = options.value('d')
  const file = options.value('r')
  const stat = file === undefined ? undefined : statOrNothing(process, file)
  const ms =
    text !== undefined
      ? parseBusyboxDate(text, process.host.now() - (process.host.now() % dayMs))
      : stat !== undefined
        ? Number(stat.mtimeNs / 1_000_000n)
        : process.host.now()
  if (ms === undefined) {
    await complain(process, `invalid date '${text ?? ''}'`)
    return 1
  }
  if (file !== undefined && stat === undefined) {
    await complain(process, `${file}: No such file or directory`)
    return 1
  }
  const format = options.operands.find((word) => word.startsWith('+'))
  if (options.has('s') || options.operands.some((word) => !word.startsWith('+'))) {
    await complain(
      process,
      faced(process, "can't set date: Operation not permitted", 'cannot set date: Operation not permitted'),
    )
    return 1
  }
  const nanoseconds = stat === undefined ? BigInt(Math.floor((ms % 1000) * 1e6)) : stat.mtimeNs % 1_000_000_000n
  const shape =
    format?.slice(1) ??
    (options.has('R')
      ? '%a, %d %b %Y %H:%M:%S +0000'
      : options.has('I')
        ? (isoFormats[options.value('I') ?? ''] ?? '%F')
        : '%a %b %e %H:%M:%S UTC %Y')
  await process.print(`${formatDate(ms, shape, nanoseconds)}\n`)
  return 0
}
