/** cut's lists: `1,3-5,7-`, counted from 1, sorted and without overlaps. */
export type Range = readonly [from: number, to: number]

/** What is wrong with a list; `text` is the part. */
export interface BadRange {
  readonly wrong: 'value' | 'zero' | 'decreasing' | 'endless'
  readonly text: string
}

/** Reads a list. */
export function parseRanges(text: string): readonly Range[] | BadRange {
  const ranges: Range[] = []
  for (const part of text.split(/[,\s]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part)
    if (match === null || part === '') return { wrong: 'value', text: part }
    if (part === '-') return { wrong: 'endless', text: part }
    const from = match[1] === '' ? 1 : Number(match[1])
    const to = match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3])
    if (from === 0) return { wrong: 'zero', text: part }
    if (to < from) return { wrong: 'decreasing', text: part }
    ranges.push([from, to])
  }
  return joined(ranges)
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = []
  for (const range of ranges.toSorted((left, right) => left[0] - right[0])) {
    const last = result.at(-1)
    if (last !== undefined && range[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], range[1])]
    else result.push(range)
  }
  return result
}

/** What the ranges leave out. */
export function complementOf(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = []
  let next = 1
  for (const [from, to] of ranges) {
    if (from > next) result.push([next, from - 1])
    next = to + 1
  }
  if (next !== Infinity) result.push([next, Infinity])
  return result
}
