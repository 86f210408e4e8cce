/** The columns that procps' ps knows by name: headings, widths and what stands in them; a process has fixed sizes. */
import type { Process, ProcessSnapshot } from '../../process/types'
import { formatDate } from '../dates'
import { nicenessOf } from '../nice/niceness'
import type { Names } from '../ownership'

/** A column that was asked for: `pid`, `comm=NAME`, `args:20`. */
export interface Column {
  readonly name: string
  readonly heading: string
  readonly width?: number
}

export interface Context {
  readonly process: Process
  readonly names: Names
}

interface ColumnKind {
  readonly heading: string
  /** Numbers stand right. */
  readonly isRight: boolean
  readonly width: number
  readonly show: (each: ProcessSnapshot, context: Context) => string
}

/** What a small process takes, in KiB. */
const virtualKib = '1664'
const residentKib = '4'

export const commandName = (each: ProcessSnapshot): string => each.name
export const commandLine = (each: ProcessSnapshot): string =>
  each.state === 'Z' ? `[${commandName(each)}] <defunct>` : each.argv.join(' ')
export const terminalOf = (each: ProcessSnapshot): string => each.ttyPath?.replace('/dev/', '') ?? '?'

/** Who leads a session has an `s`, who is in its terminal's foreground a `+`. */
export function stateOf(each: ProcessSnapshot, process: Process): string {
  const newest = process.host.processes().findLast(({ ttyPath }) => ttyPath === each.ttyPath)
  const isInFront = each.ttyPath !== undefined && newest?.groupId === each.groupId
  return `${each.state}${each.pid === 1 || each.parentPid === 0 ? 's' : ''}${isInFront ? '+' : ''}`
}

const number = (heading: string, width: number, show: ColumnKind['show']): ColumnKind => ({
  heading,
  isRight: true,
  width,
  show,
})
const text = (heading: string, width: number, show: ColumnKind['show']): ColumnKind => ({
  heading,
  isRight: false,
  width,
  show,
})
const seconds = (each: ProcessSnapshot, { process }: Context): number =>
  Math.max(0, Math.floor((process.host.now() - each.startedAtMs) / 1000))
const two = (value: number): string => String(value).padStart(2, '0')

const elapsed: ColumnKind['show'] = (each, context) => {
  const all = seconds(each, context)
  const [days, hours, minutes] = [Math.floor(all / 86_400), Math.floor(all / 3600) % 24, Math.floor(all / 60) % 60]
  const day = days > 0 ? `${days}-` : ''
  return `${day}${day !== '' || hours > 0 ? `${two(hours)}:` : ''}${two(minutes)}:${two(all % 60)}`
}

/** `00:00:00` of the processor, as `-f` shows it. */
export function processorTime(each: ProcessSnapshot): string {
  const all = Math.floor(each.cpuMs / 1000)
  return `${two(Math.floor(all / 3600))}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
}

/** `0:00`, as BSD's styles show it. */
export function bsdTime(each: ProcessSnapshot): string {
  const all = Math.floor(each.cpuMs / 1000)
  return `${Math.floor(all / 60)}:${two(all % 60)}`
}

const user: ColumnKind['show'] = (each, { names }) => names.userName(each.uid) ?? String(each.uid)
const group: ColumnKind['show'] = (each, { names }) => names.groupName(each.gid) ?? String(each.gid)
const session: ColumnKind['show'] = (each) => String(each.groupId)
const niceness: ColumnKind['show'] = (each, { process }) => String(nicenessOf(process.host, each.pid))
const started: ColumnKind['show'] = (each) => formatDate(each.startedAtMs, '%H:%M')
const fixed =
  (value: string): ColumnKind['show'] =>
  () =>
    value

const kinds: Readonly<Record<string, ColumnKind>> = {
  pid: number('PID', 7, (each) => String(each.pid)),
  tgid: number('TGID', 7, (each) => String(each.pid)),
  lwp: number('LWP', 7, (each) => String(each.pid)),
  spid: number('SPID', 7, (each) => String(each.pid)),
  tid: number('TID', 7, (each) => String(each.pid)),
  ppid: number('PPID', 7, (each) => String(each.parentPid)),
  pgid: number('PGID', 7, (each) => String(each.groupId)),
  pgrp: number('PGRP', 7, (each) => String(each.groupId)),
  sid: number('SID', 7, session),
  sess: number('SESS', 7, session),
  session: number('SESS', 7, session),
  tpgid: number('TPGID', 7, (each) => (each.ttyPath === undefined ? '-1' : String(each.groupId))),
  uid: number('UID', 5, (each) => String(each.uid)),
  euid: number('EUID', 5, (each) => String(each.uid)),
  ruid: number('RUID', 5, (each) => String(each.uid)),
  gid: number('GID', 5, (each) => String(each.gid)),
  egid: number('EGID', 5, (each) => String(each.gid)),
  rgid: number('RGID', 5, (each) => String(each.gid)),
  user: text('USER', 8, user),
  uname: text('USER', 8, user),
  euser: text('EUSER', 8, user),
  ruser: text('RUSER', 8, user),
  group: text('GROUP', 8, group),
  egroup: text('EGROUP', 8, group),
  rgroup: text('RGROUP', 8, group),
  comm: text('COMMAND', 15, commandName),
  ucomm: text('COMMAND', 15, commandName),
  ucmd: text('CMD', 15, commandName),
  fname: text('COMMAND', 8, (each) => commandName(each).slice(0, 8)),
  args: text('COMMAND', 27, commandLine),
  cmd: text('CMD', 27, commandLine),
  command: text('COMMAND', 27, commandLine),
  stat: text('STAT', 4, (each, { process }) => stateOf(each, process)),
  state: text('S', 1, (each) => each.state),
  s: text('S', 1, (each) => each.state),
  tty: text('TT', 8, terminalOf),
  tt: text('TT', 8, terminalOf),
  tname: text('TTY', 8, terminalOf),
  time: number('TIME', 8, processorTime),
  cputime: number('TIME', 8, processorTime),
  bsdtime: number('TIME', 6, bsdTime),
  etime: number('ELAPSED', 11, elapsed),
  etimes: number('ELAPSED', 7, (each, context) => String(seconds(each, context))),
  ni: number('NI', 3, niceness),
  nice: number('NI', 3, niceness),
  pri: number('PRI', 3, fixed('19')),
  c: number('C', 2, fixed('0')),
  pcpu: number('%CPU', 4, fixed('0.0')),
  '%cpu': number('%CPU', 4, fixed('0.0')),
  pmem: number('%MEM', 4, fixed('0.0')),
  '%mem': number('%MEM', 4, fixed('0.0')),
  rss: number('RSS', 5, fixed(residentKib)),
  rssize: number('RSS', 5, fixed(residentKib)),
  vsz: number('VSZ', 6, fixed(virtualKib)),
  vsize: number('VSZ', 6, fixed(virtualKib)),
  sz: number('SZ', 5, fixed('416')),
  psr: number('PSR', 3, fixed('0')),
  nlwp: number('NLWP', 4, fixed('1')),
  thcount: number('THCNT', 5, fixed('1')),
  f: number('F', 1, fixed('4')),
  wchan: text('WCHAN', 6, fixed('-')),
  cls: number('CLS', 3, fixed('TS')),
  rtprio: number('RTPRIO', 6, fixed('-')),
  label: text('LABEL', 31, fixed('-')),
  start: number('STARTED', 8, (each) => formatDate(each.startedAtMs, '%H:%M:%S')),
  start_time: text('START', 5, started),
  stime: text('STIME', 5, started),
  bsdstart: number('START', 6, started),
  lstart: number('STARTED', 24, (each) => formatDate(each.startedAtMs, '%a %b %e %H:%M:%S %Y')),
}

export function isColumn(name: string): boolean {
  return Object.hasOwn(kinds, name)
}

/** What a column says of a process. */
export function cellOf(name: string, each: ProcessSnapshot, context: Context): string {
  return kinds[name]?.show(each, context) ?? ''
}

/** `pid,comm=NAME`: a heading that is given takes all that follows. A name that is none comes back as a text. */
export function columnsOf(list: string): Column[] | string {
  const equals = list.indexOf('=')
  const plain = equals < 0 ? list : list.slice(0, equals)
  const parts = list.split(/[ ,]+/).every((part) => /^[\w%:]+=?$/.test(part)) ? list.split(/[ ,]+/) : undefined
  const named = (parts ?? plain.split(/[ ,]+/)).map((part) => part.replace(/=$/, ''))
  const columns: Column[] = []
  for (const [index, word] of named.entries()) {
    const [, name = word, width] = /^(.*?)(?::(\d+))?$/s.exec(word) ?? []
    const kind = kinds[name.toLowerCase()]
    if (kind === undefined) return word
    const isEmpty = parts?.[index]?.endsWith('=') === true
    const isNamed = parts === undefined && index === named.length - 1 && equals >= 0
    const heading = isEmpty ? '' : isNamed ? list.slice(equals + 1) : kind.heading
    columns.push({ name: name.toLowerCase(), heading, ...(width === undefined ? {} : { width: Number(width) }) })
  }
  return columns
}

/** The table of columns; `indent` goes before commands. */
export function tableOf(
  chosen: readonly ProcessSnapshot[],
  columns: readonly Column[],
  headings: boolean,
  context: Context,
  indent: (each: ProcessSnapshot) => string,
): string {
  const isCommand = (name: string): boolean => ['args', 'cmd', 'command', 'comm', 'ucmd'].includes(name)
  const cells = chosen.map((each) =>
    columns.map(({ name, width }, at) => {
      const cell = `${isCommand(name) ? indent(each) : ''}${cellOf(name, each, context)}`
      return width === undefined || at === columns.length - 1 ? cell : cell.slice(0, width)
    }),
  )
  const isHeaded = headings && columns.some(({ heading }) => heading !== '')
  const rows = isHeaded ? [columns.map(({ heading }) => heading), ...cells] : cells
  const widthOf = (column: Column, at: number): number => {
    const kind = kinds[column.name]
    const isShort = column.heading === '' && kind?.isRight !== true && column.width === undefined
    return Math.max(
      isShort ? 0 : (column.width ?? kind?.width ?? 0),
      column.heading.length,
      ...(isShort ? cells.map((row) => row[at]?.length ?? 0) : []),
    )
  }
  const widths = columns.map(widthOf)
  return rows
    .map((row) =>
      row
        .map((cell, at) => {
          if (kinds[columns[at]?.name ?? '']?.isRight === true) return cell.padStart(widths[at] ?? 0)
          return at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)
        })
        .join(' '),
    )
    .map((line) => `${line}\n`)
    .join('')
}
