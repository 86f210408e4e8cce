/** The command lines of pg_dump, pg_dumpall and pg_restore, after `getopt_long`: letters, long names and their shortenings. */
import { leftOut } from './leftOut'

/** An option by its letter and its name; `=` after the name where it takes a value. */
export type OptionTable = readonly (readonly [letter: string, name: string])[]

export interface GivenOptions {
  readonly given: readonly (readonly [name: string, value: string])[]
  readonly operands: readonly string[]
}

/** What is wrong with a command line; the hint is on the help where `wantsHint`. */
export class WrongUsage extends Error {
  constructor(
    message: string,
    readonly wantsHint: boolean,
  ) {
    super(message)
  }
}

/** Reads a command line. Throws WrongUsage. */
export function readGiven(program: string, words: readonly string[], table: OptionTable): GivenOptions {
  const given: (readonly [string, string])[] = []
  const operands: string[] = []
  const left = [...words]
  const value = (): string | undefined => left.shift()
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') operands.push(...left.splice(0))
    else if (word.startsWith('--')) given.push(long(program, word, { table, value }))
    else if (word.startsWith('-') && word !== '-') given.push(...short(program, word, { table, value }))
    else operands.push(word)
  }
  return { given, operands }
}

interface Reading {
  readonly table: OptionTable
  readonly value: () => string | undefined
}

function long(program: string, word: string, { table, value }: Reading): readonly [string, string] {
  const [, name = '', joined] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  refuseLeftOut(program, `--${name}`)
  const names = table.map(([, each]) => each)
  const exact = names.find((each) => each.replace('=', '') === name)
  const found = exact ?? names.filter((each) => each.startsWith(name))[0]
  if (found === undefined) throw new WrongUsage(`unrecognized option '--${name}'`, true)
  if (!found.endsWith('=')) return [found, '']
  const given = joined ?? value()
  if (given === undefined) throw new WrongUsage(`option '--${found.slice(0, -1)}' requires an argument`, true)
  return [found.slice(0, -1), given]
}

function refuseLeftOut(program: string, option: string): void {
  const sentence = leftOut(program, option)
  if (sentence !== undefined) throw new WrongUsage(sentence, false)
}

function short(program: string, word: string, { table, value }: Reading): (readonly [string, string])[] {
  const given: (readonly [string, string])[] = []
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    refuseLeftOut(program, `-${letter}`)
    const found = table.find(([each]) => each === letter)?.[1]
    if (found === undefined) throw new WrongUsage(`invalid option -- '${letter}'`, true)
    if (!found.endsWith('=')) {
      given.push([found, ''])
      continue
    }
    const joined = word.slice(at + 1)
    const argument = joined === '' ? value() : joined
    if (argument === undefined) throw new WrongUsage(`option requires an argument -- '${letter}'`, true)
    return [...given, [found.slice(0, -1), argument]]
  }
  return given
}

export const connectionOptions: OptionTable = [
  ['d', 'dbname='],
  ['h', 'host='],
  ['p', 'port='],
  ['U', 'username='],
  ['w', 'no-password'],
  ['V', 'version'],
  ['?', 'help'],
]
