/** Where keys move to: each takes a text and a place and says the new place; -1 when it can't. */
import type { Buffer } from './buffer'

/** A motion's reach for an operator: up to the place, that included, or whole lines. */
export type Reach = 'exclusive' | 'inclusive' | 'lines'

export interface Motion {
  readonly reach: Reach
  readonly to: (buffer: Buffer, dot: number, count: number) => number
}

function kindOf(letter: string | undefined, isBig: boolean): 'blank' | 'word' | 'other' {
  if (letter === undefined || /\s/.test(letter)) return 'blank'
  return isBig || /\w/.test(letter) ? 'word' : 'other'
}

function times(count: number, step: (dot: number) => number): (dot: number) => number {
  return (dot) => {
    let at = dot
    for (let done = 0; done < count; done++) at = step(at)
    return at
  }
}

function nextWord({ text }: Buffer, dot: number, isBig: boolean): number {
  let at = dot
  const kind = kindOf(text[at], isBig)
  while (at < text.length - 1 && kind !== 'blank' && kindOf(text[at], isBig) === kind) at++
  while (at < text.length - 1 && kindOf(text[at], isBig) === 'blank') at++
  return at
}

function wordEnd({ text }: Buffer, dot: number, isBig: boolean): number {
  let at = dot + 1
  while (at < text.length - 1 && kindOf(text[at], isBig) === 'blank') at++
  const kind = kindOf(text[at], isBig)
  while (at < text.length - 2 && kindOf(text[at + 1], isBig) === kind) at++
  return Math.min(at, text.length - 1)
}

function wordBack({ text }: Buffer, dot: number, isBig: boolean): number {
  let at = dot - 1
  while (at > 0 && kindOf(text[at], isBig) === 'blank') at--
  const kind = kindOf(text[at], isBig)
  while (at > 0 && kindOf(text[at - 1], isBig) === kind) at--
  return Math.max(0, at)
}

/** Column of the screen behind a letter that begins at another. */
function columnBehind(letter: string | undefined, column: number): number {
  if (letter === '\t') return (Math.floor(column / 8) + 1) * 8
  return column + (letter !== undefined && (letter < ' ' || letter === '\x7f') ? 2 : 1)
}

/** Column of the screen where a place's letter ends; 0 is the first. */
export function columnOf(buffer: Buffer, dot: number): number {
  let column = 0
  for (let at = buffer.start(dot); at < dot; at++) column = columnBehind(buffer.text[at], column)
  return buffer.text[dot] === '\n' ? column : columnBehind(buffer.text[dot], column) - 1
}

/** The place in another line at the same column of the screen. */
export function vertically(buffer: Buffer, dot: number, by: number, column = columnOf(buffer, dot)): number {
  const number = buffer.lineNumber(dot) + by
  if (number < 1 || number > buffer.lineCount) return -1
  const start = buffer.lineStart(number)
  const end = buffer.end(start)
  let at = start
  for (let behind = columnBehind(buffer.text[at], 0); at < end && behind <= column;)
    behind = columnBehind(buffer.text[++at], behind)
  return Math.min(at, Math.max(start, end - 1))
}

/** First letter of a line that is no blank. */
export function indented(buffer: Buffer, at: number): number {
  let place = buffer.start(at)
  const end = buffer.end(at)
  while (place < end - 1 && /[ \t]/.test(buffer.text[place] ?? '')) place++
  return place
}

function word(step: (buffer: Buffer, dot: number, isBig: boolean) => number, isBig: boolean, reach: Reach): Motion {
  return { reach, to: (buffer, dot, count) => times(count, (at) => step(buffer, at, isBig))(dot) }
}

function paired({ text }: Buffer, dot: number): number {
  const pairs = '()[]{}'
  let at = dot
  while (at < text.length && text[at] !== '\n' && !pairs.includes(text[at] ?? ' ')) at++
  const place = pairs.indexOf(text[at] ?? ' ')
  if (place < 0) return -1
  const step = place % 2 === 0 ? 1 : -1
  const [own, other] = [pairs[place], pairs[place + step]]
  for (let depth = 0; at >= 0 && at < text.length; at += step) {
    if (text[at] === own) depth++
    else if (text[at] === other && --depth === 0) return at
  }
  return -1
}

function line(to: (buffer: Buffer, dot: number, count: number) => number): Motion {
  return { reach: 'lines', to }
}

const up = line((buffer, dot, count) => vertically(buffer, dot, -count))
const down = line((buffer, dot, count) => vertically(buffer, dot, count))
const left: Motion = { reach: 'exclusive', to: (buffer, dot, count) => Math.max(buffer.start(dot), dot - count) }
const right: Motion = {
  reach: 'exclusive',
  to: (buffer, dot, count) => Math.min(Math.max(buffer.start(dot), buffer.end(dot)), dot + count),
}
const home: Motion = { reach: 'exclusive', to: (buffer, dot) => buffer.start(dot) }
const end: Motion = {
  reach: 'inclusive',
  to: (buffer, dot, count) => {
    const at = buffer.lineStart(buffer.lineNumber(dot) + count - 1)
    return Math.max(at, buffer.end(at) - 1)
  },
}

/** Motions of one key; arrows are named. */
export const motions: Readonly<Record<string, Motion>> = {
  h: left,
  '\b': left,
  '\x7f': left,
  left,
  l: right,
  ' ': right,
  right,
  j: down,
  '\n': down,
  down,
  k: up,
  up,
  '+': line((buffer, dot, count) => lineBy(buffer, dot, count)),
  '\r': line((buffer, dot, count) => lineBy(buffer, dot, count)),
  '-': line((buffer, dot, count) => lineBy(buffer, dot, -count)),
  '0': home,
  home,
  '^': { reach: 'exclusive', to: indented },
  $: end,
  end,
  w: word(nextWord, false, 'exclusive'),
  W: word(nextWord, true, 'exclusive'),
  e: word(wordEnd, false, 'inclusive'),
  E: word(wordEnd, true, 'inclusive'),
  b: word(wordBack, false, 'exclusive'),
  B: word(wordBack, true, 'exclusive'),
  '%': { reach: 'inclusive', to: paired },
  '{': line((buffer, dot) => Math.max(0, buffer.text.lastIndexOf('\n\n', Math.max(0, dot - 2)) + 1)),
  '}': line((buffer, dot) => {
    const at = buffer.text.indexOf('\n\n', dot)
    return at < 0 ? buffer.start(buffer.text.length - 1) : at + 1
  }),
}

function lineBy(buffer: Buffer, dot: number, by: number): number {
  const at = vertically(buffer, dot, by, 0)
  return at < 0 ? -1 : indented(buffer, at)
}
