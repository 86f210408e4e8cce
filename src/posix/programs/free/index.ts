/** busybox's free and uptime (procps's are in `gnu.ts`), of the simulated machine. */
import { memoryFreeKib, memoryTotalKib } from '../../process/procSystemFiles'
import type { Program } from '../../process/types'
import { isGnu } from '../complaint'
import { formatDate } from '../dates'
import { missingOperand, parseOptions } from '../options'
import { humanSize } from '../sizes'
import { gnuFree, gnuUptime } from './gnu'

const cacheKib = 262_144

export const free: Program = async (process) => {
  if (isGnu(process)) return gnuFree(process)
  const [first = ''] = process.argv.slice(1)
  if (/^-[^bkmgh-]/.test(first)) throw missingOperand(process, { short: '', usage: '[-bkmgh]' })
  const options = parseOptions(process, {
    short: 'bkmgh',
    long: { human: 'h', mebi: 'm', kibi: 'k' },
    usage: '[-bkmgh]',
  })
  const unit = options.last('bkmgh') ?? 'k'
  const show = (kib: number): string => {
    if (unit === 'h') return humanSize(kib * 1024, false)
    return String(unit === 'b' ? kib * 1024 : Math.floor(kib / ({ k: 1, m: 1024, g: 1024 * 1024 }[unit] ?? 1)))
  }
  const used = memoryTotalKib - memoryFreeKib - cacheKib
  const row = (name: string, cells: readonly number[]): string =>
    `${name.padEnd(6)}${cells.map((cell) => show(cell).padStart(12)).join('')}\n`
  const head = '              total        used        free      shared  buff/cache   available\n'
  await process.print(
    head +
      row('Mem:', [memoryTotalKib, used, memoryFreeKib, 0, cacheKib, memoryFreeKib + cacheKib]) +
      row('Swap:', [0, 0, 0]),
  )
  return 0
}

export const uptime: Program = async (process) => {
  if (isGnu(process)) return gnuUptime(process)
  parseOptions(process, { short: 's' })
  const { host } = process
  const minutes = Math.floor((host.now() - host.bootedAtMs) / 60_000)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const days = Math.floor(hours / 24)
  const since = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours % 24 > 0 ? `${String(hours % 24).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`}`
  await process.print(` ${formatDate(host.now(), '%H:%M:%S')} up ${since},  load average: 0.00, 0.00, 0.00\n`)
  return 0
}
