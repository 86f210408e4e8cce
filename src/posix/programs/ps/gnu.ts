/** procps's ps: which processes (`-e -a x -p -C -u -t --ppid`), in which columns (`-f -F -l u -o`); `--no-headers`. */
import type { Process, ProcessSnapshot } from '../../process/types'
import { formatDate } from '../dates'
import { readNames, type Names } from '../ownership'

/** Letters with a value, as options with a dash. */
const withValue = 'pCutGgUo'

interface Asked {
  readonly everybody: boolean
  readonly pids: readonly number[]
  readonly parents: readonly number[]
  readonly commands: readonly string[]
  readonly users: readonly string[]
  readonly columns: readonly Column[] | undefined
  readonly style: 'plain' | 'full' | 'extra' | 'long' | 'user'
  readonly headings: boolean
}

interface Column {
  readonly name: string
  readonly heading: string
}

/** A wrong command line, in procps' words. */
class PsError extends Error {}

export async function procpsPs(process: Process): Promise<number> {
  let asked: Asked
  try {
    asked = read(process.argv.slice(1))
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    await process.printError(`error: ${error.message}\n${usage}`)
    return 1
  }
  const names = readNames(process)
  const chosen = process.host.processes().filter((each) => isChosen(process, each, asked, names))
  await process.print(
    asked.columns === undefined
      ? styled(chosen, asked, names)
      : table(process, chosen, asked.columns, asked.headings, names),
  )
  return chosen.length === 0 ? 1 : 0
}

const usage =
  "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n"

const longNames: Readonly<Record<string, string>> = {
  pid: 'p',
  user: 'u',
  format: 'o',
  ppid: 'P',
  sort: 'S',
  command: 'C',
}

function read(words: readonly string[]): Asked {
  const found = {
    everybody: false,
    pids: [] as number[],
    parents: [] as number[],
    commands: [] as string[],
    users: [] as string[],
  }
  let columns: Column[] | undefined
  let style: Asked['style'] = 'plain'
  let headings = true
  const take = (letter: string, value: string): void => {
    if (letter === 'o') columns = [...(columns ?? []), ...columnsOf(value)]
    else if (letter === 'p' || letter === 'P') (letter === 'p' ? found.pids : found.parents).push(...numbers(value))
    else if (letter === 'C') found.commands.push(...value.split(','))
    else if (letter === 'u' || letter === 'U') found.users.push(...value.split(','))
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--no-headers' || word === '--no-heading') headings = false
    else if (word === '--headers') headings = true
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=')
      const letter = longNames[name]
      if (letter === undefined) throw new PsError('unknown gnu long option')
      take(letter, value ?? words[++at] ?? '')
    } else {
      const isDashed = word.startsWith('-')
      const letters = isDashed ? word.slice(1) : word
      if (/^\d/.test(letters)) found.pids.push(...numbers(letters))
      else
        for (let index = 0; index < letters.length; index++) {
          const letter = letters[index] ?? ''
          const takes = isDashed ? withValue.includes(letter) : letter === 'p' || letter === 'o'
          if (takes) {
            take(letter, index + 1 < letters.length ? letters.slice(index + 1) : (words[++at] ?? ''))
            break
          }
          if (letter === 'e' || letter === 'A' || letter === 'x' || letter === 'a' || letter === 'd')
            found.everybody = true
          else if (letter === 'f') style = 'full'
          else if (letter === 'F') style = 'extra'
          else if (letter === 'l') style = 'long'
          else if (letter === 'u') style = 'user'
          else if (letter === 'h') headings = false
        }
    }
  }
  if (style === 'user' && found.pids.length === 0) found.everybody = true
  return { ...found, columns, style, headings }
}

function numbers(text: string): number[] {
  return text.split(/[ ,]+/).map((part) => {
    if (!/^\d+$/.test(part) || part === '0') throw new PsError('process ID list syntax error')
    return Number(part)
  })
}

function isChosen(process: Process, each: ProcessSnapshot, asked: Asked, names: Names): boolean {
  const isNamed = asked.pids.length + asked.parents.length + asked.commands.length + asked.users.length > 0
  if (asked.everybody) return true
  if (!isNamed) return each.ttyPath === process.terminal?.path
  const user = names.userName(each.uid)
  return (
    asked.pids.includes(each.pid) ||
    asked.parents.includes(each.parentPid) ||
    asked.commands.includes(commandName(each)) ||
    asked.users.includes(String(each.uid)) ||
    (user !== undefined && asked.users.includes(user))
  )
}

const commandName = (each: ProcessSnapshot): string => (each.argv[0] ?? '').replace(/^.*\//, '').slice(0, 15)
const terminalOf = (each: ProcessSnapshot): string => each.ttyPath?.replace('/dev/', '') ?? '?'

function styled(chosen: readonly ProcessSnapshot[], asked: Asked, names: Names): string {
  const user = (each: ProcessSnapshot): string => (names.userName(each.uid) ?? String(each.uid)).padEnd(8)
  const pid = (number: number, width = 7): string => String(number).padStart(width)
  const started = (each: ProcessSnapshot): string => formatDate(each.startedAtMs, '%H:%M')
  const tty = (each: ProcessSnapshot): string => terminalOf(each).padEnd(8)
  const command = (each: ProcessSnapshot): string => each.argv.join(' ')
  const state = (each: ProcessSnapshot): string => `${each.state}${each.pid === 1 ? 's' : ''}`.padEnd(4)
  const shapes: Readonly<Record<Asked['style'], readonly [string, (each: ProcessSnapshot) => string]>> = {
    plain: ['    PID TTY          TIME CMD', (each) => `${pid(each.pid)} ${tty(each)} 00:00:00 ${commandName(each)}`],
    full: [
      'UID          PID    PPID  C STIME TTY          TIME CMD',
      (each) =>
        `${user(each)} ${pid(each.pid)} ${pid(each.parentPid)}  0 ${started(each)} ${tty(each)} 00:00:00 ${command(each)}`,
    ],
    extra: [
      'UID          PID    PPID  C    SZ   RSS PSR STIME TTY          TIME CMD',
      (each) =>
        `${user(each)} ${pid(each.pid)} ${pid(each.parentPid)}  0   416     4   0 ${started(each)} ${tty(each)} 00:00:00 ${command(each)}`,
    ],
    long: [
      'F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD',
      (each) =>
        `4 ${each.state} ${pid(each.uid, 5)} ${pid(each.pid)} ${pid(each.parentPid)}  0  80   0 -   416 -      ${tty(each)} 00:00:00 ${commandName(each)}`,
    ],
    user: [
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
      (each) =>
        `${user(each)} ${pid(each.pid)}  0.0  0.0   1664     4 ${tty(each)} ${state(each)} ${started(each)}   0:00 ${command(each)}`,
    ],
  }
  const [heading, row] = shapes[asked.style]
  return [...(asked.headings ? [heading] : []), ...chosen.map(row)].map((line) => `${line}\n`).join('')
}

interface ColumnKind {
  readonly heading: string
  /** Numbers stand right. */
  readonly isRight: boolean
  readonly width: number
  readonly show: (each: ProcessSnapshot, process: Process, names: Names) => string
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
const elapsed: ColumnKind['show'] = (each, process) => {
  const seconds = Math.floor((process.host.now() - each.startedAtMs) / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
const user: ColumnKind['show'] = (each, _, names) => names.userName(each.uid) ?? String(each.uid)
const group: ColumnKind['show'] = (each, _, names) => names.groupName(each.gid) ?? String(each.gid)
const command: ColumnKind['show'] = (each) => each.argv.join(' ')

const kinds: Readonly<Record<string, ColumnKind>> = {
  pid: number('PID', 7, (each) => String(each.pid)),
  ppid: number('PPID', 7, (each) => String(each.parentPid)),
  pgid: number('PGID', 7, (each) => String(each.groupId)),
  pgrp: number('PGRP', 7, (each) => String(each.groupId)),
  uid: number('UID', 5, (each) => String(each.uid)),
  gid: number('GID', 5, (each) => String(each.gid)),
  user: text('USER', 8, user),
  euser: text('EUSER', 8, user),
  ruser: text('RUSER', 8, user),
  group: text('GROUP', 8, group),
  comm: text('COMMAND', 15, commandName),
  ucmd: text('CMD', 15, commandName),
  args: text('COMMAND', 27, command),
  cmd: text('CMD', 27, command),
  command: text('COMMAND', 27, command),
  stat: text('STAT', 4, (each) => `${each.state}${each.pid === 1 ? 's' : ''}`),
  state: text('S', 1, (each) => each.state),
  s: text('S', 1, (each) => each.state),
  tty: text('TT', 8, terminalOf),
  tt: text('TT', 8, terminalOf),
  time: text('TIME', 8, () => '00:00:00'),
  etime: number('ELAPSED', 11, elapsed),
  ni: number('NI', 3, () => '0'),
  pri: number('PRI', 3, () => '19'),
  pcpu: number('%CPU', 4, () => '0.0'),
  '%cpu': number('%CPU', 4, () => '0.0'),
  pmem: number('%MEM', 4, () => '0.0'),
  '%mem': number('%MEM', 4, () => '0.0'),
  rss: number('RSS', 5, () => '4'),
  vsz: number('VSZ', 6, () => '1664'),
  nlwp: number('NLWP', 4, () => '1'),
  start: text('START', 8, (each) => formatDate(each.startedAtMs, '%H:%M:%S')),
  lstart: text('STARTED', 24, (each) => formatDate(each.startedAtMs, '%a %b %e %H:%M:%S %Y')),
}

/** `pid,comm=NAME`: a heading that is given takes all that follows. */
function columnsOf(list: string): Column[] {
  const equals = list.indexOf('=')
  const plain = equals < 0 ? list : list.slice(0, equals)
  const parts = list.split(/[ ,]+/).every((part) => /^[\w%]+=?$/.test(part)) ? list.split(/[ ,]+/) : undefined
  const named = (parts ?? plain.split(/[ ,]+/)).map((part) => part.replace(/=$/, ''))
  return named.map((name, index) => {
    const kind = kinds[name.toLowerCase()]
    if (kind === undefined) throw new PsError(`unknown user-defined format specifier "${name}"`)
    const isLast = index === named.length - 1
    const isEmpty = parts?.[index]?.endsWith('=') === true
    const own = isEmpty ? '' : parts === undefined && isLast && equals >= 0 ? list.slice(equals + 1) : undefined
    return { name: name.toLowerCase(), heading: own ?? kind.heading }
  })
}

function table(
  process: Process,
  chosen: readonly ProcessSnapshot[],
  columns: readonly Column[],
  headings: boolean,
  names: Names,
): string {
  const cells = chosen.map((each) => columns.map(({ name }) => kinds[name]?.show(each, process, names) ?? ''))
  const isHeaded = headings && columns.some(({ heading }) => heading !== '')
  const rows = isHeaded ? [columns.map(({ heading }) => heading), ...cells] : cells
  const width = (at: number): number => {
    const kind = kinds[columns[at]?.name ?? '']
    const isShort = columns[at]?.heading === '' && kind?.isRight !== true
    return Math.max(
      isShort ? 0 : (kind?.width ?? 0),
      columns[at]?.heading.length ?? 0,
      ...(isShort ? cells.map((row) => row[at]?.length ?? 0) : []),
    )
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => {
        const isRight = kinds[columns[at]?.name ?? '']?.isRight === true
        if (isRight) return cell.padStart(width(at))
        return at === row.length - 1 ? cell : cell.padEnd(width(at))
      })
      .join(' ')
  return rows.map((row) => `${line(row)}\n`).join('')
}
