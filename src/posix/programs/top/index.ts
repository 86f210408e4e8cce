/** top: the processes of this container, once (`-b -n 1`) or again and again until q or Ctrl-C. */
import type { Process, ProcessSnapshot, Program } from '../../process/types'
import { isGnu, UsageError } from '../complaint'
import { decodeText } from '../../text'
import { parseOptions, type Options } from '../options'
import { readNames } from '../ownership'
import { versionLine } from '../versions'
import { busyboxTop } from './busybox'

const table = {
  short: 'bcd:Hin:o:p:Su:U:Vw::1',
  long: {
    'batch-mode': 'b', 'cmdline-toggle': 'c', delay: 'd:', 'threads-show': 'H', 'idle-toggle': 'i', iterations: 'n:', 'sort-override': 'o:',
    pid: 'p:', 'accum-time-toggle': 'S', 'filter-only-euser': 'u:', 'filter-any-user': 'U:', width: 'w::', 'single-cpu-toggle': '1',
  }, // prettier-ignore
}

export const top: Program = async (process) => {
  if (!isGnu(process)) return busyboxTop(process)
  const options = parseOptions(process, table)
  if (options.has('V')) throw new UsageError(`${versionLine('top')}\n`, 0)
  const [iterations, delay] = [options.value('n'), options.value('d')]
  if (iterations !== undefined && !(Number(iterations) >= 1))
    throw new UsageError(`top: bad iterations argument '${iterations}'\n`, 1)
  if (delay !== undefined && !(Number(delay) >= 0)) throw new UsageError(`top: bad delay interval '${delay}'\n`, 1)
  const rounds = Number(iterations ?? Infinity)
  const pauseMs = Number(delay ?? 3) * 1000
  const filter = filterOf(process, options)
  const screen = process.stdout.isTty && !options.has('b')
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await process.sleep(pauseMs)
    await process.print(`${screen ? '\x1b[H\x1b[J' : round > 0 ? '\n' : ''}${screenText(process, filter, options)}`)
  }
  return 0
}

function memory(process: Process): { total: number; free: number; cached: number; available: number } {
  try {
    const file = process.namespace.open(process, '/proc/meminfo', { read: true })
    const text = decodeText(file.read(65536))
    file.close()
    const field = (name: string): number => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return {
      total: field('MemTotal'),
      free: field('MemFree'),
      cached: field('Cached') + field('Buffers'),
      available: field('MemAvailable'),
    }
  } catch {
    return { total: 0, free: 0, cached: 0, available: 0 }
  }
}

/** Whom `-p` and `-u` ask for. Throws `UsageError`. */
function filterOf(process: Process, options: Options): (each: ProcessSnapshot) => boolean {
  const pids = options.values('p').flatMap((text) => text.split(','))
  const strange = pids.find((pid) => !/^\d+$/.test(pid))
  if (strange !== undefined) throw new UsageError(`top: bad pid '${strange}'\n`, 1)
  const user = options.value('u') ?? options.value('U')
  const uid = user === undefined ? undefined : /^\d+$/.test(user) ? Number(user) : readNames(process).userId(user)
  if (user !== undefined && uid === undefined) throw new UsageError('top: Invalid user\n', 1)
  return (each) => (pids.length === 0 || pids.includes(String(each.pid))) && (uid === undefined || each.uid === uid)
}

function screenText(process: Process, filter: (each: ProcessSnapshot) => boolean, options: Options): string {
  const names = readNames(process)
  const list = process.host.processes().filter(filter)
  const { total, free, cached, available } = memory(process)
  const user = (uid: number): string => names.userName(uid) ?? String(uid)
  const running = list.filter(({ state }) => state === 'R').length
  const seconds = Math.floor((process.host.now() - process.host.bootedAtMs) / 1000)
  const clock = new Date(process.host.now()).toISOString().slice(11, 19)
  const mega = (kilobytes: number): string => (kilobytes / 1024).toFixed(1).padStart(8)
  const head = [
    `top - ${clock} up ${Math.floor(seconds / 60)} min,  0 user,  load average: 0.00, 0.00, 0.00`,
    `${options.has('H') ? 'Threads:' : 'Tasks:'} ${String(list.length).padStart(3)} total, ${String(running).padStart(3)} running, ${String(list.length - running).padStart(3)} sleeping,   0 stopped,   0 zombie`,
    '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
    `MiB Mem : ${mega(total)} total, ${mega(free)} free, ${mega(total - available)} used, ${mega(cached)} buff/cache     `,
    `MiB Swap: ${mega(0)} total, ${mega(0)} free, ${mega(0)} used. ${mega(available)} avail Mem `,
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
  ]
  const rows = list.map(
    (each) =>
      `${String(each.pid).padStart(7)} ${user(each.uid).slice(0, 8).padEnd(8)}  20   0    2900   1536   1536 ${each.state}   0.0   0.0   0:00.00 ${options.has('c') ? each.argv.join(' ') : each.name}`,
  )
  return `${[...head, ...rows].join('\n')}\n`
}
