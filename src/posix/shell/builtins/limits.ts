/**
 * ulimit: shows and changes the limits of the shell's process, which its children take over. Options name a limit; with
 * more than one, or `-a`, each is shown with its name, as each dialect words and orders them.
 */
import type { ProcessLimit, ProcessLimits } from '../../process/limitTypes'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

interface Row {
  readonly letter: string
  readonly name: string
  /** In parentheses before the option. */
  readonly unit: string
  /** How many of the limit's own make one that is shown. */
  readonly scale: number
  /** Undefined for the size of a pipe, which is no limit of the process. */
  readonly limit: keyof ProcessLimits | undefined
}

const row = (letter: string, name: string, limit: Row['limit'], [unit, scale]: readonly [string, number]): Row => ({
  letter,
  name,
  unit,
  scale,
  limit,
})
const plain = ['', 1] as const
/** bash counts blocks of 1024 bytes, the others of 512. */
const kibibytes = 1024
const pipeBlocks = 8

const bashRows: readonly Row[] = [
  row('R', 'real-time non-blocking time', 'realtimeTimeout', ['microseconds', 1]),
  row('c', 'core file size', 'core', ['blocks', 1024]),
  row('d', 'data seg size', 'data', ['kbytes', kibibytes]),
  row('e', 'scheduling priority', 'niceness', plain),
  row('f', 'file size', 'fileSize', ['blocks', 1024]),
  row('i', 'pending signals', 'pendingSignals', plain),
  row('l', 'max locked memory', 'lockedMemory', ['kbytes', kibibytes]),
  row('m', 'max memory size', 'residentSet', ['kbytes', kibibytes]),
  row('n', 'open files', 'openFiles', plain),
  row('p', 'pipe size', undefined, ['512 bytes', 1]),
  row('q', 'POSIX message queues', 'messageQueues', ['bytes', 1]),
  row('r', 'real-time priority', 'realtimePriority', plain),
  row('s', 'stack size', 'stack', ['kbytes', kibibytes]),
  row('t', 'cpu time', 'cpuTime', ['seconds', 1]),
  row('u', 'max user processes', 'processes', plain),
  row('v', 'virtual memory', 'addressSpace', ['kbytes', kibibytes]),
  row('x', 'file locks', 'fileLocks', plain),
]

const ashRows: readonly Row[] = [
  row('c', 'core file size (blocks)', 'core', ['', 512]),
  row('d', 'data seg size (kb)', 'data', ['', kibibytes]),
  row('e', 'scheduling priority', 'niceness', plain),
  row('f', 'file size (blocks)', 'fileSize', ['', 512]),
  row('i', 'pending signals', 'pendingSignals', plain),
  row('l', 'max locked memory (kb)', 'lockedMemory', ['', kibibytes]),
  row('m', 'max memory size (kb)', 'residentSet', ['', kibibytes]),
  row('n', 'open files', 'openFiles', plain),
  row('q', 'POSIX message queues (bytes)', 'messageQueues', plain),
  row('r', 'real-time priority', 'realtimePriority', plain),
  row('s', 'stack size (kb)', 'stack', ['', kibibytes]),
  row('t', 'cpu time (seconds)', 'cpuTime', plain),
  row('u', 'max user processes', 'processes', plain),
  row('v', 'virtual memory (kb)', 'addressSpace', ['', kibibytes]),
  row('x', 'file locks', 'fileLocks', plain),
]

const dashRows: readonly Row[] = [
  row('t', 'time(seconds)', 'cpuTime', plain),
  row('f', 'file(blocks)', 'fileSize', ['', 512]),
  row('d', 'data(kbytes)', 'data', ['', kibibytes]),
  row('s', 'stack(kbytes)', 'stack', ['', kibibytes]),
  row('c', 'coredump(blocks)', 'core', ['', 512]),
  row('m', 'memory(kbytes)', 'residentSet', ['', kibibytes]),
  row('l', 'locked memory(kbytes)', 'lockedMemory', ['', kibibytes]),
  row('p', 'process', 'processes', plain),
  row('n', 'nofiles', 'openFiles', plain),
  row('v', 'vmemory(kbytes)', 'addressSpace', ['', kibibytes]),
  row('w', 'locks', 'fileLocks', plain),
  row('r', 'rtprio', 'realtimePriority', plain),
]

const rowsOf = { bash: bashRows, ash: ashRows, dash: dashRows }

interface Asked {
  readonly row: Row
  /** What it is to be. */
  value?: string
}

interface CommandLine {
  hard: boolean
  soft: boolean
  all: boolean
  readonly asked: Asked[]
}

/** `ulimit [-HS] [-a | -cdefilmnpqrstuvwx [limit]]…` */
export async function limits(call: BuiltinCall): Promise<number> {
  const line = await readArguments(call)
  if (typeof line === 'number') return line
  const rows = rowsOf[call.shell.dialect]
  if (line.all) {
    for (const each of rows) await show(call, each, { hard: line.hard, isNamed: true })
    return 0
  }
  const isNamed = line.asked.length > 1
  for (const { row: each, value } of line.asked) {
    const status =
      value === undefined ? await show(call, each, { hard: line.hard, isNamed }) : await change(call, line, each, value)
    if (status !== 0) return status
  }
  return 0
}

/** The exit code for an option that isn't there. */
async function readArguments(call: BuiltinCall): Promise<CommandLine | number> {
  const rows = rowsOf[call.shell.dialect]
  const line: CommandLine = { hard: false, soft: false, all: false, asked: [] }
  const words = call.args.slice(1)
  for (const [index, word] of words.entries()) {
    if (!/^-./.test(word)) {
      const last = line.asked.at(-1)
      if (last !== undefined && index > 0 && words[index - 1]?.startsWith('-') === true) last.value = word
      else line.asked.push(fileSize(rows, word))
      continue
    }
    for (const letter of word.slice(1)) {
      const known = rows.find((each) => each.letter === letter)
      if (letter === 'H') line.hard = true
      else if (letter === 'S') line.soft = true
      else if (letter === 'a') line.all = true
      else if (known !== undefined) line.asked.push({ row: known })
      else return unknownOption(call, letter)
    }
  }
  if (line.asked.length === 0) line.asked.push(fileSize(rows))
  return line
}

/** Without an option the size of files is meant. */
function fileSize(rows: readonly Row[], value?: string): Asked {
  const found = rows.find((each) => each.letter === 'f')
  if (found === undefined) throw new Error('every dialect has a limit for the size of files')
  return { row: found, ...(value !== undefined && { value }) }
}

async function unknownOption(call: BuiltinCall, letter: string): Promise<number> {
  const { shell } = call
  if (shell.dialect === 'dash') throw new BuiltinFailure(call, `Illegal option -${letter}`, 2)
  if (shell.dialect === 'ash') {
    await shell.process.printError(`ulimit: unrecognized option: ${letter}\n`)
    return 1
  }
  await shell.complain(`-${letter}: invalid option`, 'ulimit')
  await shell.process.printError('ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n')
  return 2
}

function limitOf({ shell }: BuiltinCall, { limit }: Row): ProcessLimit {
  return limit === undefined ? { soft: pipeBlocks, hard: pipeBlocks } : shell.process.limits[limit]
}

interface Shown {
  readonly hard: boolean
  readonly isNamed: boolean
}

async function show(call: BuiltinCall, each: Row, { hard, isNamed }: Shown): Promise<number> {
  const { dialect, process } = call.shell
  const limit = limitOf(call, each)
  const value = shownValue(hard ? limit.hard : limit.soft, each)
  await process.print(`${isNamed ? label(dialect, each) : ''}${value}\n`)
  return 0
}

function shownValue(value: number, { scale }: Row): string {
  return value === Infinity ? 'unlimited' : String(Math.floor(value / scale))
}

function label(dialect: keyof typeof rowsOf, { letter, name, unit }: Row): string {
  if (dialect === 'dash') return `${name.padEnd(20)} `
  if (dialect === 'ash') return `${name.padEnd(32)}(-${letter}) `
  return `${name.padEnd(20)} ${`(${unit === '' ? '' : `${unit}, `}-${letter}) `.padStart(20)}`
}

async function change(call: BuiltinCall, { hard, soft }: CommandLine, each: Row, value: string): Promise<number> {
  const { shell } = call
  const limit = limitOf(call, each)
  const known: Readonly<Record<string, number>> =
    shell.dialect === 'bash' ? { unlimited: Infinity, hard: limit.hard, soft: limit.soft } : { unlimited: Infinity }
  if (known[value] === undefined && !/^\d+$/.test(value)) return wrongNumber(call, value)
  const wanted = known[value] ?? Number(value) * each.scale
  if (each.limit === undefined || wanted > limit.hard) return refuse(call, each)
  if (hard || !soft) limit.hard = wanted
  if (soft || !hard) limit.soft = wanted
  return 0
}

async function wrongNumber(call: BuiltinCall, value: string): Promise<number> {
  const { shell } = call
  if (shell.dialect === 'dash') throw new BuiltinFailure(call, 'bad number', 2)
  if (shell.dialect === 'ash') await shell.process.printError(`${shell.name}: invalid number '${value}'\n`)
  else await shell.complain(`${value}: invalid number`, 'ulimit')
  return 1
}

async function refuse(call: BuiltinCall, { name, limit }: Row): Promise<number> {
  const { shell } = call
  if (shell.dialect === 'ash') {
    await shell.process.printError(`${shell.name}: error setting limit: Operation not permitted\n`)
    return 1
  }
  if (shell.dialect === 'dash') throw new BuiltinFailure(call, 'error setting limit (Operation not permitted)', 2)
  const reason = limit === undefined ? 'Invalid argument' : 'Operation not permitted'
  await shell.complain(`${name}: cannot modify limit: ${reason}`, 'ulimit')
  return 1
}
