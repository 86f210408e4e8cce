/** make's command line, and what a make above hands down in MAKEFLAGS. */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { wordsOf } from './words'

export interface MakeOptions {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly includeFolders: readonly string[]
  readonly goals: readonly string[]
  /** `NAME=value` and its like, as they were given. */
  readonly definitions: readonly string[]
  readonly evaluated: readonly string[]
  readonly always: boolean
  readonly onlyPrints: boolean
  readonly onlyAsks: boolean
  readonly touches: boolean
  readonly keepsGoing: boolean
  readonly ignoresErrors: boolean
  readonly isSilent: boolean
  readonly overrides: boolean
  readonly hasBuiltinRules: boolean
  readonly hasBuiltinVariables: boolean
  readonly printsDirectory: boolean | undefined
  readonly jobs: number
  readonly old: ReadonlySet<string>
  readonly fresh: ReadonlySet<string>
  readonly asksVersion: boolean
  readonly asksHelp: boolean
  /** Letters for MAKEFLAGS, sorted as GNU make sorts them. */
  readonly letters: string
}

const long: Readonly<Record<string, string>> = {
  'always-make': 'B',
  directory: 'C:',
  'environment-overrides': 'e',
  eval: 'E:',
  file: 'f:',
  makefile: 'f:',
  help: 'h',
  'ignore-errors': 'i',
  'include-dir': 'I:',
  jobs: 'j?',
  'keep-going': 'k',
  'load-average': 'l?',
  'max-load': 'l?',
  'just-print': 'n',
  'dry-run': 'n',
  recon: 'n',
  'old-file': 'o:',
  'assume-old': 'o:',
  'output-sync': 'O?',
  question: 'q',
  'no-builtin-rules': 'r',
  'no-builtin-variables': 'R',
  silent: 's',
  quiet: 's',
  'no-keep-going': 'S',
  stop: 'S',
  touch: 't',
  trace: 'T',
  'jobserver-auth': 'J:',
  version: 'v',
  'print-directory': 'w',
  'no-print-directory': 'W!',
  'what-if': 'W:',
  'new-file': 'W:',
  'assume-new': 'W:',
  'warn-undefined-variables': 'u',
}

const withValue = 'CEfIoW'
const withOptional = 'jlO'
const plainLetters = 'bBdehikLmnpqrRsStvw'

const usage =
  'Usage: make [options] [target] ...\nOptions are those of GNU make; the Camada simulator leaves their list out.\n'

function wrong(message: string): UsageError {
  return new UsageError(`make: ${message}\n${usage}`, 2)
}

/** `-j` without a number. */
const unlimited = Infinity

class Given {
  readonly letters = new Set<string>()
  readonly values: Record<string, string[]> = {}
  printsDirectory: boolean | undefined
  jobs = 1

  take(letter: string, value?: string): void {
    if (letter === 'j') this.jobs = value === undefined || value === '' ? unlimited : Math.max(1, Number(value) || 1)
    else if (value !== undefined) (this.values[letter] ??= []).push(value)
    else if (letter === 'S') this.letters.delete('k')
    else this.letters.add(letter)
    if (letter === 'w') this.printsDirectory = true
  }
}

/** Reads the command line behind what MAKEFLAGS says. Throws `UsageError`. */
export function readOptions(process: Process): MakeOptions {
  const given = new Given()
  const goals: string[] = []
  const definitions: string[] = []
  for (const words of [handedDown(process.env.get('MAKEFLAGS') ?? ''), process.argv.slice(1)]) {
    let isOver = false
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? ''
      if (word === '--' && !isOver) isOver = true
      else if (isOver || !word.startsWith('-') || word === '-') {
        if (/^[^=\s]+?\s*(?::{0,3}|\?|\+|!)=/.test(word)) definitions.push(word)
        else goals.push(word)
      } else if (word.startsWith('--')) at += readLong(given, word.slice(2), words[at + 1])
      else at += readShort(given, word, words[at + 1])
    }
  }
  return optionsOf(given, goals, definitions)
}

/** `ks -j4 -- X=1`: letters without a dash first. */
function handedDown(flags: string): readonly string[] {
  const words = wordsOf(flags)
  const [first] = words
  if (first === undefined || first.startsWith('-') || first.includes('=')) return words
  return [`-${first}`, ...words.slice(1)]
}

function readLong(given: Given, word: string, next: string | undefined): number {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word : word.slice(0, equals)
  const names = Object.keys(long).filter((each) => each.startsWith(name))
  const entry = long[name] ?? (names.length === 1 ? long[names[0] ?? ''] : undefined)
  if (entry === undefined) throw wrong(`unrecognized option '--${name}'`)
  const letter = entry.slice(0, 1)
  if (entry.endsWith('!')) {
    given.printsDirectory = false
    return 0
  }
  if (equals >= 0) given.take(letter, word.slice(equals + 1))
  else if (!entry.endsWith(':')) given.take(letter, undefined)
  else if (next === undefined) throw wrong(`option '--${name}' requires an argument`)
  else {
    given.take(letter, next)
    return 1
  }
  return 0
}

function readShort(given: Given, word: string, next: string | undefined): number {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    const rest = word.slice(at + 1)
    if (withOptional.includes(letter)) {
      if (/^\d+(\.\d+)?$/.test(rest) || letter === 'O') given.take(letter, rest === '' ? undefined : rest)
      else if (rest === '' && /^\d+$/.test(next ?? '')) {
        given.take(letter, next)
        return 1
      } else {
        given.take(letter)
        continue
      }
      return 0
    }
    if (withValue.includes(letter)) {
      if (rest === '' && next === undefined) throw wrong(`option requires an argument -- '${letter}'`)
      given.take(letter, rest === '' ? next : rest)
      return rest === '' ? 1 : 0
    }
    if (!plainLetters.includes(letter)) throw wrong(`invalid option -- '${letter}'`)
    given.take(letter)
  }
  return 0
}

function optionsOf(given: Given, goals: readonly string[], definitions: readonly string[]): MakeOptions {
  const { letters, values } = given
  return {
    files: values['f'] ?? [],
    folders: values['C'] ?? [],
    includeFolders: values['I'] ?? [],
    goals,
    definitions,
    evaluated: values['E'] ?? [],
    always: letters.has('B'),
    onlyPrints: letters.has('n'),
    onlyAsks: letters.has('q'),
    touches: letters.has('t'),
    keepsGoing: letters.has('k'),
    ignoresErrors: letters.has('i'),
    isSilent: letters.has('s'),
    overrides: letters.has('e'),
    hasBuiltinRules: !letters.has('r') && !letters.has('R'),
    hasBuiltinVariables: !letters.has('R'),
    printsDirectory: given.printsDirectory,
    jobs: given.jobs,
    old: new Set(values['o'] ?? []),
    fresh: new Set(values['W'] ?? []),
    asksVersion: letters.has('v'),
    asksHelp: letters.has('h'),
    letters: [...plainLetters].filter((letter) => letters.has(letter) && !'vh'.includes(letter)).join(''),
  }
}

/** Definitions as MAKEFLAGS hands them down: the latest name first, each with its last value. */
export function lastFirst(definitions: readonly string[]): readonly string[] {
  const byName = new Map<string, string>()
  for (const each of definitions) byName.set(/^[^=:?+!]*/.exec(each)?.[0].trim() ?? each, each)
  return [...byName.values()].reverse()
}

/** `-j` in MAKEFLAGS. The fifo is a name only: a make below has as many jobs of its own. */
export function jobsWord(pid: number, jobs: number): string {
  if (jobs <= 1) return ''
  return jobs === unlimited ? ' -j' : ` -j${jobs} --jobserver-auth=fifo:/tmp/GMfifo${pid}`
}

export const makeUsage = usage
