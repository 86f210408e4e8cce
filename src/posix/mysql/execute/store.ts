/** Values on their way into a column: converted in strict mode, refused as MySQL refuses them. */
import { SqlError } from '../errors'
import type { Column } from '../storage/definition'
import { compareTexts } from '../values/collation'
import { converted, integer, roundHalfAway, text, toDecimal, toInteger, toText } from '../values/convert'
import { dateText, momentOf, momentText, msOf, parseMoment, parseTime, timeText } from '../values/dates'
import { rescaled, scaledText, unscaled } from '../values/decimal'
import { isNumeric, type Value, type ValueType } from '../values/types'
import { encodeText } from '../../text'

const ranges: Readonly<Record<string, readonly [signed: bigint, bits: bigint]>> = {
  tinyint: [-128n, 8n],
  smallint: [-32_768n, 16n],
  mediumint: [-8_388_608n, 24n],
  int: [-2_147_483_648n, 32n],
  bigint: [-(1n << 63n), 64n],
}

const textBytes: Readonly<Record<string, number>> = {
  tinytext: 255,
  tinyblob: 255,
  text: 65_535,
  blob: 65_535,
  mediumtext: 16_777_215,
  mediumblob: 16_777_215,
}

/** What a column holds of a value. Throws 1048, 1264, 1265, 1292, 1366, 1406. */
export function stored(value: Value, from: ValueType, column: Column, to: ValueType, row: number): Value {
  if (value === null) {
    if (column.notNull) throw new SqlError(1048, `Column '${column.name}' cannot be null`)
    return null
  }
  switch (to.kind) {
    case 'int':
      return storedInteger(value, from, column, row)
    case 'decimal':
      return storedDecimal(value, from, column, to, row)
    case 'double':
      return storedDouble(value, from, column, row)
    case 'date':
    case 'datetime':
      return storedMoment(value, from, column, to, row)
    case 'time':
      return storedTime(value, from, column, to, row)
    default:
      return storedText(value, from, column, row)
  }
}

function wrong(kind: string, value: Value, column: Column, row: number, code = 1366): SqlError {
  return new SqlError(code, `Incorrect ${kind} value: '${text(value)}' for column '${column.name}' at row ${row}`)
}

function truncated(column: Column, row: number): SqlError {
  return new SqlError(1265, `Data truncated for column '${column.name}' at row ${row}`)
}

function outOfRange(column: Column, row: number): SqlError {
  return new SqlError(1264, `Out of range value for column '${column.name}' at row ${row}`)
}

function isTextual(type: ValueType): boolean {
  return type.kind === 'text' || type.kind === 'binary'
}

/** Throws 1366 for what doesn't begin with a number; gives what to throw for one with something behind it. */
function checkNumber(kind: string, value: Value, column: Column, row: number): SqlError | undefined {
  const written = text(value)
  const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(written)?.[0]
  if (number === undefined) throw wrong(kind, value, column, row)
  return written.slice(number.length).trim() === '' ? undefined : truncated(column, row)
}

/** The bounds of a column of whole numbers, or of decimals with that many digits behind the point. */
export function leastAndMost(column: Column, scale: number): readonly [least: Value, most: Value] {
  const isUnsigned = column.type.unsigned === true
  if (column.type.name === 'decimal') {
    const most = scaledText(10n ** BigInt(column.type.length ?? 10) - 1n, scale)
    return [isUnsigned ? rescaled('0', scale) : `-${most}`, most]
  }
  const [low, high] = integerRange(column)
  return [integer(low), integer(high)]
}

function integerRange(column: Column): readonly [low: bigint, high: bigint] {
  const [least, bits] = ranges[column.type.name] ?? [-(1n << 63n), 64n]
  return column.type.unsigned === true ? [0n, (1n << bits) - 1n] : [least, -least - 1n]
}

function storedInteger(value: Value, from: ValueType, column: Column, row: number): Value {
  const rest = isTextual(from) ? checkNumber('integer', value, column, row) : undefined
  const number =
    isTextual(from) && /^\s*[+-]?\d+\s*$/.test(text(value))
      ? BigInt(text(value).trim().replace('+', ''))
      : toInteger(value, from)
  if (column.type.name === 'year') {
    const year = number < 70n ? number + 2000n : number < 100n ? number + 1900n : number
    if (number !== 0n && (year < 1901n || year > 2155n)) throw outOfRange(column, row)
    if (rest !== undefined) throw rest
    return Number(number === 0n && from.kind === 'int' ? 0n : year)
  }
  const [low, high] = integerRange(column)
  if (number < low || number > high) throw outOfRange(column, row)
  if (rest !== undefined) throw rest
  return integer(number)
}

function storedDecimal(value: Value, from: ValueType, column: Column, to: ValueType, row: number): Value {
  const rest = isTextual(from) ? checkNumber('decimal', value, column, row) : undefined
  if (rest !== undefined) throw rest
  const exact =
    isTextual(from) && /^[+-]?[\d.]+$/.test(text(value).trim()) ? text(value).trim() : toDecimal(value, from)
  const scale = to.scale ?? 0
  const result = rescaled(exact, scale)
  const digits = unscaled(result, scale)
  const most = 10n ** BigInt(column.type.length ?? 10) - 1n
  if (digits > most || digits < -most || (column.type.unsigned === true && digits < 0n)) throw outOfRange(column, row)
  return result
}

function storedDouble(value: Value, from: ValueType, column: Column, row: number): Value {
  if (isTextual(from) && !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text(value)))
    throw truncated(column, row)
  const number = converted(value, from, { kind: 'double' })
  if (column.type.unsigned === true && Number(number) < 0) throw outOfRange(column, row)
  return column.type.name === 'float' ? Math.fround(Number(number)) : number
}

function storedMoment(value: Value, from: ValueType, column: Column, to: ValueType, row: number): Value {
  const written = toText(value, from)
  const moment = from.kind === 'time' ? undefined : parseMoment(written)
  if (moment === undefined) throw wrong(to.kind, written, column, row, 1292)
  if (to.kind === 'date') return dateText(moment)
  const scale = to.scale ?? 0
  const unit = 10 ** (6 - scale)
  const micro = roundHalfAway(moment.micro / unit) * unit
  const result = micro < 1e6 ? { ...moment, micro } : momentOf(msOf({ ...moment, micro: 0 }) + 1000)
  if (column.type.name === 'timestamp' && (result.year < 1970 || result.year > 2038))
    throw wrong('datetime', written, column, row, 1292)
  return momentText(result, scale)
}

function storedTime(value: Value, from: ValueType, column: Column, to: ValueType, row: number): Value {
  const written = toText(value, from)
  const seconds = from.kind === 'datetime' ? parseTime(written.slice(11)) : parseTime(written)
  if (seconds === undefined) throw wrong('time', written, column, row, 1292)
  return timeText(seconds, to.scale ?? 0)
}

function storedText(value: Value, from: ValueType, column: Column, row: number): Value {
  const { name, length, values } = column.type
  if (values !== undefined) {
    const written = toText(value, from)
    const byNumber = isNumeric(from) ? values[Math.trunc(Number(value)) - 1] : undefined
    const member =
      byNumber ?? values.find((each) => compareTexts(each, written.trimEnd(), column.type.binary === true) === 0)
    if (member === undefined) throw truncated(column, row)
    return member
  }
  if (name.includes('blob') || name.includes('binary')) {
    const bytes = value instanceof Uint8Array ? value : encodeText(toText(value, from))
    if (bytes.length > (length ?? textBytes[name] ?? Infinity)) throw tooLong(column, row)
    return name === 'binary' ? Buffer.concat([bytes, Buffer.alloc(Math.max(0, (length ?? 1) - bytes.length))]) : bytes
  }
  const written = toText(value, from)
  const most = name === 'char' ? (length ?? 1) : length
  if (most !== undefined && [...written].length > most) {
    if ([...written.trimEnd()].length > most) throw tooLong(column, row)
    return [...written].slice(0, most).join('')
  }
  if (most === undefined && Buffer.byteLength(written) > (textBytes[name] ?? Infinity)) throw tooLong(column, row)
  return name === 'char' ? written.replace(/ +$/, '') : written
}

function tooLong(column: Column, row: number): SqlError {
  return new SqlError(1406, `Data too long for column '${column.name}' at row ${row}`)
}
