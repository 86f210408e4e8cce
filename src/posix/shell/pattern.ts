/**
 * Shell patterns: `*`, `?`, `[...]` with ranges, negation and classes, and `\` before a character that stands for
 * itself. Matching goes back to the last star only, so its time is bounded by pattern times text.
 */
export type Token =
  | { readonly kind: 'group'; readonly operator: string; readonly alternatives: readonly Pattern[] }
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

/** Reads a pattern; `extended` also knows bash's `@(…)`, `?(…)`, `*(…)`, `+(…)` and `!(…)`. */
export function parsePattern(source: string, extended = false): Pattern {
  const characters = [...source]
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (extended && '?*+@!'.includes(character) && characters[at + 1] === '(') {
      const group = parseGroup(characters, at)
      if (group !== undefined) {
        tokens.push(group.token)
        at = group.end
        continue
      }
    }
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

function parseGroup(characters: readonly string[], at: number): { token: Token; end: number } | undefined {
  const alternatives: string[] = ['']
  let level = 0
  for (let index = at + 2; index < characters.length; index++) {
    const character = characters[index] ?? ''
    if (character === ')' && level === 0) {
      const parsed = alternatives.map((each) => parsePattern(each, true))
      return { token: { kind: 'group', operator: characters[at] ?? '', alternatives: parsed }, end: index }
    }
    if (character === '|' && level === 0) {
      alternatives.push('')
      continue
    }
    if (character === '(') level++
    if (character === ')') level--
    const escaped = character === '\\' ? (characters[++index] ?? '') : ''
    alternatives[alternatives.length - 1] += character + escaped
  }
  return undefined
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
    case 'group':
      return false
  }
}

/** Whether the whole text matches. */
export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.some((token) => token.kind === 'group')) return endsFrom(pattern, text, 0, newBudget()).has(text.length)
  const characters = text
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

/** What a pattern may cost in steps, so that no pattern holds everybody up. */
const maxSteps = 40_000_000

/** A pattern that would take longer than anybody waits. */
export class PatternTooCostly extends Error {
  constructor() {
    super('the Camada simulator gives up on this pattern: it would take too long')
  }
}

interface Budget {
  left: number
}

function newBudget(): Budget {
  return { left: maxSteps }
}

function spend(budget: Budget, steps: number): void {
  budget.left -= steps
  if (budget.left < 0) throw new PatternTooCostly()
}

/** Where matches of a pattern that begin at `start` can end. */
function endsFrom(pattern: Pattern, text: string, start: number, budget: Budget): ReadonlySet<number> {
  let ends: ReadonlySet<number> = new Set([start])
  for (const token of pattern) {
    ends = step(token, text, ends, budget)
    if (ends.size === 0) break
  }
  return ends
}

function step(token: Token, text: string, from: ReadonlySet<number>, budget: Budget): ReadonlySet<number> {
  const ends = new Set<number>()
  spend(budget, from.size)
  if (token.kind === 'star') {
    const least = from.values().next().value ?? text.length
    let first = least
    for (const at of from) first = Math.min(first, at)
    spend(budget, text.length - first)
    for (let at = first; at <= text.length; at++) ends.add(at)
    return ends
  }
  if (token.kind === 'group') {
    for (const at of from) for (const end of groupEnds(token, text, at, budget)) ends.add(end)
    return ends
  }
  for (const at of from) if (at < text.length && accepts(token, text[at] ?? '')) ends.add(at + 1)
  return ends
}

function groupEnds(token: Token & { kind: 'group' }, text: string, at: number, budget: Budget): ReadonlySet<number> {
  const once = (start: number): Set<number> => {
    const ends = new Set<number>()
    for (const alternative of token.alternatives)
      for (const end of endsFrom(alternative, text, start, budget)) ends.add(end)
    return ends
  }
  const ends = once(at)
  switch (token.operator) {
    case '?':
      ends.add(at)
      return ends
    case '!': {
      const others = new Set<number>()
      for (let end = at; end <= text.length; end++) if (!ends.has(end)) others.add(end)
      spend(budget, text.length - at)
      return others
    }
    case '*':
    case '+': {
      const found = new Set(ends)
      const waiting = [...ends]
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        for (const end of once(next)) {
          if (found.has(end)) continue
          found.add(end)
          waiting.push(end)
        }
      }
      if (token.operator === '*') found.add(at)
      return found
    }
    default:
      return ends
  }
}

/** Takes the shortest or longest matching prefix or suffix off, as `${x#p}`, `##`, `%`, `%%`. */
export function removeMatch(
  text: string,
  source: string,
  side: 'prefix' | 'suffix',
  longest: boolean,
  extended = false,
): string {
  const pattern = parsePattern(source, extended)
  if (side === 'prefix') {
    const ends = [...endsFrom(pattern, text, 0, newBudget())]
    return ends.length === 0
      ? text
      : text.slice(ends.reduce((best, end) => (longest ? Math.max(best, end) : Math.min(best, end))))
  }
  const backwards = [...text].reverse().join('')
  const ends = [...endsFrom(reversed(pattern), backwards, 0, newBudget())]
  if (ends.length === 0) return text
  return text.slice(0, text.length - ends.reduce((best, end) => (longest ? Math.max(best, end) : Math.min(best, end))))
}

function reversed(pattern: Pattern): Pattern {
  return pattern
    .map((token) => (token.kind === 'group' ? { ...token, alternatives: token.alternatives.map(reversed) } : token))
    .reverse()
}

/** Replaces the first or every longest match, as bash's `${x/p/r}`; anchored at the start or the end on demand. */
export function replaceMatch(
  text: string,
  source: string,
  replacement: string | ((match: string) => string),
  where: 'first' | 'all' | 'start' | 'end',
  extended = false,
): string {
  const pattern = parsePattern(source, extended)
  const budget = newBudget()
  if (source === '') {
    const inserted = typeof replacement === 'string' ? replacement : replacement('')
    return where === 'start' ? inserted + text : where === 'end' ? text + inserted : text
  }
  let result = ''
  let at = 0
  while (at <= text.length) {
    const length = where === 'start' && at > 0 ? -1 : longestAt(pattern, text, at, where === 'end', budget)
    if (length < 0 || (length === 0 && at === text.length)) {
      result += text.slice(at, at + 1)
      at++
      continue
    }
    result += typeof replacement === 'string' ? replacement : replacement(text.slice(at, at + length))
    at += length
    if (length === 0) result += text.slice(at, ++at)
    if (where !== 'all') return result + text.slice(at)
  }
  return result
}

/** Length of the longest match at a place, -1 without one; with `toEnd` only one that reaches the end counts. */
function longestAt(pattern: Pattern, text: string, at: number, toEnd: boolean, budget: Budget): number {
  let longest = -1
  for (const end of endsFrom(pattern, text, at, budget)) {
    if (!toEnd || end === text.length) longest = Math.max(longest, end - at)
  }
  return longest
}
