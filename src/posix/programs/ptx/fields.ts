/**
 * The parts of a line of ptx's index: the keyword with what follows, what is before it, and of the rest of its sentence as
 * much as fits at the ends (`tail` left of all, `head` right of all). Positions are of the whole text.
 */

export interface Occurrence {
  readonly text: string
  readonly start: number
  readonly end: number
  /** The sentence or line around it. */
  readonly contextStart: number
  readonly contextEnd: number
  readonly reference: string
}

export interface Widths {
  readonly half: number
  readonly gap: number
  readonly before: number
  readonly keyAfter: number
  /** What marks a cut; empty for none. */
  readonly mark: string
  readonly longestWord: number
  readonly isWord: (character: string) => boolean
}

export interface Field {
  readonly text: string
  readonly isCut: boolean
}

export interface Fields {
  readonly tail: Field
  readonly before: Field
  readonly keyAfter: Field
  readonly head: Field
  /** Characters of the keyword in `keyAfter`. */
  readonly keyLength: number
}

const isWhite = (character: string): boolean => /^[ \t\n\v\f\r]$/.test(character)

export function fieldsOf(occurrence: Occurrence, widths: Widths): Fields {
  const { text, contextStart, contextEnd } = occurrence
  const { mark, isWord } = widths
  const skip = (at: number, limit: number): number => {
    if (!isWord(text[at] ?? '')) return at + 1
    let end = at
    while (end < limit && isWord(text[end] ?? '')) end++
    return end
  }
  const skipWhite = (at: number, limit: number): number => {
    let end = at
    while (end < limit && isWhite(text[end] ?? '')) end++
    return end
  }
  const backWhite = (at: number, limit: number): number => {
    let end = at
    while (end > limit && isWhite(text[end - 1] ?? '')) end--
    return end
  }

  const keyStart = occurrence.start
  let keyEnd = occurrence.end
  let cursor = keyEnd
  while (cursor < contextEnd && cursor <= keyStart + widths.keyAfter) {
    keyEnd = cursor
    cursor = skip(cursor, contextEnd)
  }
  if (cursor <= keyStart + widths.keyAfter) keyEnd = cursor
  let keyCut = mark !== '' && keyEnd < contextEnd
  keyEnd = backWhite(keyEnd, keyStart)

  const reach = widths.half + widths.longestWord
  const left = keyStart - contextStart > reach ? skip(keyStart - reach, keyStart) : contextStart
  let beforeStart = left
  const beforeEnd = backWhite(keyStart, left)
  while (beforeStart + widths.before < beforeEnd) beforeStart = skip(beforeStart, beforeEnd)
  let beforeCut = mark !== '' && backWhite(beforeStart, 0) > contextStart
  beforeStart = skipWhite(beforeStart, text.length)

  let tail: Field = { text: '', isCut: false }
  const tailRoom = widths.before - (beforeEnd - beforeStart) - widths.gap
  if (tailRoom > 0) {
    const start = skipWhite(keyEnd, text.length)
    let end = start
    cursor = end
    while (cursor < contextEnd && cursor < start + tailRoom) {
      end = cursor
      cursor = skip(cursor, contextEnd)
    }
    if (cursor < start + tailRoom) end = cursor
    const isAny = end > start
    if (isAny) keyCut = false
    tail = { text: text.slice(start, backWhite(end, start)), isCut: isAny && mark !== '' && end < contextEnd }
  }

  let head: Field = { text: '', isCut: false }
  const headRoom = widths.keyAfter - (keyEnd - keyStart) - widths.gap
  if (headRoom > 0) {
    const end = backWhite(beforeStart, 0)
    let start = left
    while (start + headRoom < end) start = skip(start, end)
    const isAny = end > start
    if (isAny) beforeCut = false
    head = { text: text.slice(skipWhite(start, end), end), isCut: isAny && mark !== '' && start > contextStart }
  }
  return {
    tail,
    before: { text: text.slice(beforeStart, Math.max(beforeStart, beforeEnd)), isCut: beforeCut },
    keyAfter: { text: text.slice(keyStart, keyEnd), isCut: keyCut },
    head,
    keyLength: occurrence.end - occurrence.start,
  }
}

const spaces = (count: number): string => ' '.repeat(Math.max(0, count))
const shown = (text: string): string => text.replace(/[\t\n\v\f\r]/g, ' ')

export interface Reference {
  readonly text: string
  readonly width: number
  readonly isRight: boolean
  readonly isAutomatic: boolean
}

export function plainLine(fields: Fields, widths: Widths, reference: Reference | undefined): string {
  const { half, gap, mark } = widths
  const { tail, before, keyAfter, head } = fields
  const length = (field: Field): number => field.text.length + (field.isCut ? mark.length : 0)
  let line = ''
  if (reference?.isRight !== true) {
    // The gap behind references is there without any, too.
    const text = reference === undefined ? '' : reference.text + (reference.isAutomatic ? ':' : '')
    line += text + spaces((reference?.width ?? 0) + gap - text.length)
  }
  const hasTail = tail.text !== ''
  if (hasTail) line += shown(tail.text) + (tail.isCut ? mark : '')
  line += spaces(half - gap - length(before) - (hasTail ? length(tail) : 0))
  line +=
    (before.isCut ? mark : '') + shown(before.text) + spaces(gap) + shown(keyAfter.text) + (keyAfter.isCut ? mark : '')
  if (head.text !== '')
    line += spaces(half - length(keyAfter) - length(head)) + (head.isCut ? mark : '') + shown(head.text)
  else if (reference?.isRight === true) line += spaces(half - length(keyAfter))
  if (reference?.isRight === true) line += spaces(gap) + reference.text
  return `${line}\n`
}

/** nroff's macro call: four fields, and the reference. */
export function roffLine(fields: Fields, mark: string, macro: string, reference: string | undefined): string {
  const quoted = (text: string): string => `"${shown(text).replaceAll('"', '""')}"`
  const { tail, before, keyAfter, head } = fields
  const words = [
    quoted(tail.text + (tail.isCut ? mark : '')),
    quoted((before.isCut ? mark : '') + before.text),
    quoted(keyAfter.text + (keyAfter.isCut ? mark : '')),
    quoted((head.isCut ? mark : '') + head.text),
    ...(reference === undefined ? [] : [quoted(reference)]),
  ]
  return `.${macro} ${words.join(' ')}\n`
}

const texEscapes: Readonly<Record<string, string>> = {
  $: '\\$', '%': '\\%', '&': '\\&', '#': '\\#', _: '\\_', '{': '$\\{$', '}': '$\\}$', '\\': '\\backslash{}',
} // prettier-ignore

/** TeX's macro call: the keyword has an argument of its own. */
export function texLine(fields: Fields, macro: string, reference: string | undefined): string {
  const braced = (text: string): string =>
    `{${shown(text).replace(/[$%&#_{}\\]/g, (character) => texEscapes[character] ?? '')}}`
  const { tail, before, keyAfter, head, keyLength } = fields
  const [key, after] = [keyAfter.text.slice(0, keyLength), keyAfter.text.slice(keyLength)]
  const last = reference === undefined ? '' : braced(reference)
  return `\\${macro} ${braced(tail.text)}${braced(before.text)}${braced(key)}${braced(after)}${braced(head.text)}${last}\n`
}
