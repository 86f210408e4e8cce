/** Where a paragraph's lines break: the breaks whose costs together are the least, found from its last word backwards. */

export interface Word {
  readonly word: string
  /** Blanks after it, where the line goes on. */
  readonly space: number
  /** Ends a sentence. */
  readonly final: boolean
  readonly period: boolean
  /** Begins with a bracket or a quote. */
  readonly paren: boolean
  readonly punct: boolean
}

export interface Filling {
  readonly widest: number
  readonly goal: number
}

const square = (value: number): number => value * value
const shortCost = (by: number): number => square(by * 10)
const raggedCost = (by: number): number => shortCost(by) / 2
const lineCost = square(70)
const sentenceBonus = square(50)
const breaklessCost = square(600)
const clauseBonus = square(40)

interface Break {
  readonly cost: number
  /** The first word of the next line. */
  readonly next: number
  readonly length: number
}

/** The lines of a paragraph, without their margins. */
export function fill(
  words: readonly Word[],
  indents: { readonly first: number; readonly other: number },
  filling: Filling,
): readonly string[] {
  const breaks: Break[] = []
  for (let start = words.length - 1; start >= 0; start--)
    breaks[start] = bestBreak(words, start, start === 0 ? indents.first : indents.other, filling, breaks)
  const lines: string[] = []
  for (let at = 0; at < words.length;) {
    const end = breaks[at]?.next ?? words.length
    const line = words.slice(at, end)
    lines.push(line.map(({ word, space }, index) => word + (index < line.length - 1 ? ' '.repeat(space) : '')).join(''))
    at = end
  }
  return lines
}

function bestBreak(
  words: readonly Word[],
  start: number,
  indent: number,
  { widest, goal }: Filling,
  breaks: readonly Break[],
): Break {
  let best: Break = { cost: Infinity, next: start + 1, length: 0 }
  let length = indent + (words[start]?.word.length ?? 0)
  for (let next = start + 1; ; next++) {
    const cost = costOfLine(next, length, words.length, goal, breaks) + (breaks[next]?.cost ?? 0)
    if (cost < best.cost) best = { cost, next, length }
    if (next === words.length) break
    length += (words[next - 1]?.space ?? 1) + (words[next]?.word.length ?? 0)
    if (length >= widest) break
  }
  return { ...best, cost: best.cost + costOfStart(words, start) }
}

function costOfLine(next: number, length: number, count: number, goal: number, breaks: readonly Break[]): number {
  if (next === count) return 0
  const following = breaks[next]
  const ragged = following !== undefined && following.next !== count ? raggedCost(length - following.length) : 0
  return shortCost(goal - length) + ragged
}

/** What a line costs for beginning with this word. */
function costOfStart(words: readonly Word[], at: number): number {
  let cost = lineCost
  const [word, before, earlier] = [words[at], words[at - 1], words[at - 2]]
  if (before !== undefined) {
    if (before.period) cost += before.final ? -sentenceBonus : breaklessCost
    else if (before.punct) cost -= clauseBonus
    else if (earlier?.final === true) cost += square(200) / (before.word.length + 2)
  }
  if (word?.paren === true) cost -= clauseBonus
  else if (word?.final === true) cost += square(150) / (word.word.length + 2)
  return cost
}
