/** redis' patterns: `*`, `?`, `[a-z]`, `[^x]` and `\` (util.c, stringmatchlen); in a time of pattern times text. */

type Token = 'many' | ((character: string) => boolean)

/** Whether a whole text matches. */
export function matchesGlob(pattern: string, text: string): boolean {
  return globMatcher(pattern)(text)
}

/** The same for many texts. */
function globMatcher(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern)
  return (text) => matches(tokens, text)
}

/** Greedy: what doesn't fit goes back to the last star only. */
function matches(tokens: readonly Token[], text: string): boolean {
  let [at, place, star, from] = [0, 0, -1, 0]
  while (place < text.length) {
    const token = tokens[at]
    if (token === 'many') {
      star = at++
      from = place
    } else if (token?.(text[place] ?? '') === true) {
      at++
      place++
    } else if (star >= 0) {
      at = star + 1
      place = ++from
    } else return false
  }
  while (tokens[at] === 'many') at++
  return at === tokens.length
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '*') tokens.push('many')
    else if (character === '?') tokens.push(() => true)
    else if (character === '[') {
      const { test, end } = readClass(pattern, at + 1)
      tokens.push(test)
      at = end
    } else {
      const wanted = character === '\\' && at + 1 < pattern.length ? (pattern[++at] ?? '') : character
      tokens.push((given) => given === wanted)
    }
  }
  return tokens
}

function readClass(pattern: string, start: number): { test: (character: string) => boolean; end: number } {
  const isNegated = pattern[start] === '^'
  const ranges: (readonly [string, string])[] = []
  let at = isNegated ? start + 1 : start
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    const isEscaped = pattern[at] === '\\' && at + 1 < pattern.length
    const first = pattern[isEscaped ? ++at : at] ?? ''
    if (isEscaped || pattern[at + 1] !== '-' || at + 2 >= pattern.length) {
      ranges.push([first, first])
      continue
    }
    at += 2
    const last = pattern[at] ?? ''
    ranges.push(first <= last ? [first, last] : [last, first])
  }
  const isIn = (character: string): boolean => ranges.some(([low, high]) => character >= low && character <= high)
  return { test: (character) => isIn(character) !== isNegated, end: at }
}
