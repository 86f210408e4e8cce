/**
 * What a running awk program works on: variables, the record and its fields, the conversions between values. The
 * special variables that do something when they are read or set (NF, $0) live here; the others are plain slots.
 */
import { PatternError } from '../regularExpressionSyntax'
import { compileRegularExpression, type RegularExpression } from '../regularExpression'
import { numberText } from './numberText'
import { fromInput, isTrue, NumericString, toNumber, type AwkArray, type Value } from './values'

/** A failure while running, in the face's words. */
export class AwkError extends Error {
  constructor(
    readonly kind: 'division' | 'format' | 'text' | 'fieldIndex' | 'depth',
    message = '',
  ) {
    super(message)
  }
}

const elementBytes = 64

/** An array that knows about how much it holds. */
class CountedArray extends Map<string, Value> {
  heldBytes = 0

  override set(key: string, value: Value): this {
    const before = this.size
    super.set(key, value)
    if (this.size > before) this.heldBytes += key.length + elementBytes + (typeof value === 'string' ? value.length : 0)
    return this
  }

  override delete(key: string): boolean {
    if (this.size > 0) this.heldBytes -= this.heldBytes / this.size
    return super.delete(key)
  }

  override clear(): void {
    this.heldBytes = 0
    super.clear()
  }
}

const mostFields = 1_000_000

export class Runtime {
  readonly globals: Value[] = []
  readonly arrays = new Map<string, AwkArray>()
  readonly slots = new Map<string, number>()
  private readonly expressions = new Map<string, RegularExpression>()
  private record = ''
  private fields: Value[] = []
  private isSplit = true
  private readonly recordCounters: readonly number[]
  private isJoined = true

  constructor(readonly isGnu: boolean) {
    const initial = { FS: ' ', OFS: ' ', ORS: '\n', RS: '\n', SUBSEP: '\x1c', CONVFMT: '%.6g', OFMT: '%.6g' }
    for (const [name, value] of Object.entries(initial)) this.set(name, value)
    for (const name of ['NR', 'FNR', 'RSTART']) this.set(name, 0)
    this.set('RLENGTH', -1)
    this.recordCounters = [this.slot('NR'), this.slot('FNR')]
  }

  slot(name: string): number {
    const known = this.slots.get(name)
    if (known !== undefined) return known
    this.slots.set(name, this.globals.length)
    return this.globals.push(undefined) - 1
  }

  set(name: string, value: Value): void {
    if (name === 'NF') this.setFieldCount(toNumber(value))
    else this.globals[this.slot(name)] = value
  }

  get(name: string): Value {
    return name === 'NF' ? this.fieldCount() : this.globals[this.slot(name)]
  }

  textVariable(name: string): string {
    return this.text(this.globals[this.slot(name)])
  }

  /** What the variables hold, roughly, in bytes. */
  heldBytes(): number {
    let bytes = this.record.length
    for (const value of this.globals) if (typeof value === 'string') bytes += value.length
    for (const array of this.arrays.values()) bytes += array instanceof CountedArray ? array.heldBytes : 0
    return bytes
  }

  array(name: string): AwkArray {
    const known = this.arrays.get(name)
    if (known !== undefined) return known
    const array: AwkArray = new CountedArray()
    this.arrays.set(name, array)
    return array
  }

  number(value: Value): number {
    return toNumber(value, !this.isGnu)
  }

  text(value: Value): string {
    if (typeof value === 'string') return value
    if (value === undefined) return ''
    if (typeof value === 'number') return this.numberText(value, 'CONVFMT')
    return value.text
  }

  /** As print shows a value: numbers by OFMT. */
  printed(value: Value): string {
    return typeof value === 'number' ? this.numberText(value, 'OFMT') : this.text(value)
  }

  private numberText(number: number, format: string): string {
    if (Number.isInteger(number) && Math.abs(number) < 1e15 && number !== 0) return String(number)
    if (!Number.isFinite(number) && this.isGnu) return Number.isNaN(number) ? '-nan' : number > 0 ? '+inf' : '-inf'
    const value = this.globals[this.slot(format)]
    return numberText(number, typeof value === 'string' ? value : '%.6g')
  }

  compare(left: Value, right: Value): number {
    const numeric = (value: Value): boolean => typeof value !== 'string'
    if (numeric(left) && numeric(right)) {
      const [a, b] = [toNumber(left), toNumber(right)]
      return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN
    }
    const [a, b] = [this.text(left), this.text(right)]
    return a < b ? -1 : a > b ? 1 : 0
  }

  isTrue(value: Value): boolean {
    return isTrue(value)
  }

  /** A compiled pattern, remembered. */
  expression(source: string): RegularExpression {
    const known = this.expressions.get(source)
    if (known !== undefined) return known
    if (this.expressions.size > 500) this.expressions.clear()
    const compiled = compile(source, !this.isGnu)
    this.expressions.set(source, compiled)
    return compiled
  }

  /** Counts a record in NR and FNR. */
  countRecord(): void {
    for (const slot of this.recordCounters) this.globals[slot] = toNumber(this.globals[slot]) + 1
  }

  setRecord(text: string): void {
    this.record = text
    this.isSplit = false
    this.isJoined = true
  }

  field(index: number): Value {
    if (!(index >= 0)) throw new AwkError('fieldIndex', String(index))
    if (index === 0) {
      this.join()
      return fromInput(this.record)
    }
    this.split()
    return this.fields[index - 1]
  }

  setField(index: number, value: Value): void {
    if (!(index >= 0) || index > mostFields) throw new AwkError('fieldIndex', String(index))
    if (index === 0) {
      this.setRecord(this.text(value))
      return
    }
    this.split()
    while (this.fields.length < index - 1) this.fields.push('')
    this.fields[index - 1] = value instanceof NumericString || typeof value === 'string' ? value : this.text(value)
    this.isJoined = false
  }

  fieldCount(): number {
    this.split()
    return this.fields.length
  }

  setFieldCount(count: number): void {
    if (!(count >= 0) || count > mostFields) throw new AwkError('fieldIndex', String(count))
    this.split()
    while (this.fields.length < count) this.fields.push('')
    this.fields.length = Math.trunc(count)
    this.isJoined = false
  }

  recordText(): string {
    this.join()
    return this.record
  }

  private join(): void {
    if (this.isJoined) return
    this.record = this.fields.map((field) => this.text(field)).join(this.textVariable('OFS'))
    this.isJoined = true
  }

  private split(): void {
    if (this.isSplit) return
    this.isSplit = true
    const paragraphs = this.textVariable('RS') === ''
    this.fields = this.splitText(this.record, this.textVariable('FS'), paragraphs).map(fromInput)
  }

  /** Splits by a separator as FS means it; in paragraph mode newlines separate too. */
  splitText(text: string, separator: string, newlinesToo = false): string[] {
    if (separator === ' ') return splitByBlanks(text)
    if (text === '') return []
    if (separator === '') return [...text]
    if (separator.length === 1 && !newlinesToo) return text.split(separator)
    const source = separator.length === 1 ? `[${separator}\n]` : newlinesToo ? `(${separator})|\n` : separator
    return this.splitByExpression(text, this.expression(source))
  }

  splitByExpression(text: string, expression: RegularExpression): string[] {
    const parts: string[] = []
    let start = 0
    for (let at = 0; at < text.length;) {
      const found = expression.match(text, at)
      if (found === undefined) break
      if (found.end === found.start) {
        at = found.end + 1
        continue
      }
      parts.push(text.slice(start, found.start))
      start = at = found.end
    }
    return [...parts, text.slice(start)]
  }
}

/** What lies between blanks and newlines. */
function splitByBlanks(text: string): string[] {
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const from = at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 32 || code === 9 || code === 10) break
    }
    if (at > from) parts.push(text.slice(from, at))
    at++
  }
  return parts
}

/** awk's patterns are extended, and know the string escapes. */
function compile(source: string, isMusl: boolean): RegularExpression {
  const simple: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    f: '\f',
    v: '\v',
    a: '\x07',
    '/': '/',
    '"': '"',
    '&': '&',
  }
  const readable = source.replace(/\\([0-7]{3}|[^])/g, (whole, after: string) => {
    if (after.length === 3)
      return String.fromCharCode(Number.parseInt(after, 8) & 255).replace(/[\\^$.|?*+()[\]{}]/, '\\$&')
    return simple[after] ?? whole
  })
  return compileRegularExpression(
    readable.replace(/\[[^\]]*\\\][^\]]*\]/g, (set) => set.replace(/^(\[\^?)(.*)\\\]/, '$1]$2')),
    { extended: true, isBytes: true, isMusl },
  )
}

export { PatternError }
