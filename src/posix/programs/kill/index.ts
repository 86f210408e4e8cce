/** kill: sends a signal to processes or groups; `-l` lists the names. */
import { PosixError } from '../../filesystem/posixError'
import { parseSignal, signalNames, signalNumber } from '../../process/signals'
import type { Process, Program, Signal } from '../../process/types'
import { complain, faced, isGnu, reason, type BuiltinView } from '../complaint'

/** Set by a shell that runs it as a builtin. */
interface DialectView extends BuiltinView {
  readonly builtinOf?: string
}

export const kill: Program = async (process) => {
  const words = [...process.argv.slice(1)]
  if (words[0] === '-l' || words[0] === '-L') return list(process, words.slice(1))
  let signal: Signal | 'none' | undefined = 'SIGTERM'
  const first = words[0] ?? ''
  if (shellOf(process) === 'dash' && /^-[^s\d-]/.test(first) && readSignal(first.slice(1)) === undefined) {
    await complain(process, `Illegal option ${first.slice(0, 2)}`)
    return 2
  }
  if (first === '-s' || (first === '-n' && isGnu(process))) {
    signal = readSignal(words[1] ?? '')
    if (signal === undefined && shellOf(process) === 'dash') {
      await complain(process, `invalid signal number or name: ${words[1] ?? ''}`)
      return 2
    }
    words.splice(0, 2)
  } else if (/^-./.test(first) && first !== '--') {
    signal = readSignal(first.slice(1))
    words.shift()
  }
  if (signal === undefined) {
    await complain(
      process,
      faced(
        process,
        `bad signal name '${first.replace(/^-s?/, '')}'`,
        `${first.replace(/^-/, '')}: invalid signal specification`,
      ),
    )
    return 1
  }
  if (words[0] === '--') words.shift()
  if (words.length === 0 && shellUsages[shellOf(process)] !== undefined) {
    await process.printError(shellUsages[shellOf(process)]?.(process) ?? '')
    return 2
  }
  if (words.length === 0) {
    await complain(process, faced(process, 'you need to specify whom to kill', 'no process ID specified'))
    return 1
  }
  let status = 0
  for (const word of words) {
    if (await send(process, word, signal)) continue
    status = shellOf(process) === 'dash' && !isNumber(word) ? 2 : 1
    if (status === 2) break
  }
  await process.checkpoint()
  return status
}

function shellOf(process: Process): string {
  return (process as DialectView).builtinOf ?? ''
}

/** What dash and bash print without a process. */
const shellUsages: Readonly<Record<string, (process: DialectView) => string>> = {
  dash: ({ errorPrefix = '' }) =>
    `${errorPrefix}Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]\n`,
  bash: () => 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
}

/** dash prints the reason alone and an empty line; bash and the program name the process. */
function dashOr(process: Process, why: string, word: string): string {
  return (process as DialectView).builtinOf === 'dash' ? `${why}\n` : `(${word}) - ${why}`
}

function readSignal(text: string): Signal | 'none' | undefined {
  return text === '0' ? 'none' : parseSignal(text)
}

function isNumber(word: string): boolean {
  return /^-?\d+$/.test(word)
}

async function send(process: Process, word: string, signal: Signal | 'none'): Promise<boolean> {
  if (!isNumber(word)) {
    const gnu =
      shellOf(process) === 'bash' ? `${word}: arguments must be process or job IDs` : `Illegal number: ${word}`
    await complain(process, faced(process, `invalid number '${word}'`, gnu))
    return false
  }
  try {
    process.host.signal(Number(word), signal, process)
    return true
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await complain(
      process,
      faced(
        process,
        `can't kill pid ${word}: ${reason(process, error)}`,
        dashOr(process, reason(process, error), word),
      ),
    )
    return false
  }
}

/** All signals with their numbers. */
export function listSignals(process: Process): Promise<number> {
  return list(process, [])
}

/** bash's five columns, with the real-time signals. */
function bashTable(): string {
  const realTime = [...Array(31).keys()].map((at) => {
    const name = at === 0 ? 'SIGRTMIN' : at < 16 ? `SIGRTMIN+${at}` : at < 30 ? `SIGRTMAX-${30 - at}` : 'SIGRTMAX'
    return [34 + at, name] as const
  })
  const all = [...signalNames.map((name) => [signalNumber(name), name] as const), ...realTime]
  return `${all.map(([number, name], at) => `${String(number).padStart(2)}) ${name}${at % 5 === 4 ? '\n' : '\t'}`).join('')}\n`
}

async function list(process: Process, words: readonly string[]): Promise<number> {
  if (words.length === 0 && shellOf(process) === 'bash') {
    await process.print(bashTable())
    return 0
  }
  if (words.length === 0) {
    await process.print(
      signalNames.map((name) => `${String(signalNumber(name)).padStart(2)}) ${name.slice(3)}\n`).join(''),
    )
    return 0
  }
  if (shellOf(process) === 'dash') return listInDash(process, words[0] ?? '')
  for (const word of words) {
    const number = Number(word)
    if (/^\d+$/.test(word) && parseSignal(String(number & 127)) === undefined && shellOf(process) === 'bash') {
      await complain(process, `${word}: invalid signal specification`)
      return 1
    }
    const signal = /^\d+$/.test(word) ? parseSignal(String(Number(word) & 127)) : parseSignal(word)
    await process.print(
      signal === undefined
        ? `${/^\d+$/.test(word) ? number & 127 : word}\n`
        : /^\d+$/.test(word)
          ? `${signal.slice(3)}\n`
          : `${signalNumber(signal)}\n`,
    )
  }
  return 0
}

/** dash names the signal of one exit status. */
async function listInDash(process: Process, word: string): Promise<number> {
  const number = Number(word)
  const signal = parseSignal(String(number > 128 ? number - 128 : number))
  if (/^\d+$/.test(word) && signal !== undefined) {
    await process.print(`${signal.slice(3)}\n`)
    return 0
  }
  await complain(
    process,
    /^\d+$/.test(word) ? `invalid signal number or exit status: ${word}` : `Illegal number: ${word}`,
  )
  return 2
}
