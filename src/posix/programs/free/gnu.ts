/** procps's free and uptime: units (`-b -k -m -g --mega -h --si`), rows (`-t -v -l`), repeats (`-s -c`). */
import { memoryFreeKib, memoryTotalKib } from '../../process/procSystemFiles'
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { formatDate } from '../dates'
import { parseOptions, type Options } from '../options'
import { versionLine } from '../versions'

const cacheKib = 262_144
/** Letters of units that have a long name only. */
const only = { kilo: 'α', mega: 'β', giga: 'γ', tera: 'δ', peta: 'ε', tebi: 'ζ', pebi: 'η', si: 'θ' } as const

const freeTable = {
  short: 'bkmghltLvs:c:wV',
  long: {
    bytes: 'b', kibi: 'k', mebi: 'm', gibi: 'g', tebi: only.tebi, pebi: only.pebi, kilo: only.kilo, mega: only.mega, giga: only.giga,
    tera: only.tera, peta: only.peta, human: 'h', si: only.si, lohi: 'l', line: 'L', total: 't', committed: 'v', seconds: 's:', count: 'c:', wide: 'w',
  }, // prettier-ignore
}
const unitBytes: Readonly<Record<string, number>> = {
  b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, [only.tebi]: 1024 ** 4, [only.pebi]: 1024 ** 5,
  [only.kilo]: 1000, [only.mega]: 1e6, [only.giga]: 1e9, [only.tera]: 1e12, [only.peta]: 1e15,
} // prettier-ignore

export async function gnuFree(process: Process): Promise<number> {
  const options = parseOptions(process, freeTable)
  if (options.has('V')) throw new UsageError(`${versionLine('free')}\n`, 0)
  const units = options.given.filter(({ letter }) => unitBytes[letter] !== undefined)
  if (units.length > 1) throw new UsageError("free: Multiple unit options don't make sense.\n", 1)
  const count = countOf(options)
  const everyMs = secondsOf(options) * 1000
  const text = tableOf(options, units[0]?.letter ?? 'k')
  for (let shown = 0; shown < count; shown++) {
    if (shown > 0) {
      await process.print('\n')
      await process.sleep(everyMs)
    }
    await process.print(text)
  }
  return 0
}

function countOf(options: Options): number {
  const given = options.value('c')
  if (given === undefined) return options.has('s') ? Infinity : 1
  if (!/^\d+$/.test(given)) throw new UsageError(`free: failed to parse count argument: '${given}'\n`, 1)
  if (Number(given) < 1)
    throw new UsageError(`free: failed to parse count argument: '${given}': Numerical result out of range\n`, 1)
  return Number(given)
}

function secondsOf(options: Options): number {
  const given = options.value('s') ?? '1'
  if (!/^\d+(\.\d+)?$/.test(given))
    throw new UsageError(`free: seconds argument failed: '${given}': Invalid argument\n`, 1)
  return Number(given)
}

function shown(kib: number, unit: string, options: Options): string {
  const isDecimal = options.has(only.si)
  if (!options.has('h')) {
    const bytes = unitBytes[unit] ?? 1024
    return String(Math.floor((kib * 1024) / (isDecimal ? 1000 ** Math.round(Math.log(bytes) / Math.log(1024)) : bytes)))
  }
  const base = isDecimal ? 1000 : 1024
  let [value, power] = [kib * 1024, 0]
  while (value >= base && power < 5) {
    value /= base
    power++
  }
  const letter = `${'BKMGTP'[power] ?? ''}${isDecimal || power === 0 ? '' : 'i'}`
  return power === 0 || value >= 10 ? `${Math.floor(value)}${letter}` : `${value.toFixed(1)}${letter}`
}

function tableOf(options: Options, unit: string): string {
  const cell = (kib: number): string => shown(kib, unit, options).padStart(12)
  const used = memoryTotalKib - memoryFreeKib - cacheKib
  if (options.has('L')) {
    const pairs = [['SwapUse', 0], ['CachUse', cacheKib], [' MemUse', used], ['MemFree', memoryFreeKib]] as const // prettier-ignore
    return `${pairs.map(([name, kib]) => `${name} ${shown(kib, unit, options).padStart(11)}`).join(' ')}\n`
  }
  const row = (name: string, values: readonly number[]): string => `${name.padEnd(8)}${values.map(cell).join('')}\n`
  const names = options.has('w')
    ? ['total', 'used', 'free', 'shared', 'buffers', 'cache', 'available']
    : ['total', 'used', 'free', 'shared', 'buff/cache', 'available']
  const cached = options.has('w') ? [0, cacheKib] : [cacheKib]
  const memory = [memoryTotalKib, used, memoryFreeKib, 0, ...cached, memoryFreeKib + cacheKib]
  return [
    `        ${names.map((name) => name.padStart(12)).join('')}\n`,
    row('Mem:', memory),
    ...(options.has('l')
      ? [row('Low:', [memoryTotalKib, used + cacheKib, memoryFreeKib]), row('High:', [0, 0, 0])]
      : []),
    row('Swap:', [0, 0, 0]),
    ...(options.has('t') ? [row('Total:', [memoryTotalKib, used, memoryFreeKib])] : []),
    ...(options.has('v') ? [row('Comm:', [memoryTotalKib / 2, used, memoryTotalKib / 2 - used])] : []),
  ].join('')
}

export async function gnuUptime(process: Process): Promise<number> {
  const options = parseOptions(process, { short: 'psV', long: { pretty: 'p', since: 's' } })
  if (options.has('V')) throw new UsageError(`${versionLine('uptime')}\n`, 0)
  const { host } = process
  const minutes = Math.floor((host.now() - host.bootedAtMs) / 60_000)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (options.has('s')) await process.print(`${formatDate(host.bootedAtMs, '%Y-%m-%d %H:%M:%S')}\n`)
  else if (options.has('p')) {
    const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
    const parts = [
      ...(days > 0 ? [plural(days, 'day')] : []),
      ...(hours > 0 ? [plural(hours, 'hour')] : []),
      ...(rest > 0 || minutes === 0 ? [plural(rest, 'minute')] : []),
    ]
    await process.print(`up ${parts.join(', ')}\n`)
  } else {
    const day = days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''
    const time = hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`
    await process.print(
      ` ${formatDate(host.now(), '%H:%M:%S')} up ${day}${time},  0 users,  load average: 0.00, 0.00, 0.00\n`,
    )
  }
  return 0
}
