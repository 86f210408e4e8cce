/** Brace expansion, bash's: `a{b,c}d` and `{1..5}`, on the text of a word with its quotes still in it. */

/** All texts that a word with braces stands for; the word itself when there is nothing to expand. */
export function bracePatterns(text: string): string[] {
  for (let open = 0; open < text.length; open++) {
    open = skipQuoted(text, open)
    if (text[open] !== '{' || text[open - 1] === '$') continue
    const group = readGroup(text, open)
    if (group === undefined) continue
    const before = text.slice(0, open)
    const rest = bracePatterns(text.slice(group.end + 1))
    return group.items.flatMap((item) =>
      bracePatterns(item).flatMap((middle) => rest.map((after) => before + middle + after)),
    )
  }
  return [text]
}

function skipQuoted(text: string, at: number): number {
  const character = text[at]
  if (character === '\\') return at + 2
  if (character !== "'" && character !== '"') return at
  const close = text.indexOf(character, at + 1)
  return close < 0 ? text.length : close + 1
}

function readGroup(text: string, open: number): { items: string[]; end: number } | undefined {
  const items: string[] = []
  let depth = 0
  let start = open + 1
  for (let at = open; at < text.length; at++) {
    const skipped = skipQuoted(text, at)
    if (skipped !== at) {
      at = skipped - 1
      continue
    }
    if (text[at] === '{') depth++
    if (text[at] === ',' && depth === 1) {
      items.push(text.slice(start, at))
      start = at + 1
    }
    if (text[at] === '}' && --depth === 0) {
      const last = text.slice(start, at)
      if (items.length > 0) return { items: [...items, last], end: at }
      const range = readRange(last)
      return range === undefined ? undefined : { items: range, end: at }
    }
  }
  return undefined
}

function readRange(text: string): string[] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  const numeric = /\d/.test(match[1]) && /\d/.test(match[2])
  if (!numeric && (/\d/.test(match[1]) || /\d/.test(match[2]))) return undefined
  const from = numeric ? Number(match[1]) : (match[1].codePointAt(0) ?? 0)
  const to = numeric ? Number(match[2]) : (match[2].codePointAt(0) ?? 0)
  const stride = Math.max(1, Math.abs(Number(match[3] ?? 1)))
  if (Math.abs(to - from) / stride > 100_000) return undefined
  const width = numeric && /^-?0\d|^-?\d+\.\.-?0\d/.test(text) ? Math.max(match[1].length, match[2].length) : 0
  const items: string[] = []
  for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? stride : -stride) {
    items.push(numeric ? String(value).padStart(width, '0') : String.fromCodePoint(value))
  }
  return items
}
