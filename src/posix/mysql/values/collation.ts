/**
 * Comparing texts. The default collation (utf8mb4_0900_ai_ci) knows neither case nor accents: a text is folded to a key whose
 * code points sort as the collation does. Punctuation comes before digits, digits before letters; letters beyond Latin's
 * sort by their code point, which is where it departs from Unicode's table.
 */
const punctuation = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$'
const weights = new Map([...punctuation].map((character, at) => [character, String.fromCharCode(9 + at)]))
const simple = /^[a-z0-9]*$/

const known = new Map<string, string>()
const mostKnown = 20_000

/** The key of a text: equal keys are equal texts, lesser keys sort first. */
export function folded(text: string): string {
  if (simple.test(text)) return text
  const cached = known.get(text)
  if (cached !== undefined) return cached
  let key = ''
  for (const character of text.normalize('NFD').toLowerCase()) {
    if (/\p{M}/u.test(character)) continue
    key +=
      weights.get(character) ??
      (character === 'ß' ? 'ss' : character === 'ø' ? 'o' : character === 'æ' ? 'ae' : character)
  }
  if (known.size >= mostKnown) known.clear()
  if (text.length < 200) known.set(text, key)
  return key
}

export function compareTexts(left: string, right: string, isBinary: boolean): number {
  if (left === right) return 0
  const [first, second] = isBinary ? [left, right] : [folded(left), folded(right)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** A LIKE pattern as a test of texts: `%` any text, `_` one character, `escape` before a plain one. */
export function likePattern(pattern: string, escape: string, isBinary: boolean): (text: string) => boolean {
  const plain = (text: string): string => (isBinary ? text : unaccented(text))
  let source = ''
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (character === escape && escape !== '' && at + 1 < characters.length)
      source += literal(plain(characters[++at] ?? ''))
    else if (character === '%') source += '[^]*'
    else if (character === '_') source += '[^]'
    else source += literal(plain(character))
  }
  const test = new RegExp(`^${collapsed(source)}$`, 'u')
  return (text) => test.test(plain(text))
}

/** Stars in a row backtrack for nothing. */
function collapsed(source: string): string {
  return source.replace(/(\[\^\]\*)+/g, '[^]*')
}

function unaccented(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
