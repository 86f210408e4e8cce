/**
 * procps's ps (recorded from 4.0.4): processes that are chosen (`-e -a x -p -C -u -g -t --ppid -N`), in a shape (`-f -F
 * -l -j u`, `j`, `l`) or columns of one's own (`-o`), sorted, as a forest (`f`, `-H`). A process is its only thread.
 */
import type { Process, ProcessSnapshot } from '../../process/types'
import { formatDate } from '../dates'
import { nicenessOf } from '../nice/niceness'
import { readNames } from '../ownership'
import {
  bsdTime,
  cellOf,
  commandLine,
  commandName,
  processorTime,
  stateOf,
  tableOf,
  terminalOf,
  type Context,
} from './procpsColumns'
import { PsError, readPs, type Asked, type Style } from './procpsOptions'

export async function procpsPs(process: Process): Promise<number> {
  const words = process.argv.slice(1)
  if (words.some((word) => ['-V', 'V', '--version'].includes(word))) {
    await process.print('ps from procps-ng 4.0.4\n')
    return 0
  }
  // What was started just now becomes what it is first.
  await process.sleep(1)
  try {
    const asked = readPs(words)
    const context = { process, names: readNames(process) }
    const chosen = process.host.processes().filter((each) => isChosen(each, asked, context) !== asked.inverted)
    const { order, indent } = arranged(chosen, asked, context)
    await process.print(
      asked.columns === undefined
        ? styled(order, asked, context, indent)
        : tableOf(order, asked.columns, asked.headings, context, indent),
    )
    return chosen.length === 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    await process.printError(`error: ${error.message}\n${usage}`)
    return 1
  }
}

const usage =
  "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n"

function isChosen(each: ProcessSnapshot, asked: Asked, { process, names }: Context): boolean {
  if (asked.everybody) return true
  if (asked.lists.size === 0) return each.ttyPath === process.terminal?.path
  const has = (name: 'pid' | 'parent' | 'command' | 'session' | 'tty', value: number | string): boolean =>
    asked.lists.get(name)?.includes(String(value)) === true
  const uids = asked.lists.get('user')?.map((word) => idOf(word, names.userId(word), 'user'))
  const gids = asked.lists.get('group')?.map((word) => idOf(word, names.groupId(word), 'group'))
  for (const word of asked.lists.get('tty') ?? [])
    if (process.host.processes().every((other) => terminalOf(other) !== word))
      throw new PsError('TTY could not be found')
  return (
    has('pid', each.pid) ||
    has('parent', each.parentPid) ||
    has('command', commandName(each)) ||
    has('session', each.groupId) ||
    has('tty', terminalOf(each)) ||
    uids?.includes(each.uid) === true ||
    gids?.includes(each.gid) === true
  )
}

function idOf(word: string, known: number | undefined, what: string): number {
  if (known !== undefined) return known
  if (!/^\d+$/.test(word)) throw new PsError(`${what} name does not exist`)
  return Number(word)
}

/** The order of the lines, and what stands before a command to show its parents. */
function arranged(
  chosen: readonly ProcessSnapshot[],
  asked: Asked,
  context: Context,
): { readonly order: readonly ProcessSnapshot[]; readonly indent: (each: ProcessSnapshot) => string } {
  const sorted = asked.order.length === 0 ? chosen : [...chosen].sort((one, two) => compare(one, two, asked, context))
  if (asked.forest === 'none') return { order: sorted, indent: () => '' }
  const order: ProcessSnapshot[] = []
  const indents = new Map<number, string>()
  const isDrawn = asked.forest === 'drawn'
  const visit = (each: ProcessSnapshot, own: string, below: string): void => {
    order.push(each)
    indents.set(each.pid, own)
    const children = sorted.filter(({ parentPid }) => parentPid === each.pid)
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1
      visit(
        child,
        isDrawn ? `${below} \\_ ` : `${below}  `,
        isDrawn ? `${below}${isLast ? '    ' : ' |  '}` : `${below}  `,
      )
    }
  }
  const pids = new Set(sorted.map(({ pid }) => pid))
  const roots = sorted.filter(({ parentPid }) => !pids.has(parentPid))
  // What an exec started stands before the first process.
  for (const root of roots.sort((one, two) => Number(one.pid === 1) - Number(two.pid === 1))) visit(root, '', '')
  return { order, indent: ({ pid }) => indents.get(pid) ?? '' }
}

function compare(one: ProcessSnapshot, two: ProcessSnapshot, asked: Asked, context: Context): number {
  for (const { key, down } of asked.order) {
    const [left, right] = [cellOf(key, one, context), cellOf(key, two, context)]
    const order = /^[\d.]+$/.test(left + right)
      ? Number(left) - Number(right)
      : left < right
        ? -1
        : Number(left > right)
    if (order !== 0) return down ? -order : order
  }
  return 0
}

interface Shape {
  readonly heading: string
  readonly row: (each: ProcessSnapshot, command: (text: string) => string) => string
}

function styled(
  chosen: readonly ProcessSnapshot[],
  asked: Asked,
  context: Context,
  indent: (each: ProcessSnapshot) => string,
): string {
  const { heading, row } = shapes(context, asked.threads)[asked.style]
  const lines = chosen.map((each) => row(each, (text) => `${indent(each)}${text}`))
  return [...(asked.headings ? [heading] : []), ...lines].map((line) => `${line}\n`).join('')
}

function shapes({ process, names }: Context, threads: Asked['threads']): Readonly<Record<Style, Shape>> {
  const user = (each: ProcessSnapshot): string => (names.userName(each.uid) ?? String(each.uid)).padEnd(8)
  const id = (value: number, width = 7): string => String(value).padStart(width)
  const started = (each: ProcessSnapshot): string => formatDate(each.startedAtMs, '%H:%M')
  const tty = (each: ProcessSnapshot): string => terminalOf(each).padEnd(8)
  const state = (each: ProcessSnapshot): string => stateOf(each, process).padEnd(4)
  const time = (each: ProcessSnapshot): string => bsdTime(each).padStart(6)
  const nice = (each: ProcessSnapshot): number => nicenessOf(process.host, each.pid)
  const [thread, ofThread] =
    threads === 'none'
      ? ['', (): string => '']
      : [threads === 'T' ? '    SPID' : '     LWP', (each: ProcessSnapshot): string => ` ${id(each.pid)}`]
  const many = threads === 'L'
  return {
    plain: {
      heading: `    PID${thread} TTY          TIME CMD`,
      row: (each, command) =>
        `${id(each.pid)}${ofThread(each)} ${tty(each)} ${processorTime(each)} ${command(commandName(each))}`,
    },
    full: {
      heading: `UID          PID    PPID${thread}  C${many ? ' NLWP' : ''} STIME TTY          TIME CMD`,
      row: (each, command) =>
        `${user(each)} ${id(each.pid)} ${id(each.parentPid)}${ofThread(each)}  0${many ? '    1' : ''} ${started(each)} ${tty(each)} ${processorTime(each)} ${command(commandLine(each))}`,
    },
    extra: {
      heading: 'UID          PID    PPID  C    SZ   RSS PSR STIME TTY          TIME CMD',
      row: (each, command) =>
        `${user(each)} ${id(each.pid)} ${id(each.parentPid)}  0   416     4   0 ${started(each)} ${tty(each)} ${processorTime(each)} ${command(commandLine(each))}`,
    },
    long: {
      heading: 'F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD',
      row: (each, command) =>
        `4 ${each.state} ${id(each.uid, 5)} ${id(each.pid)} ${id(each.parentPid)}  0 ${id(80 + nice(each), 3)} ${id(nice(each), 3)} -   416 -      ${tty(each)} ${processorTime(each)} ${command(commandName(each))}`,
    },
    jobs: {
      heading: '    PID    PGID     SID TTY          TIME CMD',
      row: (each, command) =>
        `${id(each.pid)} ${id(each.groupId)} ${id(each.groupId)} ${tty(each)} ${processorTime(each)} ${command(commandName(each))}`,
    },
    bsd: {
      heading: '    PID TTY      STAT   TIME COMMAND',
      row: (each, command) => `${id(each.pid)} ${tty(each)} ${state(each)} ${time(each)} ${command(commandLine(each))}`,
    },
    bsdJobs: {
      heading: '   PPID     PID    PGID     SID TTY        TPGID STAT   UID   TIME COMMAND',
      row: (each, command) =>
        `${id(each.parentPid)} ${id(each.pid)} ${id(each.groupId)} ${id(each.groupId)} ${tty(each)} ${id(each.ttyPath === undefined ? -1 : each.groupId)} ${state(each)} ${id(each.uid, 5)} ${time(each)} ${command(commandLine(each))}`,
    },
    bsdLong: {
      heading: 'F   UID     PID    PPID PRI  NI    VSZ   RSS WCHAN  STAT TTY        TIME COMMAND',
      row: (each, command) =>
        `4 ${id(each.uid, 5)} ${id(each.pid)} ${id(each.parentPid)} ${id(20 + nice(each), 3)} ${id(nice(each), 3)}   1664     4 -      ${state(each)} ${tty(each)} ${time(each)} ${command(commandLine(each))}`,
    },
    user: {
      heading: 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
      row: (each, command) =>
        `${user(each)} ${id(each.pid)}  0.0  0.0   1664     4 ${tty(each)} ${state(each)} ${started(each)} ${time(each)} ${command(commandLine(each))}`,
    },
  }
}
