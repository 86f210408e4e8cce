/**
 * Shell patterns: `*`, `?`, `[...]` with ranges, negation and classes, and `\` before a character that stands for
 * itself. Matching goes back to the last star only, so its time is bounded by pattern times text.
 */
type Token =
  | { readonly kind: 'character'; readonly value: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly has: (character: string) => boolean }

export type Pattern = readonly Token[]

const classes: Readonly<Record<string, RegExp>> = {
  alpha: /\p{L}/u,
  digit: /[0-9]/,
  alnum: /[\p{L}0-9]/u,
  upper: /\p{Lu}/u,
  lower: /\p{Ll}/u,
  space: /[ \t\n\v\f\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  cntrl: /[\0-\x1f\x7f]/, // eslint-disable-line no-control-regex
  print: /[^\0-\x1f\x7f]/, // eslint-disable-line no-control-regex
  graph: /[^\0-\x20\x7f]/,
  xdigit: /[0-9A-Fa-f]/,
}

/** Whether a pattern has a character that could match more than itself. */
export function hasWildcard(pattern: string): boolean {
  return parsePattern(pattern).some((token) => token.kind !== 'character')
}

/** Protects every character of a text, so that it matches itself. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]!^-]/g, '\\$&')
}

export function parsePattern(source: string): Pattern {
  const characters = [...source]
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (character === '\\' && at + 1 < characters.length)
      tokens.push({ kind: 'character', value: characters[++at] ?? '' })
    else if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '[') {
      const set = parseSet(characters, at)
      if (set === undefined) tokens.push({ kind: 'character', value: '[' })
      else {
        tokens.push(set.token)
        at = set.end
      }
    } else tokens.push({ kind: 'character', value: character })
  }
  return tokens
}

function parseSet(characters: readonly string[], open: number): { token: Token; end: number } | undefined {
  let at = open + 1
  const negated = characters[at] === '!' || characters[at] === '^'
  if (negated) at++
  const tests: ((character: string) => boolean)[] = []
  for (let first = true; at < characters.length; first = false) {
    const character = characters[at] ?? ''
    if (character === ']' && !first) {
      return { token: { kind: 'set', negated, has: (value) => tests.some((test) => test(value)) }, end: at }
    }
    const named = character === '[' && characters[at + 1] === ':' ? readClass(characters, at) : undefined
    if (named !== undefined) {
      tests.push((value) => named.test.test(value))
      at = named.end
      continue
    }
    const low = readMember(characters, at)
    at = low.next
    if (characters[at] === '-' && characters[at + 1] !== ']' && at + 1 < characters.length) {
      const high = readMember(characters, at + 1)
      at = high.next
      tests.push((value) => value >= low.value && value <= high.value)
    } else tests.push((value) => value === low.value)
  }
  return undefined
}

function readMember(characters: readonly string[], at: number): { value: string; next: number } {
  const escaped = characters[at] === '\\' && at + 1 < characters.length
  return escaped ? { value: characters[at + 1] ?? '', next: at + 2 } : { value: characters[at] ?? '', next: at + 1 }
}

function readClass(characters: readonly string[], at: number): { test: RegExp; end: number } | undefined {
  const match = /^\[:([a-z]+):\]/.exec(characters.slice(at, at + 12).join(''))
  const test = match?.[1] === undefined ? undefined : classes[match[1]]
  return match === null || test === undefined ? undefined : { test, end: at + match[0].length }
}

function accepts(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'any':
    case 'star':
      return true
    case 'character':
      return token.value === character
    case 'set':
      return token.has(character) !== token.negated
  }
}

/** Whether the whole text matches. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text]
  let at = 0
  let token = 0
  let star = -1
  let starAt = 0
  while (at < characters.length) {
    const current = pattern[token]
    if (current?.kind === 'star') {
      star = token++
      starAt = at
    } else if (current !== undefined && accepts(current, characters[at] ?? '')) {
      token++
      at++
    } else if (star >= 0) {
      token = star + 1
      at = ++starAt
    } else return false
  }
  while (pattern[token]?.kind === 'star') token++
  return token === pattern.length
}

/** Takes the shortest or longest matching prefix or suffix off, as `${x#p}`, `##`, `%`, `%%`. */
export function removeMatch(text: string, source: string, side: 'prefix' | 'suffix', longest: boolean): string {
  const pattern = parsePattern(source)
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => (longest ? text.length - length : length))
  for (const length of lengths) {
    const part = side === 'prefix' ? text.slice(0, length) : text.slice(text.length - length)
    if (matches(pattern, part)) return side === 'prefix' ? text.slice(length) : text.slice(0, text.length - length)
  }
  return text
}

/** Replaces the first or every longest match, as bash's `${x/p/r}`; anchored at the start or the end on demand. */
export function replaceMatch(
  text: string,
  source: string,
  replacement: string,
  where: 'first' | 'all' | 'start' | 'end',
): string {
  const pattern = parsePattern(source)
  if (source === '') return text
  let result = ''
  let at = 0
  while (at <= text.length) {
    const length = where === 'start' && at > 0 ? -1 : longestAt(pattern, text, at, where === 'end')
    if (length < 0 || (length === 0 && at === text.length)) {
      result += text.slice(at, at + 1)
      at++
      continue
    }
    result += replacement
    at += length
    if (length === 0) result += text.slice(at, ++at)
    if (where !== 'all') return result + text.slice(at)
  }
  return result
}

function longestAt(pattern: Pattern, text: string, at: number, toEnd: boolean): number {
  for (let end = text.length; end >= at; end--) {
    if (matches(pattern, text.slice(at, end))) return end - at
    if (toEnd) return -1
  }
  return -1
}
