/**
 * POSIX regular expressions over `re2js`, whose time is linear in the text. Basic (BRE, with GNU's `\|`, `\+`, `\?`) and
 * extended (ERE) syntax is translated to RE2's. Back-references within a pattern can't be had that way and are refused.
 */
import { RE2JS } from 're2js'

export interface RegularExpression {
  /** The leftmost-longest match at or after `from`; positions of the groups, -1 where one took no part. */
  match(
    text: string,
    from?: number,
  ):
    | { readonly start: number; readonly end: number; readonly groups: readonly (readonly [number, number])[] }
    | undefined
  test(text: string): boolean
}

export interface RegularExpressionOptions {
  readonly extended: boolean
  readonly ignoreCase?: boolean
  /** The pattern is a plain text. */
  readonly fixed?: boolean
  readonly wholeLine?: boolean
  readonly wholeWord?: boolean
}

/** A pattern that can't be compiled; `message` is what a program shows. */
export class PatternError extends Error {}

/** Compiles a pattern. Throws `PatternError`. */
export function compileRegularExpression(pattern: string, options: RegularExpressionOptions): RegularExpression {
  let source =
    options.fixed === true
      ? escapeAll(pattern)
      : options.extended
        ? translateExtended(pattern)
        : translateBasic(pattern)
  if (options.wholeWord === true) source = `\\b(?:${source})\\b`
  if (options.wholeLine === true) source = `^(?:${source})$`
  const flags = RE2JS.LONGEST_MATCH | (options.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source, flags)
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : String(error))
  }
  return {
    test: (text) => compiled.test(text),
    match: (text, from = 0) => {
      const matcher = compiled.matcher(text)
      if (!matcher.find(from)) return undefined
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index): [number, number] => [
        matcher.start(index),
        matcher.end(index),
      ])
      return { start: matcher.start(), end: matcher.end(), groups }
    },
  }
}

function escapeAll(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}

/** Reads a bracket expression; RE2's differ in `\` and in the place of `]`. */
function readBracket(pattern: string, open: number): { source: string; end: number } {
  let at = open + 1
  let source = '['
  if (pattern[at] === '^') {
    source += '^'
    at++
  }
  for (let first = true; ; first = false) {
    const character = pattern[at]
    if (character === undefined) throw new PatternError('unmatched [')
    if (character === ']' && !first) return { source: `${source}]`, end: at }
    const named = /^\[:[a-z]+:\]/.exec(pattern.slice(at))
    const single = /^\[[.=](.)[.=]\]/.exec(pattern.slice(at))
    if (named !== null) {
      source += named[0]
      at += named[0].length
    } else if (single?.[1] !== undefined) {
      source += escapeAll(single[1])
      at += single[0].length
    } else {
      source += /[\\[\]^&~]/.test(character) ? `\\${character}` : character
      at++
    }
  }
}

const sharedEscapes: Readonly<Record<string, string>> = {
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '\\s',
  S: '\\S',
  b: '\\b',
  B: '\\B',
  '<': '\\b',
  '>': '\\b',
  '`': '\\A',
  "'": '\\z',
  n: '\n',
  t: '\t',
  r: '\r',
}

function translateEscape(letter: string): string {
  if (/[1-9]/.test(letter)) throw new PatternError('back-references are not supported by the simulator')
  return sharedEscapes[letter] ?? escapeAll(letter)
}

function translateExtended(pattern: string): string {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '\\') {
      const letter = pattern[++at]
      if (letter === undefined) throw new PatternError('trailing backslash')
      source += translateEscape(letter)
    } else if (character === '[') {
      const bracket = readBracket(pattern, at)
      source += bracket.source
      at = bracket.end
    } else if (character === '{' && !/^\{\d*,?\d*\}/.test(pattern.slice(at))) source += '\\{'
    else if (character === '{') {
      const interval = /^\{(\d*)(,?\d*)\}/.exec(pattern.slice(at))
      source += `{${interval?.[1] === '' ? '0' : (interval?.[1] ?? '')}${interval?.[2] ?? ''}}`
      at += (interval?.[0].length ?? 1) - 1
    } else if ('*+?'.includes(character) && /(^|[(|])$/.test(source)) source += character === '*' ? '\\*' : ''
    else if ('*+?'.includes(character) && /[*+?}]$/.test(source) && !/\\[*+?}]$/.test(source))
      source = `(?:${source})${character}`.replace(/^\(\?:(.*)\)(.)$/s, (_, inner: string, operator: string) =>
        repeatLast(inner, operator),
      )
    else if (character === '}') source += '\\}'
    else source += character
  }
  return source
}

/** `a**` is `a*`; RE2 refuses a doubled operator. */
function repeatLast(source: string, operator: string): string {
  const last = source.at(-1) ?? ''
  return last === operator || operator === '+' ? source : `${source.slice(0, -1)}*`
}

function translateBasic(pattern: string): string {
  let source = ''
  let atStart = true
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    const starts: boolean = atStart
    atStart = false
    if (character === '\\') {
      const letter = pattern[++at]
      if (letter === undefined) throw new PatternError('trailing backslash')
      if (letter === '(' || letter === ')') source += letter
      else if (letter === '|') source += '|'
      else if (letter === '{' || letter === '}') source += letter
      else if (letter === '+' || letter === '?') source += starts ? `\\${letter}` : letter
      else source += translateEscape(letter)
      atStart = letter === '(' || letter === '|'
    } else if (character === '[') {
      const bracket = readBracket(pattern, at)
      source += bracket.source
      at = bracket.end
    } else if (character === '*') {
      if (starts) source += '\\*'
      else if (!/(?<!\\)\*$/.test(source)) source += '*'
    } else if (character === '^') {
      source += starts ? '^' : '\\^'
      atStart = starts
    } else if (character === '$')
      source += at === pattern.length - 1 || /^\$\\[)|]/.test(pattern.slice(at)) ? '$' : '\\$'
    else source += '+?(){}|'.includes(character) ? `\\${character}` : character
  }
  return source
}
