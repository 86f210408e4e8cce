/**
 * Functions of templates: those of text/template, and docker/cli's own (`templates/templates.go`, 28.2: json, split,
 * join, title, lower, upper, pad, truncate). A fault is thrown as an `Error` with Go's words.
 */
import { formatValue, GoNil, GoStruct, isMap, isNil, isTrue, toJson, typeName, type Method } from './goValue'
import { sprintf } from './printf'

export type Functions = ReadonlyMap<string, TemplateFunction>

export interface TemplateFunction {
  /** How many values it takes; `max` undefined: any number. */
  readonly min: number
  readonly max?: number
  /** Types of its parameters, where they are checked. */
  readonly types?: readonly ParameterType[]
  readonly call: Method
}

export type ParameterType = 'string' | '[]string'

function exactly(count: number, call: Method, types: readonly ParameterType[] = []): TemplateFunction {
  return { min: count, max: count, call, types }
}

const anyNumber = (min: number, call: Method): TemplateFunction => ({ min, call })

/** The functions of text/template but for `and` and `or`, which the evaluator keeps, for they don't look at all values. */
const builtins: Readonly<Record<string, TemplateFunction>> = {
  not: exactly(1, (value) => !isTrue(value)),
  len: exactly(1, lengthOf),
  index: anyNumber(1, (value, ...keys) => keys.reduce(indexInto, value)),
  slice: { min: 1, max: 4, call: sliceOf },
  print: anyNumber(0, (...values) => sprint(values)),
  println: anyNumber(0, (...values) => `${values.map(formatValue).join(' ')}\n`),
  printf: anyNumber(1, (format, ...values) => sprintf(textOf(format), values)),
  call: anyNumber(1, () => {
    throw new Error('non-function of type string')
  }),
  html: anyNumber(0, (...values) => escapeHtml(sprint(values))),
  js: anyNumber(0, (...values) => JSON.stringify(sprint(values)).slice(1, -1).replaceAll("'", "\\'")),
  urlquery: anyNumber(0, (...values) => encodeURIComponent(sprint(values)).replaceAll('%20', '+')),
  eq: anyNumber(1, (first, ...others) => {
    if (others.length === 0) throw new Error('missing argument for comparison')
    return others.some((other) => isEqual(first, other))
  }),
  ne: exactly(2, (a, b) => !isEqual(a, b)),
  lt: exactly(2, (a, b) => isLess(a, b)),
  le: exactly(2, (a, b) => isLess(a, b) || isEqual(a, b)),
  gt: exactly(2, (a, b) => !isLess(a, b) && !isEqual(a, b)),
  ge: exactly(2, (a, b) => !isLess(a, b)),
}

const ofDocker: Readonly<Record<string, TemplateFunction>> = {
  json: exactly(1, (value) => toJson(value)),
  split: exactly(2, (text, separator) => textOf(text).split(textOf(separator)), ['string', 'string']),
  join: exactly(2, (items, separator) => itemsOf(items).map(textOf).join(textOf(separator)), ['[]string', 'string']),
  title: exactly(1, (text) =>
    textOf(text).replace(
      /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    ),
  ),
  lower: exactly(1, (text) => textOf(text).toLowerCase(), ['string']),
  upper: exactly(1, (text) => textOf(text).toUpperCase(), ['string']),
  pad: exactly(3, (text, before, after) =>
    textOf(text) === '' ? '' : ' '.repeat(Number(before)) + textOf(text) + ' '.repeat(Number(after)),
  ),
  truncate: exactly(2, (text, length) => {
    const whole = textOf(text)
    return Buffer.byteLength(whole) < Number(length) ? whole : Buffer.from(whole).subarray(0, Number(length)).toString()
  }),
}

/** What a template of the command line may call. */
export const functions: Functions = new Map(Object.entries({ ...builtins, ...ofDocker }))

const keep = exactly(1, (value) => value)

/** The same for the header line of a table, where values are titles (docker/cli `HeaderFunctions`). */
export const headerFunctions: Functions = new Map([
  ...functions,
  ...['json', 'title', 'lower', 'upper'].map((name) => [name, keep] as const),
  ...['truncate', 'split', 'join'].map((name) => [name, exactly(2, (value) => value)] as const),
])

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw new Error(`wrong type for value; expected string; got ${typeName(value)}`)
}

function itemsOf(value: unknown): readonly unknown[] {
  if (value instanceof GoNil) return []
  if (Array.isArray(value)) return value
  throw new Error(`wrong type for value; expected []string; got ${typeName(value)}`)
}

/** `fmt.Sprint`: a blank between two values of which neither is text. */
function sprint(values: readonly unknown[]): string {
  return values
    .map((value, index) => {
      const needsBlank = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string'
      return (needsBlank ? ' ' : '') + formatValue(value)
    })
    .join('')
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (Array.isArray(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  if (value instanceof GoNil && value.kind !== 'pointer') return 0
  if (isNil(value)) throw new Error('len of nil pointer')
  throw new Error(`len of type ${typeName(value)}`)
}

function indexInto(value: unknown, key: unknown): unknown {
  if (isNil(value)) throw new Error('index of untyped nil')
  if (value instanceof GoNil && value.typeName === 'map[string]string') return ''
  if (value instanceof GoNil && value.kind === 'map') return undefined
  if (isMap(value)) return Object.hasOwn(value, textOf(key)) ? value[textOf(key)] : undefined
  const isList = Array.isArray(value) || typeof value === 'string' || (value instanceof GoNil && value.kind === 'slice')
  if (!isList) throw new Error(`can't index item of type ${typeName(value)}`)
  if (typeof key !== 'number') {
    throw new Error(
      isNil(key) ? 'cannot index slice/array with nil' : `cannot index slice/array with type ${typeName(key)}`,
    )
  }
  const items: ArrayLike<unknown> = typeof value === 'string' ? Buffer.from(value) : Array.isArray(value) ? value : []
  if (key < 0 || key >= items.length) throw new Error(`index out of range: ${key}`)
  return items[key]
}

function sliceOf(value: unknown, ...bounds: readonly unknown[]): unknown {
  if (isNil(value)) throw new Error('slice of untyped nil')
  if (typeof value !== 'string' && !Array.isArray(value)) throw new Error(`can't slice item of type ${typeName(value)}`)
  if (typeof value === 'string' && bounds.length === 3) throw new Error('cannot 3-index slice a string')
  const items: Buffer | readonly unknown[] = typeof value === 'string' ? Buffer.from(value) : value
  const [from = 0, to = items.length] = bounds.map(Number)
  for (const bound of [from, to]) {
    if (!(bound >= 0 && bound <= items.length)) throw new Error(`index out of range: ${bound}`)
  }
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`)
  return Buffer.isBuffer(items) ? items.subarray(from, to).toString() : items.slice(from, to)
}

function escapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
}

function kindOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return typeof value
  if (isNil(value) || (value instanceof GoNil && value.kind === 'pointer')) return 'nil'
  return value instanceof GoStruct ? 'struct' : 'uncomparable'
}

function isEqual(a: unknown, b: unknown): boolean {
  const [left, right] = [kindOf(a), kindOf(b)]
  if (left === 'nil' || right === 'nil') return left === right
  if (left === 'uncomparable' || right === 'uncomparable') {
    throw new Error(
      `non-comparable type ${formatValue(left === 'uncomparable' ? a : b)}: ${typeName(left === 'uncomparable' ? a : b)}`,
    )
  }
  if (left !== right) throw new Error('incompatible types for comparison')
  return a === b
}

function isLess(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
  if (typeof a === 'number' && typeof b === 'number') return a < b
  const isBasic = (value: unknown): boolean => ['string', 'number'].includes(typeof value)
  throw new Error(isBasic(a) && isBasic(b) ? 'incompatible types for comparison' : 'invalid type for comparison')
}
