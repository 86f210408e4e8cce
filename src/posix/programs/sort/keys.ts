/**
 * sort's keys: `-k F[.C][OPTS][,F[.C][OPTS]]`. Without `-t` a field begins with the blanks before it. A key without
 * letters of its own takes those of the command line.
 */
import { UsageError } from '../complaint'

export interface Key {
  /** Counted from 0. */
  readonly startField: number
  readonly startCharacter: number
  /** How many fields end the key; undefined is the line's end. */
  readonly endField: number | undefined
  /** How far into the field after those; 0 is that whole field. */
  readonly endCharacter: number
  readonly flags: string
  readonly skipsStartBlanks: boolean
  readonly skipsEndBlanks: boolean
}

const letters = 'bdfghiMnRrV'

/** Reads a key. Throws `UsageError` in GNU's words. */
export function parseKey(text: string, inherited: string, status: number): Key {
  const bad = (why: string): UsageError => new UsageError(`sort: ${why}\n`, status)
  const field = (why: string): UsageError => bad(`${why}: invalid field specification '${text}'`)
  let rest = text
  const number = (where: string): number => {
    const digits = /^\d+/.exec(rest)?.[0]
    if (digits === undefined) throw bad(`${where}: invalid count at start of '${rest}'`)
    rest = rest.slice(digits.length)
    return Number(digits)
  }
  const flagsHere = (): string => {
    const found = /^[A-Za-z]*/.exec(rest)?.[0] ?? ''
    if ([...found].some((letter) => !letters.includes(letter))) throw field('stray character in field spec')
    rest = rest.slice(found.length)
    return found
  }
  const startField = number('invalid number at field start')
  if (startField === 0) throw field('field number is zero')
  let startCharacter = 1
  if (rest.startsWith('.')) {
    rest = rest.slice(1)
    startCharacter = number("invalid number after '.'")
    if (startCharacter === 0) throw field('character offset is zero')
  }
  const startFlags = flagsHere()
  let end: { readonly field: number; readonly character: number } | undefined
  let endFlags = ''
  if (rest.startsWith(',')) {
    rest = rest.slice(1)
    const last = number("invalid number after ','")
    if (last === 0) throw field('field number is zero')
    let character = 0
    if (rest.startsWith('.')) {
      rest = rest.slice(1)
      character = number("invalid number after '.'")
    }
    endFlags = flagsHere()
    end = { field: character === 0 ? last : last - 1, character }
  }
  if (rest !== '') throw field('stray character in field spec')
  const own = startFlags + endFlags
  return {
    startField: startField - 1,
    startCharacter: startCharacter - 1,
    endField: end?.field,
    endCharacter: end?.character ?? 0,
    flags: own === '' ? inherited : own,
    skipsStartBlanks: (own === '' ? inherited : startFlags).includes('b'),
    skipsEndBlanks: (own === '' ? inherited : endFlags).includes('b'),
  }
}

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\n'

/** The part of a line that a key means. */
export function partOf(line: string, key: Key, separator: string | undefined): string {
  let start = fieldEnd(line, key.startField, separator, true)
  if (key.skipsStartBlanks) while (isBlank(line[start])) start++
  start = Math.min(line.length, start + key.startCharacter)
  if (key.endField === undefined) return line.slice(start)
  let end = fieldEnd(line, key.endField, separator, key.endCharacter > 0)
  if (key.endCharacter > 0) {
    if (key.skipsEndBlanks) while (isBlank(line[end])) end++
    end = Math.min(line.length, end + key.endCharacter)
  }
  return line.slice(start, Math.max(start, end))
}

/** Where so many fields end; with `past`, after the separator that follows them. */
function fieldEnd(line: string, fields: number, separator: string | undefined, past: boolean): number {
  let at = 0
  for (let left = fields; left > 0 && at < line.length; left--) {
    if (separator === undefined) {
      while (isBlank(line[at])) at++
      while (at < line.length && !isBlank(line[at])) at++
      continue
    }
    const next = line.indexOf(separator, at)
    if (next < 0) return line.length
    at = left > 1 || past ? next + 1 : next
  }
  return at
}
