/** Functions of texts. */
import { folded, compareTexts } from '../values/collation'
import { roundedDouble, roundHalfAway, text, toDouble, toText } from '../values/convert'
import { rescaled } from '../values/decimal'
import { intType, isNumeric, textType, type Value, type ValueType } from '../values/types'
import type { Compiled } from './compiled'
import { strict, type FunctionEntry } from './functionEntry'
import { encodeText } from '../../text'

type Count = (texts: readonly string[], types: readonly ValueType[], values: readonly Value[]) => Value

function texts(least: number, most: number, count: Count, type: ValueType = textType): FunctionEntry {
  return strict(least, most, type, (values, types) =>
    count(
      values.map((value, at) => toText(value, types[at] ?? textType)),
      types,
      values,
    ),
  )
}

/** Whole numbers among the arguments. */
function whole(value: Value | undefined, type: ValueType | undefined): number {
  return roundHalfAway(toDouble(value ?? null, type ?? intType))
}

const mostBytes = 67_108_864

function padded(side: 'start' | 'end'): FunctionEntry {
  return texts(3, 3, ([of = '', , fill = ''], types, values) => {
    const length = whole(values[1], types[1])
    const characters = [...of]
    if (length < 0 || (fill === '' && length > characters.length) || length > mostBytes) return null
    if (length <= characters.length) return characters.slice(0, length).join('')
    const added = [...fill.repeat(Math.ceil((length - characters.length) / [...fill].length))]
      .slice(0, length - characters.length)
      .join('')
    return side === 'start' ? added + of : of + added
  })
}

function position(haystack: string, needle: string, from: number, types: readonly ValueType[]): number {
  if (from < 1) return 0
  const isBinary = types.some((type) => type.isBinary === true || type.kind === 'binary')
  const [subject, wanted] = isBinary ? [haystack, needle] : [folded(haystack), folded(needle)]
  return subject.indexOf(wanted, from - 1) + 1
}

function substring(of: string, from: number, length: number): string {
  const characters = [...of]
  const start = from > 0 ? from - 1 : from < 0 ? characters.length + from : -1
  if (start < 0 || length <= 0) return ''
  return characters.slice(start, start + length).join('')
}

/** A double's shortest digits without an exponent. */
function plain(value: number): string {
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e(.+))?$/.exec(String(value)) ?? []
  if (exponent === undefined) return String(value)
  const at = first.length + Number(exponent)
  const digits = `${'0'.repeat(Math.max(0, 1 - at))}${first}${rest}`.padEnd(at, '0')
  const point = Math.max(1, at)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

export const textFunctions: Readonly<Record<string, FunctionEntry>> = {
  CONCAT: texts(1, Infinity, (parts) => parts.join('')),
  CONCAT_WS: {
    least: 2,
    most: Infinity,
    make: ([separator, ...parts]) => ({
      type: textType,
      evaluate: (env) => {
        const between = separator?.evaluate(env) ?? null
        if (between === null) return null
        const given = parts
          .map((part) => ({ value: part.evaluate(env), type: part.type }))
          .filter(({ value }) => value !== null)
        return given.map(({ value, type }) => toText(value, type)).join(text(between))
      },
    }),
  },
  LENGTH: texts(
    1,
    1,
    ([of = ''], _types, [value]) => (value instanceof Uint8Array ? value.length : Buffer.byteLength(of)),
    intType,
  ),
  OCTET_LENGTH: texts(1, 1, ([of = '']) => Buffer.byteLength(of), intType),
  CHAR_LENGTH: texts(1, 1, ([of = '']) => [...of].length, intType),
  CHARACTER_LENGTH: texts(1, 1, ([of = '']) => [...of].length, intType),
  UPPER: texts(1, 1, ([of = '']) => of.toUpperCase()),
  UCASE: texts(1, 1, ([of = '']) => of.toUpperCase()),
  LOWER: texts(1, 1, ([of = '']) => of.toLowerCase()),
  LCASE: texts(1, 1, ([of = '']) => of.toLowerCase()),
  LEFT: texts(2, 2, ([of = ''], types, values) => [...of].slice(0, Math.max(0, whole(values[1], types[1]))).join('')),
  RIGHT: texts(2, 2, ([of = ''], types, values) => {
    const count = whole(values[1], types[1])
    return count <= 0 ? '' : [...of].slice(-count).join('')
  }),
  SUBSTRING: texts(2, 3, ([of = ''], types, values) =>
    substring(of, whole(values[1], types[1]), values.length > 2 ? whole(values[2], types[2]) : Infinity),
  ),
  SUBSTRING_INDEX: texts(3, 3, ([of = '', mark = ''], types, values) => {
    const count = whole(values[2], types[2])
    if (mark === '' || count === 0) return ''
    const parts = of.split(mark)
    return (count > 0 ? parts.slice(0, count) : parts.slice(count)).join(mark)
  }),
  TRIM: texts(3, 3, ([of = '', what = '', side]) => {
    let rest = of
    while (what !== '' && side !== 'TRAILING' && rest.startsWith(what)) rest = rest.slice(what.length)
    while (what !== '' && side !== 'LEADING' && rest.endsWith(what)) rest = rest.slice(0, -what.length)
    return rest
  }),
  LTRIM: texts(1, 1, ([of = '']) => of.replace(/^ +/, '')),
  RTRIM: texts(1, 1, ([of = '']) => of.replace(/ +$/, '')),
  LPAD: padded('start'),
  RPAD: padded('end'),
  REPLACE: texts(3, 3, ([of = '', from = '', to = '']) => (from === '' ? of : of.split(from).join(to))),
  REPEAT: texts(2, 2, ([of = ''], types, values) => {
    const count = Math.max(0, whole(values[1], types[1]))
    return of.length * count > mostBytes ? null : of.repeat(count)
  }),
  REVERSE: texts(1, 1, ([of = '']) => [...of].reverse().join('')),
  SPACE: texts(1, 1, (_texts, types, values) =>
    ' '.repeat(Math.min(mostBytes, Math.max(0, whole(values[0], types[0])))),
  ),
  LOCATE: texts(
    2,
    3,
    ([needle = '', of = ''], types, values) =>
      position(of, needle, values.length > 2 ? whole(values[2], types[2]) : 1, types.slice(0, 2)),
    intType,
  ),
  INSTR: texts(2, 2, ([of = '', needle = ''], types) => position(of, needle, 1, types), intType),
  INSERT: texts(4, 4, ([of = '', , , put = ''], types, values) => {
    const [at, count] = [whole(values[1], types[1]), whole(values[2], types[2])]
    const characters = [...of]
    if (at < 1 || at > characters.length) return of
    const end = count < 0 ? characters.length : at - 1 + count
    return characters.slice(0, at - 1).join('') + put + characters.slice(end).join('')
  }),
  ASCII: texts(1, 1, ([of = '']) => encodeText(of)[0] ?? 0, intType),
  ORD: texts(
    1,
    1,
    ([of = '']) => [...encodeText([...of][0] ?? '')].reduce((sum, byte) => sum * 256 + byte, 0),
    intType,
  ),
  CHAR: {
    least: 1,
    most: Infinity,
    make: (codes) => ({
      type: textType,
      evaluate: (env) =>
        codes
          .map((code) => ({ value: code.evaluate(env), type: code.type }))
          .filter(({ value }) => value !== null)
          .map(({ value, type }) => String.fromCharCode(whole(value, type)))
          .join(''),
    }),
  },
  HEX: {
    least: 1,
    most: 1,
    make: ([of]) => ({
      type: textType,
      evaluate: (env) => {
        const value = of?.evaluate(env) ?? null
        if (value === null || of === undefined) return null
        if (isNumeric(of.type))
          return BigInt.asUintN(64, BigInt(whole(value, of.type)))
            .toString(16)
            .toUpperCase()
        return Buffer.from(value instanceof Uint8Array ? value : encodeText(text(value)))
          .toString('hex')
          .toUpperCase()
      },
    }),
  },
  UNHEX: texts(
    1,
    1,
    ([of = '']) => (/^[0-9a-f]*$/i.test(of) ? Buffer.from(of.length % 2 === 0 ? of : `0${of}`, 'hex') : null),
    { kind: 'binary' },
  ),
  TO_BASE64: texts(1, 1, ([of = '']) => Buffer.from(encodeText(of)).toString('base64')),
  FROM_BASE64: texts(1, 1, ([of = '']) => Buffer.from(of, 'base64'), { kind: 'binary' }),
  QUOTE: {
    least: 1,
    most: 1,
    make: ([of]) => ({
      type: textType,
      evaluate: (env) => {
        const value = of?.evaluate(env) ?? null
        if (value === null) return 'NULL'
        const written = toText(value, of?.type ?? textType)
        return `'${written.replace(/['\\]/g, '\\$&').replace(/\0/g, '\\0')}'`
      },
    }),
  },
  STRCMP: texts(2, 2, ([left = '', right = '']) => compareTexts(left, right, false), intType),
  FIELD: {
    least: 2,
    most: Infinity,
    make: ([of, ...rest]) => {
      const isText = [of, ...rest].every((each) => each !== undefined && !isNumeric(each.type))
      return {
        type: intType,
        evaluate: (env) => {
          const wanted = of?.evaluate(env) ?? null
          if (of === undefined || wanted === null) return 0
          const isWanted = ({ evaluate, type }: Compiled): boolean => {
            const value = evaluate(env)
            if (value === null) return false
            return isText
              ? compareTexts(toText(value, type), toText(wanted, of.type), false) === 0
              : toDouble(value, type) === toDouble(wanted, of.type)
          }
          return rest.findIndex(isWanted) + 1
        },
      }
    },
  },
  ELT: {
    least: 2,
    most: Infinity,
    make: ([at, ...rest]) => ({
      type: textType,
      evaluate: (env) => {
        const number = at?.evaluate(env) ?? null
        const chosen = number === null ? undefined : rest[whole(number, at?.type) - 1]
        const value = chosen?.evaluate(env) ?? null
        return value === null || chosen === undefined ? null : toText(value, chosen.type)
      },
    }),
  },
  FIND_IN_SET: texts(
    2,
    2,
    ([of = '', list = '']) =>
      list === '' ? 0 : list.split(',').findIndex((each) => compareTexts(each, of, false) === 0) + 1,
    intType,
  ),
  FORMAT: strict(2, 3, textType, ([of = null, places = null], [type = textType, placesType]) => {
    const digits = Math.max(0, Math.min(30, whole(places, placesType)))
    const isExact = type.kind === 'int' || type.kind === 'decimal'
    const decimal = isExact ? toText(of, type) : plain(roundedDouble(toDouble(of, type), digits))
    const [integer = '', fraction] = rescaled(decimal, digits).split('.')
    const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',')
    return fraction === undefined ? grouped : `${grouped}.${fraction}`
  }),
}
