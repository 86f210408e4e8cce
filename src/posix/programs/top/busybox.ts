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

const shortestMs = 1000

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
  const keys = screen ? await openKeys(process) : undefined
  let last: Look | undefined
  try {
    for (let round = 0; round < Math.max(1, rounds); round++) {
      const isOver = await pause(process, round > 0 ? pauseMs : 1, keys)
      if (isOver) break
      const list = process.host.processes()
      const now = { atMs: process.host.now(), usedMs: new Map(list.map(({ pid, cpuMs }) => [pid, cpuMs])) }
      const text = options.has('m') ? memoryText(process, list) : screenText(process, list, now, last)
      await process.print(screen ? onScreen(process, text) : text)
      last = now
    }
  } finally {
    keys?.close()
  }
  await process.print('\n')
  return 0
}

interface Keys {
  /** Resolves once somebody types q or Ctrl-C. */
  readonly quitting: Promise<'quit'>
  close(): void
}

/** Reads the terminal key by key while the program runs. */
async function openKeys(process: Process): Promise<Keys | undefined> {
  const { terminal } = process
  if (terminal === undefined) return undefined
  const before = terminal.mode
  terminal.mode = { ...before, canonical: false, echo: false }
  const input = await process.open('/dev/tty', { read: true })
  const wait = async (): Promise<'quit'> => {
    for (;;) {
      const key = decodeText(await input.read(8))
      if (key === '' || ['q', 'Q', '\x03'].includes(key[0] ?? '')) return 'quit'
    }
  }
  return {
    quitting: wait().catch(() => 'quit' as const),
    close: () => {
      terminal.mode = before
      input.close()
    },
  }
}

/** Waits; true when the user ends it meanwhile. */
async function pause(process: Process, ms: number, keys: Keys | undefined): Promise<boolean> {
  if (keys === undefined) {
    await process.sleep(ms)
    return false
  }
  return (await Promise.race([process.sleep(ms), keys.quitting])) === 'quit'
}

/** Cut to the terminal's size, the heading of the columns in reverse; the cursor stays in the last line. */
function onScreen(process: Process, text: string): string {
  const { rows, columns } = process.stdout.terminal?.size ?? { rows: 24, columns: 80 }
  const lines = text
    .split('\n')
    .slice(0, -1)
    .slice(0, rows)
    .map((line) => line.slice(0, columns - 1))
    .map((line) => (/^ *PID\b/.test(line) ? `\x1b[7m${line}\x1b[m` : line))
  return `\x1b[H\x1b[J${lines.join('\n')}\r`
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
    // Who has just begun hasn't had a second yet.
    const sinceMs = Math.max(shortestMs, now.atMs - (last?.atMs ?? each.startedAtMs))
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
