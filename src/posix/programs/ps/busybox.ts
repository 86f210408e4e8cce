/**
 * ps of busybox's face (1.37.0): every process of the pid namespace in columns of fixed widths, or in those that `-o`
 * names. A heading of the user's own (`pid=X`) makes its column as wide as itself. Nothing follows the command line. A
 * process has the memory of a small one.
 */
import type { Process, ProcessSnapshot } from '../../process/types'
import { UsageError } from '../complaint'
import { parseOptions } from '../options'
import { nicenessOf } from '../nice/niceness'
import { readNames } from '../ownership'

/** What a shell of Alpine's takes, in KiB. */
export const virtualKib = 1664
const residentKib = 960

interface Column {
  readonly heading: string
  readonly width: number
  readonly right?: boolean
  readonly read: (each: ProcessSnapshot) => string
}

export async function busyboxPs(process: Process): Promise<number> {
  const options = parseOptions(process, { short: 'o:adeflAZ', usage: '[-o COL1,COL2=HEADER]' })
  const known = columnsOf(process)
  // What was started just now becomes what it is first.
  await process.sleep(1)
  const lists = options.values('o')
  const columns = (lists.length === 0 ? ['pid,user,time,args'] : lists).flatMap((list) => chosen(known, list))
  const lines = process.host.processes().map((each) => lineOf(columns, (column) => column.read(each)))
  const headings = columns.some(({ heading }) => heading !== '')
    ? [
        lineOf(
          columns.map((column) => ({ ...column, right: false })),
          ({ heading }) => heading,
        ),
      ]
    : []
  await process.print([...headings, ...lines].map((line) => `${line}\n`).join(''))
  return 0
}

/** Columns of a list like `pid,comm=NAME`; what follows an equals sign is the last one's heading. */
function chosen(known: ReadonlyMap<string, Column>, list: string): readonly Column[] {
  const equals = list.indexOf('=')
  const [names, ...parts] = [equals < 0 ? list : list.slice(0, equals), ...(equals < 0 ? [] : [list.slice(equals + 1)])]
  const comma = (parts[0] ?? '').indexOf(',')
  const heading = comma < 0 ? parts[0] : (parts[0] ?? '').slice(0, comma)
  const words = names.split(',')
  return [
    ...words.map((name, index) => {
      const column = known.get(name)
      if (column === undefined)
        throw new UsageError(`ps: bad -o argument '${name}', supported arguments: ${[...known.keys()].join(',')}\n`, 1)
      if (heading === undefined || index < words.length - 1) return column
      return { ...column, heading, width: heading === '' ? column.width : heading.length }
    }),
    ...(comma < 0 ? [] : chosen(known, (parts[0] ?? '').slice(comma + 1))),
  ]
}

function lineOf(columns: readonly Column[], read: (column: Column) => string): string {
  const end = columns.findIndex(({ width }) => width >= lineWidth)
  const shown = end < 0 ? columns : columns.slice(0, end + 1)
  return shown
    .map((column, index) => {
      const text = column.right === true ? read(column).padStart(column.width) : read(column).slice(0, column.width)
      return index === shown.length - 1 ? text : text.padEnd(column.width)
    })
    .join(' ')
}

const lineWidth = 256

function columnsOf(process: Process): ReadonlyMap<string, Column> {
  const names = readNames(process)
  const user = ({ uid }: ProcessSnapshot): string => names.userName(uid) ?? String(uid)
  const group = ({ gid }: ProcessSnapshot): string => names.groupName(gid) ?? String(gid)
  const number = (heading: string, read: (each: ProcessSnapshot) => number, width = 5): Column => ({
    heading,
    width,
    right: true,
    read: (each) => String(read(each)),
  })
  const alive = (each: ProcessSnapshot, kib: number): number => (each.state === 'Z' ? 0 : kib)
  return new Map<string, Column>([
    ['user', { heading: 'USER', width: 8, read: user }],
    ['group', { heading: 'GROUP', width: 8, read: group }],
    ['comm', { heading: 'COMMAND', width: 16, read: (each) => each.name }],
    ['args', { heading: 'COMMAND', width: lineWidth, read: commandLine }],
    ['pid', number('PID', ({ pid }) => pid)],
    ['ppid', number('PPID', ({ parentPid }) => parentPid)],
    ['pgid', number('PGID', ({ groupId }) => groupId)],
    ['etime', { heading: 'ELAPSED', width: 7, read: (each) => elapsed(process, each) }],
    ['nice', number('NI', ({ pid }) => nicenessOf(process.host, pid))],
    ['rgroup', { heading: 'RGROUP', width: 8, read: group }],
    ['ruser', { heading: 'RUSER', width: 8, read: user }],
    ['time', { heading: 'TIME', width: 5, read: processorTime }],
    ['tty', { heading: 'TT', width: 6, read: (each) => (each.ttyPath === undefined ? '?' : '136,0') }],
    ['vsz', number('VSZ', (each) => alive(each, virtualKib), 4)],
    ['sid', number('SID', ({ groupId }) => groupId)],
    ['stat', { heading: 'STAT', width: 4, read: ({ state }) => state }],
    ['rss', number('RSS', (each) => alive(each, residentKib), 4)],
  ])
}

function processorTime({ cpuMs }: ProcessSnapshot): string {
  const seconds = Math.floor(cpuMs / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `mm:ss`, or hours where minutes have no room. */
function elapsed(process: Process, { startedAtMs }: ProcessSnapshot): string {
  const seconds = Math.max(0, Math.floor((process.host.now() - startedAtMs) / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 10_000) return `${Math.floor(minutes / 60)}h`
  return `${String(minutes).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`
}

/** As ps and top show it: what has no command line any more stands in brackets. */
export function commandLine(each: ProcessSnapshot): string {
  return each.state === 'Z' ? `[${each.name}]` : each.argv.join(' ').replace(/\n/g, '?')
}
