/** ulimit: open files and the few other limits that the small Unix knows; the rest is unlimited and can't be changed. */
import type { ProcessLimit } from '../../process/types'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

interface Row {
  readonly letter: string
  readonly bash: string
  readonly plain: string
  readonly unit: string
  readonly scale: number
  readonly limit: (call: BuiltinCall) => ProcessLimit
}

const unlimited = (): ProcessLimit => ({ soft: Infinity, hard: Infinity })
const fixed = (value: number) => (): ProcessLimit => ({ soft: value, hard: value })

const rows: readonly Row[] = [
  {
    letter: 'c',
    bash: 'core file size',
    plain: 'coredump(blocks)',
    unit: 'blocks, ',
    scale: 512,
    limit: ({ shell }) => shell.process.limits.core,
  },
  { letter: 'd', bash: 'data seg size', plain: 'data(kbytes)', unit: 'kbytes, ', scale: 1024, limit: unlimited },
  {
    letter: 'f',
    bash: 'file size',
    plain: 'file(blocks)',
    unit: 'blocks, ',
    scale: 512,
    limit: ({ shell }) => shell.process.limits.fileSize,
  },
  {
    letter: 'l',
    bash: 'max locked memory',
    plain: 'locked memory(kbytes)',
    unit: 'kbytes, ',
    scale: 1024,
    limit: fixed(8192 * 1024),
  },
  { letter: 'm', bash: 'max memory size', plain: 'memory(kbytes)', unit: 'kbytes, ', scale: 1024, limit: unlimited },
  {
    letter: 'n',
    bash: 'open files',
    plain: 'nofiles',
    unit: '',
    scale: 1,
    limit: ({ shell }) => shell.process.limits.openFiles,
  },
  {
    letter: 's',
    bash: 'stack size',
    plain: 'stack(kbytes)',
    unit: 'kbytes, ',
    scale: 1024,
    limit: ({ shell }) => shell.process.limits.stack,
  },
  { letter: 't', bash: 'cpu time', plain: 'time(seconds)', unit: 'seconds, ', scale: 1, limit: unlimited },
  { letter: 'u', bash: 'max user processes', plain: 'process', unit: '', scale: 1, limit: unlimited },
  { letter: 'v', bash: 'virtual memory', plain: 'vmemory(kbytes)', unit: 'kbytes, ', scale: 1024, limit: unlimited },
]

/** `ulimit [-HS] [-a | -cdflmnstuv] [limit]` */
export async function limits(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  let hard = false
  let soft = false
  let wanted = 'f'
  let all = false
  let at = 1
  for (; /^-./.test(args[at] ?? ''); at++) {
    for (const letter of (args[at] ?? '').slice(1)) {
      if (letter === 'H') hard = true
      else if (letter === 'S') soft = true
      else if (letter === 'a') all = true
      else if (rows.some((row) => row.letter === letter)) wanted = letter
      else return unknownOption(call, letter)
    }
  }
  if (all) return showAll(call, hard)
  const row = rows.find((each) => each.letter === wanted)
  if (row === undefined) return 1
  const limit = row.limit(call)
  const value = args[at]
  if (value === undefined) {
    await shell.process.print(`${shown(hard ? limit.hard : limit.soft, row)}\n`)
    return 0
  }
  return change(call, { row, limit, value, both: hard === soft, hard })
}

function shown(value: number, row: Row): string {
  return value === Infinity
    ? 'unlimited'
    : String(Math.floor(value / (row.letter === 'c' || row.letter === 'f' ? 512 : row.scale)))
}

async function unknownOption(call: BuiltinCall, letter: string): Promise<number> {
  const { shell } = call
  if (shell.dialect !== 'bash')
    throw new BuiltinFailure(call, `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${letter}`, 2)
  await shell.complain(`-${letter}: invalid option`, 'ulimit')
  await shell.process.printError('ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n')
  return 2
}

interface Change {
  readonly row: Row
  readonly limit: ProcessLimit
  readonly value: string
  readonly both: boolean
  readonly hard: boolean
}

async function change(call: BuiltinCall, { row, limit, value, both, hard }: Change): Promise<number> {
  const { shell } = call
  if (value !== 'unlimited' && !/^\d+$/.test(value)) {
    if (shell.dialect !== 'bash') throw new BuiltinFailure(call, 'bad number', 2)
    await shell.complain(`${value}: invalid number`, 'ulimit')
    return 1
  }
  const wanted = value === 'unlimited' ? Infinity : Number(value) * row.scale
  if (wanted > limit.hard) {
    if (shell.dialect === 'ash') {
      await shell.process.printError(`${shell.name}: error setting limit: Operation not permitted\n`)
      return 1
    }
    if (shell.dialect === 'dash') throw new BuiltinFailure(call, 'error setting limit (Operation not permitted)', 2)
    await shell.complain(`${row.bash}: cannot modify limit: Operation not permitted`, 'ulimit')
    return 1
  }
  if (both || hard) limit.hard = wanted
  if (both || !hard) limit.soft = wanted
  return 0
}

async function showAll(call: BuiltinCall, hard: boolean): Promise<number> {
  const { shell } = call
  for (const row of rows) {
    const limit = row.limit(call)
    const value = shown(hard ? limit.hard : limit.soft, row)
    const option = `(${row.unit}-${row.letter})`
    await shell.process.print(
      shell.dialect === 'bash'
        ? `${row.bash.padEnd(22)} ${option.padStart(17)} ${value}\n`
        : shell.dialect === 'dash'
          ? `${row.plain.padEnd(20)} ${value}\n`
          : `${row.bash.padEnd(29)} ${option.padEnd(0)} ${value}\n`,
    )
  }
  return 0
}
