/**
 * Command lines as `getopt_long` reads them: `'alRn:'` names the letters, a colon says that a value follows, and a
 * leading `+` ends the options at the first operand. What isn't listed is refused by name, in the face's words.
 */
import type { Process } from '../process/types'
import { busyboxTakes, busyboxUsage } from './busybox/usage'
import { invokedName, isGnu, UsageError } from './complaint'
import { isLeftOut, leftOutSentence } from './leavesOut'
import { versionLine } from './versions'

export interface OptionTable {
  /** Letters; `n:` takes a value, `n::` an optional one attached to it; `+` first stops at the first operand. */
  readonly short: string
  /** Long names to letters; the letter's colon says whether a value follows. */
  readonly long?: Readonly<Record<string, string>>
  /** Exit code of a wrong command line with GNU's face; default 1. */
  readonly gnuStatus?: number
  /** The same with busybox's face; default 1. */
  readonly busyboxStatus?: number
  /** What follows `Usage: name ` in busybox's face. */
  readonly usage?: string
}

export class Options {
  readonly given: { readonly letter: string; readonly value: string }[] = []
  operands: readonly string[] = []

  add(letter: string, value: string): void {
    this.given.push({ letter, value })
  }

  has(letter: string): boolean {
    return this.given.some((each) => each.letter === letter)
  }

  /** How often a letter was given. */
  count(letter: string): number {
    return this.given.filter((each) => each.letter === letter).length
  }

  /** The last value given. */
  value(letter: string): string | undefined {
    return this.given.findLast((each) => each.letter === letter)?.value
  }

  values(letter: string): readonly string[] {
    return this.given.filter((each) => each.letter === letter).map((each) => each.value)
  }

  /** Which of some letters came last. */
  last(letters: string): string | undefined {
    return this.given.findLast((each) => letters.includes(each.letter))?.letter
  }
}

/** Reads a process's command line. Throws `UsageError`. */
export function parseOptions(process: Process, table: OptionTable): Options {
  const options = new Options()
  const operands: string[] = []
  const words = process.argv.slice(1)
  const stops = table.short.startsWith('+')
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      operands.push(...words.slice(at + 1))
      break
    }
    if (word === '--help' && (isGnu(process) || at === 0)) throw helpOf(process, table)
    if (word === '--version' && isGnu(process)) throw new UsageError(`${versionLine(invokedName(process))}\n`, 0)
    if (word.startsWith('--')) at += readLong(process, table, options, word.slice(2), words[at + 1])
    else if (word.startsWith('-') && word !== '-') at += readShort(process, table, options, word, words[at + 1])
    else if (stops) {
      operands.push(...words.slice(at))
      break
    } else operands.push(word)
  }
  options.operands = operands
  return options
}

function readShort(
  process: Process,
  table: OptionTable,
  options: Options,
  word: string,
  next: string | undefined,
): number {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    const found = letter === ':' || letter === '+' ? -1 : table.short.indexOf(letter)
    const taken = isTaken(process, `-${letter}`)
    if (found < 0 && taken !== false && isLeftOut(process.host.face, invokedName(process), `-${letter}`))
      throw leftOut(process, `-${letter}`)
    if (found < 0 || taken === false)
      throw usage(process, table, isGnu(process) ? `invalid option -- '${letter}'` : `unrecognized option: ${letter}`)
    if (table.short[found + 1] !== ':') {
      options.add(letter, '')
      continue
    }
    const attached = word.slice(at + 1)
    if (attached !== '' || table.short[found + 2] === ':') {
      options.add(letter, attached)
      return 0
    }
    if (next === undefined)
      throw usage(
        process,
        table,
        isGnu(process) ? `option requires an argument -- '${letter}'` : `option requires an argument: ${letter}`,
      )
    options.add(letter, next)
    return 1
  }
  return 0
}

function readLong(
  process: Process,
  table: OptionTable,
  options: Options,
  word: string,
  next: string | undefined,
): number {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word : word.slice(0, equals)
  const entry = findLong(table, name)
  const possible = Object.keys(table.long ?? {}).filter((each) => each.startsWith(name))
  if (entry === undefined && possible.length > 1 && isGnu(process))
    throw usage(
      process,
      table,
      `option '--${name}' is ambiguous; possibilities: ${possible.map((each) => `'--${each}'`).join(' ')}`,
    )
  const taken = isTaken(process, `--${longName(table, name) ?? name}`)
  if (entry === undefined && taken !== false && isLeftOut(process.host.face, invokedName(process), `--${name}`))
    throw leftOut(process, `--${name}`)
  if (entry === undefined || taken === false)
    throw usage(process, table, isGnu(process) ? `unrecognized option '--${name}'` : `unrecognized option: ${word}`)
  const letter = entry.slice(0, 1)
  if (!entry.includes(':')) {
    if (equals >= 0 && isGnu(process)) throw usage(process, table, `option '--${name}' doesn't allow an argument`)
    options.add(letter, '')
    return 0
  }
  if (equals >= 0 || entry.endsWith('::')) {
    options.add(letter, equals < 0 ? '' : word.slice(equals + 1))
    return 0
  }
  if (next === undefined)
    throw usage(
      process,
      table,
      isGnu(process) ? `option '--${name}' requires an argument` : `option requires an argument: ${name}`,
    )
  options.add(letter, next)
  return 1
}

function findLong(table: OptionTable, name: string): string | undefined {
  const found = longName(table, name)
  return found === undefined ? undefined : table.long?.[found]
}

/** The long name that is meant: the name itself, or the only one that begins with it. */
function longName(table: OptionTable, name: string): string | undefined {
  const long = table.long ?? {}
  if (Object.hasOwn(long, name)) return name
  const matching = Object.keys(long).filter((each) => each.startsWith(name))
  return matching.length === 1 ? matching[0] : undefined
}

/** Whether the face's program takes an option, where that was recorded: a table may have what only the other face takes. */
function isTaken(process: Process, option: string): boolean | undefined {
  return isGnu(process) ? undefined : busyboxTakes(invokedName(process), option)
}

/** An option that the real program has and the simulator's hasn't. */
function leftOut(process: Process, option: string): UsageError {
  const name = invokedName(process)
  return new UsageError(`${name}: ${leftOutSentence(name, option)}\n`, 1)
}

/** The error of a wrong command line, with the usage that the face prints below it. */
function usage(process: Process, table: OptionTable, message: string): UsageError {
  const name = invokedName(process)
  if (isGnu(process))
    return new UsageError(`${name}: ${message}\nTry '${name} --help' for more information.\n`, table.gnuStatus ?? 1)
  return new UsageError(`${name}: ${message}\n${busyboxUsage(process, name, table.usage)}`, table.busyboxStatus ?? 1)
}

/** `--help`: the usage, and success. */
function helpOf(process: Process, table: OptionTable): UsageError {
  const name = invokedName(process)
  if (!isGnu(process)) return new UsageError(busyboxUsage(process, name, table.usage), 0)
  return new UsageError(`Usage: ${name} ${table.usage ?? '[OPTION]...'}\n`, 0)
}

/** Too few operands. */
export function missingOperand(process: Process, table: OptionTable, words = 'missing operand'): UsageError {
  if (isGnu(process)) return usage(process, table, words)
  return new UsageError(busyboxUsage(process, invokedName(process), table.usage), table.busyboxStatus ?? 1)
}
