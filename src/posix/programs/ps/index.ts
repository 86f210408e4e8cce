/** ps: the processes of this pid namespace, in busybox's columns or procps's (`-e -f aux -o`). */
import type { Process, ProcessSnapshot, Program } from '../../process/types'
import { formatDate } from '../dates'
import { complain, isGnu } from '../complaint'
import { readNames, type Names } from '../ownership'
import { busyboxPs } from './busybox'

export const ps: Program = async (process) => {
  if (!isGnu(process)) return busyboxPs(process)
  const words = process.argv.slice(1)
  const custom = words.findIndex((word) => /^-[ef]*o/.test(word))
  const processes = process.host.processes()
  const names = readNames(process)
  if (custom >= 0) return customColumns(process, processes, names, words.slice(custom))
  const letters = words.join('').replaceAll('-', '')
  await process.print(procps(process, processes, names, letters))
  return 0
}

function commandOf(snapshot: ProcessSnapshot): string {
  return snapshot.argv.join(' ')
}

function procps(process: Process, processes: readonly ProcessSnapshot[], names: Names, letters: string): string {
  const tty = (each: ProcessSnapshot): string => each.ttyPath?.replace('/dev/', '') ?? '?'
  const own = (each: ProcessSnapshot): boolean => each.ttyPath === process.terminal?.path
  const name = (each: ProcessSnapshot): string => (each.argv[0] ?? '').replace(/^.*\//, '')
  if (letters.includes('u')) {
    const rows = processes.map(
      (each) =>
        `${(names.userName(each.uid) ?? String(each.uid)).padEnd(8)} ${String(each.pid).padStart(7)}  0.0  0.0   1664     4 ${tty(each).padEnd(8)} ${`${each.state}${each.pid === 1 ? 's' : ''}`.padEnd(4)} ${formatDate(each.startedAtMs, '%H:%M')}   0:00 ${commandOf(each)}\n`,
    )
    return `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`
  }
  const chosen = /[eAax]/.test(letters) ? processes : processes.filter(own)
  if (letters.includes('f')) {
    const rows = chosen.map(
      (each) =>
        `${(names.userName(each.uid) ?? String(each.uid)).padEnd(8)} ${String(each.pid).padStart(7)} ${String(each.parentPid).padStart(7)}  0 ${formatDate(each.startedAtMs, '%H:%M')} ${tty(each).padEnd(8)} 00:00:00 ${commandOf(each)}\n`,
    )
    return `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`
  }
  return `    PID TTY          TIME CMD\n${chosen.map((each) => `${String(each.pid).padStart(7)} ${tty(each).padEnd(8)} 00:00:00 ${name(each)}\n`).join('')}`
}

async function customColumns(
  process: Process,
  processes: readonly ProcessSnapshot[],
  names: Names,
  words: readonly string[],
): Promise<number> {
  const list = words[0]?.replace(/^-[ef]*o/, '') === '' ? (words[1] ?? '') : (words[0]?.replace(/^-[ef]*o/, '') ?? '')
  const readers: Readonly<Record<string, (each: ProcessSnapshot) => string>> = {
    pid: (each) => String(each.pid),
    ppid: (each) => String(each.parentPid),
    pgid: (each) => String(each.groupId),
    user: (each) => names.userName(each.uid) ?? String(each.uid),
    uid: (each) => String(each.uid),
    comm: (each) => (each.argv[0] ?? '').replace(/^.*\//, ''),
    args: commandOf,
    cmd: commandOf,
    command: commandOf,
    stat: (each) => each.state,
    state: (each) => each.state,
    tty: (each) => each.ttyPath?.replace('/dev/', '') ?? '?',
    time: () => '0:00',
    etime: (each) => `00:${String(Math.floor((process.host.now() - each.startedAtMs) / 1000)).padStart(2, '0')}`,
  }
  const columns = list.split(',').map((column) => column.split('=')[0] ?? '')
  const unknown = columns.find((column) => readers[column] === undefined)
  if (unknown !== undefined) {
    await complain(process, `bad -o argument '${unknown}'`)
    return 1
  }
  const rows = processes.map((each) => columns.map((column) => readers[column]?.(each) ?? ''))
  const heads = columns.map((column) => (column === 'args' || column === 'cmd' ? 'COMMAND' : column.toUpperCase()))
  const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)))
  for (const row of list.includes('=') ? rows : [heads, ...rows]) {
    await process.print(
      `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join(' ')}\n`,
    )
  }
  return 0
}
