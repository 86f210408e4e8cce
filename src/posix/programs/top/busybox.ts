/**
 * top of busybox's face (1.37.0): a heading with memory, processor and load as /proc has them, and the processes, the
 * busiest first. Shares of the processor are those of the time since the last look (at first, since each began).
 */
import type { Process, ProcessSnapshot } from '../../process/types'
import { decodeText } from '../../text'
import { UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { readNames } from '../ownership'
import { commandLine, virtualKib } from '../ps/busybox'

const table = { short: 'bn:d:mH', usage: '[-bm] [-n COUNT] [-d SECONDS]' }

/** Processor milliseconds by pid, and when they were read. */
interface Look {
  readonly atMs: number
  readonly usedMs: ReadonlyMap<number, number>
}

export async function busyboxTop(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const rounds = numberOf(options, 'n', Infinity)
  const pauseMs = numberOf(options, 'd', 5) * 1000
  const screen = process.stdout.isTty && !options.has('b')
  let last: Look | undefined
  for (let round = 0; round < Math.max(1, rounds); round++) {
    await process.sleep(round > 0 ? pauseMs : 1)
    const list = process.host.processes()
    const now = { atMs: process.host.now(), usedMs: new Map(list.map(({ pid, cpuMs }) => [pid, cpuMs])) }
    const text = options.has('m') ? memoryText(process, list) : screenText(process, list, now, last)
    const room = (process.stdout.terminal?.size.rows ?? 25) - 1
    await process.print(screen ? `\x1b[H\x1b[J${text.split('\n').slice(0, room).join('\n')}` : text)
    last = now
  }
  await process.print('\n')
  return 0
}

function numberOf(options: Options, letter: string, otherwise: number): number {
  const text = options.value(letter)
  if (text === undefined) return otherwise
  if (!/^\d+$/.test(text)) throw new UsageError(`top: invalid number '${text}'\n`, 1)
  return Number(text)
}

function read(process: Process, path: string): string {
  const file = process.namespace.open(process, path, { read: true })
  try {
    return decodeText(file.read(65536))
  } finally {
    file.close()
  }
}

function memoryFields(process: Process): (name: string) => number {
  const text = read(process, '/proc/meminfo')
  return (name) => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

function screenText(process: Process, list: readonly ProcessSnapshot[], now: Look, last: Look | undefined): string {
  const field = memoryFields(process)
  const share = (each: ProcessSnapshot): number => {
    const sinceMs = Math.max(1, now.atMs - (last?.atMs ?? each.startedAtMs))
    return Math.min(100, Math.round(((each.cpuMs - (last?.usedMs.get(each.pid) ?? 0)) * 100) / sinceMs))
  }
  const busy = Math.min(
    100,
    list.reduce((sum, each) => sum + share(each), 0),
  )
  const percent = (value: number): string => String(value).padStart(3)
  const head = [
    `Mem: ${field('MemTotal') - field('MemFree')}K used, ${field('MemFree')}K free, ${field('Shmem')}K shrd, ${field('Buffers')}K buff, ${field('Cached')}K cached`,
    `CPU: ${percent(busy)}% usr   0% sys   0% nic ${percent(100 - busy)}% idle   0% io   0% irq   0% sirq`,
    `Load average: ${read(process, '/proc/loadavg').trimEnd()}`,
    '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
  ]
  const names = readNames(process)
  const rows = list
    .toSorted((left, right) => share(right) - share(left) || size(right) - size(left) || left.pid - right.pid)
    .map((each) => {
      const user = (names.userName(each.uid) ?? String(each.uid)).slice(0, 8).padEnd(8)
      const part = percent(Math.floor((size(each) * 100) / field('MemTotal')))
      const pids = `${String(each.pid).padStart(5)} ${String(each.parentPid).padStart(5)}`
      return `${pids} ${user} ${each.state.padEnd(4)} ${String(size(each)).padStart(5)} ${part}%   0 ${percent(share(each))}% ${commandLine(each)}`
    })
  return `${[...head, ...rows].join('\n')}\n`
}

function size(each: ProcessSnapshot): number {
  return each.state === 'Z' ? 0 : virtualKib
}

/** `-m`: what memory each process has. */
function memoryText(process: Process, list: readonly ProcessSnapshot[]): string {
  const field = memoryFields(process)
  const head = [
    `Mem total:${field('MemTotal')} anon:${field('AnonPages')} map:${field('Mapped')} free:${field('MemFree')}`,
    ` slab:${field('Slab')} buf:${field('Buffers')} cache:${field('Cached')} dirty:${field('Dirty')} write:${field('Writeback')}`,
    `Swap total:${field('SwapTotal')} free:${field('SwapFree')}`,
    '  PID^^^VSZ^VSZRW   RSS (SHR) DIRTY (SHR) STACK COMMAND',
  ]
  const rows = list
    .filter(({ state }) => state !== 'Z')
    .map(
      (each) =>
        `${String(each.pid).padStart(5)}  ${virtualKib}   188   960   920    40     0   132 ${commandLine(each)}`,
    )
  return `${[...head, ...rows].join('\n')}\n`
}
