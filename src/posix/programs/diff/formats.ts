/**
 * The shapes in which changes are printed: normal, unified, context, ed's and RCS's scripts. Each is a function from the
 * changes between two files to text (POSIX, diff; GNU diffutils' manual, "Output formats").
 */
import { hunksOf, type Change, type Hunk, type Side } from './changes'

/** How lines are dressed. */
export interface Look {
  /** `-t`: tabs become blanks. */
  readonly expandsTabs: boolean
  /** `-T`: a tab after the mark keeps columns. */
  readonly initialTab: boolean
  /** `--suppress-blank-empty`: no blank before empty lines. */
  readonly suppressesBlank: boolean
  readonly tabSize: number
  readonly context: number
  /** The last line before a hunk that `-p` or `-F` asks for. */
  readonly isFunction: ((line: string) => boolean) | undefined
  readonly labels: readonly string[]
  readonly isColored: boolean
}

const noNewline = '\\ No newline at end of file\n'
const functionWidth = 40

type Paint = 'header' | 'range' | 'added' | 'deleted'
const paints: Readonly<Record<Paint, string>> = { header: '1', range: '36', added: '32', deleted: '31' }

/** A line's text in color, where that is wanted. */
function painted(look: Look, paint: Paint, text: string): string {
  if (!look.isColored) return text
  return text.replace(/[^\n]+/g, (line) => `\x1b[${paints[paint]}m${line}\x1b[0m`)
}

function marked(mark: string, side: Side, index: number, look: Look): string {
  const line = side.lines[index] ?? ''
  const bare = look.suppressesBlank && line === '' && mark.trim() === ''
  const gap = look.initialTab ? `${mark.length === 2 ? mark.slice(0, 1) : mark.trimEnd()}\t` : mark
  const text = look.expandsTabs ? expanded(line, look.tabSize) : line
  return `${bare ? '' : gap}${text}\n${!side.ended && index === side.lines.length - 1 ? noNewline : ''}`
}

function expanded(line: string, tabSize: number): string {
  let column = 0
  return [...line]
    .map((character) => {
      const width = character === '\t' ? tabSize - (column % tabSize) : 1
      column += width
      return character === '\t' ? ' '.repeat(width) : character
    })
    .join('')
}

/** `2,3`, or the one line: that before, where there is none. */
function span(start: number, count: number, separator = ','): string {
  return count <= 1 ? String(start + count) : `${start + 1}${separator}${start + count}`
}

function letterOf(change: Change): 'a' | 'c' | 'd' {
  return change.deleted === 0 ? 'a' : change.inserted === 0 ? 'd' : 'c'
}

function linesOf(mark: string, side: Side, start: number, count: number, look: Look): string {
  return Array.from({ length: count }, (_, index) => marked(mark, side, start + index, look)).join('')
}

export function normalText(left: Side, right: Side, changes: readonly Change[], look: Look): string {
  return changes
    .filter((change) => !change.isIgnored)
    .map((change) => {
      const range = `${span(change.left, change.deleted)}${letterOf(change)}${span(change.right, change.inserted)}\n`
      const divider = letterOf(change) === 'c' ? '---\n' : ''
      const deleted = linesOf('< ', left, change.left, change.deleted, look)
      const inserted = linesOf('> ', right, change.right, change.inserted, look)
      return `${painted(look, 'range', range)}${painted(look, 'deleted', deleted)}${divider}${painted(look, 'added', inserted)}`
    })
    .join('')
}

function headings(marks: readonly [string, string], left: Side, right: Side, look: Look): string {
  return [left, right]
    .map((side, at) => {
      const label = look.labels[at] ?? (side.time === '' ? side.path : `${side.path}\t${side.time}`)
      return painted(look, 'header', `${marks[at] ?? ''} ${label}\n`)
    })
    .join('')
}

/** The line that a hunk belongs to, cut to 40 characters. */
function functionOf(left: Side, hunk: Hunk, look: Look): string {
  const { isFunction } = look
  if (isFunction === undefined) return ''
  const found = left.lines.slice(0, hunk.left).findLast((line) => isFunction(line))
  const text = found?.trimStart().slice(0, functionWidth).trimEnd() ?? ''
  return found === undefined ? '' : ` ${text}`
}

export function unifiedText(left: Side, right: Side, changes: readonly Change[], look: Look): string {
  const hunks = hunksOf(changes, look.context, left, right)
  if (hunks.length === 0) return ''
  const range = (start: number, end: number): string => {
    const count = end - start
    if (count === 1) return String(start + 1)
    return `${count === 0 ? start : start + 1},${count}`
  }
  const body = (hunk: Hunk): string => {
    const place = `@@ -${range(hunk.left, hunk.leftEnd)} +${range(hunk.right, hunk.rightEnd)} @@`
    let text = look.isColored
      ? `\x1b[36m${place}\x1b[0m${functionOf(left, hunk, look)}\n`
      : `${place}${functionOf(left, hunk, look)}\n`
    let at = hunk.left
    for (const change of hunk.changes) {
      text += linesOf(' ', left, at, change.left - at, look)
      text += painted(look, 'deleted', linesOf('-', left, change.left, change.deleted, look))
      text += painted(look, 'added', linesOf('+', right, change.right, change.inserted, look))
      at = change.left + change.deleted
    }
    return text + linesOf(' ', left, at, hunk.leftEnd - at, look)
  }
  return headings(['---', '+++'], left, right, look) + hunks.map(body).join('')
}

export function contextText(left: Side, right: Side, changes: readonly Change[], look: Look): string {
  const hunks = hunksOf(changes, look.context, left, right)
  if (hunks.length === 0) return ''
  const range = (start: number, end: number): string => span(start, end - start)
  const body = (hunk: Hunk): string => {
    const parts = [`***************${functionOf(left, hunk, look)}\n`]
    const one = (side: Side, start: number, end: number, own: 'left' | 'right'): string => {
      let text = ''
      let at = start
      for (const change of hunk.changes) {
        const [from, count] = own === 'left' ? [change.left, change.deleted] : [change.right, change.inserted]
        text += linesOf('  ', side, at, from - at, look)
        const mark = letterOf(change) === 'c' ? '! ' : own === 'left' ? '- ' : '+ '
        text += painted(look, own === 'left' ? 'deleted' : 'added', linesOf(mark, side, from, count, look))
        at = from + count
      }
      return text + linesOf('  ', side, at, end - at, look)
    }
    parts.push(painted(look, 'range', `*** ${range(hunk.left, hunk.leftEnd)} ****\n`))
    if (hunk.changes.some((change) => change.deleted > 0)) parts.push(one(left, hunk.left, hunk.leftEnd, 'left'))
    parts.push(painted(look, 'range', `--- ${range(hunk.right, hunk.rightEnd)} ----\n`))
    if (hunk.changes.some((change) => change.inserted > 0)) parts.push(one(right, hunk.right, hunk.rightEnd, 'right'))
    return parts.join('')
  }
  return headings(['***', '---'], left, right, look) + hunks.map(body).join('')
}

/** A script for ed, from the end to the beginning, so that its line numbers stay true. */
export function edText(_left: Side, right: Side, changes: readonly Change[]): string {
  return changes
    .filter((change) => !change.isIgnored)
    .toReversed()
    .map((change) => {
      const command = `${span(change.left, change.deleted)}${letterOf(change)}\n`
      return change.inserted === 0
        ? command
        : command + edLines(right.lines.slice(change.right, change.right + change.inserted))
    })
    .join('')
}

/** Lines to insert; a lone dot would end them, so it is written doubled and mended. */
function edLines(lines: readonly string[]): string {
  let text = ''
  let isInserting = true
  for (const line of lines) {
    if (!isInserting) text += 'a\n'
    isInserting = line !== '.'
    text += isInserting ? `${line}\n` : '..\n.\ns/.//\n'
  }
  return isInserting ? `${text}.\n` : text
}

/** RCS's script: counts instead of ends, forward. */
export function rcsText(_left: Side, right: Side, changes: readonly Change[]): string {
  return changes
    .filter((change) => !change.isIgnored)
    .map((change) => {
      const deleted = change.deleted === 0 ? '' : `d${change.left + 1} ${change.deleted}\n`
      if (change.inserted === 0) return deleted
      const last = change.right + change.inserted
      const isOpen = !right.ended && last === right.lines.length
      const lines = right.lines.slice(change.right, last).join('\n')
      return `${deleted}a${change.left + change.deleted} ${change.inserted}\n${lines}${isOpen ? '' : '\n'}`
    })
    .join('')
}
