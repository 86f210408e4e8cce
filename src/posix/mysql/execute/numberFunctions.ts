/** Functions of numbers. */
import { crc32 } from 'node:zlib'
import { integer, roundedDouble, toDecimal, toDouble, toInteger } from '../values/convert'
import { rescaled, scaledText, unscaled } from '../values/decimal'
import { doubleType, intType, textType, type Value, type ValueType } from '../values/types'
import { arithmetic } from './arithmetic'
import type { Compiled } from './compiled'
import { strict, type FunctionEntry } from './functionEntry'

function double(least: number, most: number, count: (...values: number[]) => number): FunctionEntry {
  return strict(least, most, doubleType, (values, types) => {
    const result = count(...values.map((value, at) => toDouble(value, types[at] ?? doubleType)))
    return Number.isFinite(result) ? result : null
  })
}

function isExact(type: ValueType | undefined): boolean {
  return type?.kind === 'int' || type?.kind === 'decimal'
}

/** FLOOR and CEIL give integers for exact numbers. */
function towards(round: (value: number) => number, up: boolean): FunctionEntry {
  return strict(
    1,
    1,
    ([of]) => (isExact(of?.type) ? intType : doubleType),
    ([value = null], [type = doubleType]) => {
      if (!isExact(type)) return round(toDouble(value, type))
      const scale = type.scale ?? 0
      const digits = unscaled(toDecimal(value, type, scale), scale)
      const unit = 10n ** BigInt(scale)
      const whole = digits / unit
      const isInexact = whole * unit !== digits
      return integer(!isInexact ? whole : up ? (digits > 0n ? whole + 1n : whole) : digits < 0n ? whole - 1n : whole)
    },
  )
}

/** ROUND and TRUNCATE: the type's scale follows from a constant second argument. */
function rounded(name: 'ROUND' | 'TRUNCATE'): FunctionEntry {
  return {
    least: name === 'ROUND' ? 1 : 2,
    most: 2,
    make: ([of, digits]) => {
      if (of === undefined) throw new Error('an argument')
      const constant =
        digits === undefined ? 0 : digits.isConstant === true ? Number(digits.evaluate({ row: [] })) : undefined
      const type: ValueType = typeAfter(of, constant)
      return {
        type,
        evaluate: (env) => {
          const value = of.evaluate(env)
          const places = digits === undefined ? 0 : digits.evaluate(env)
          if (value === null || places === null) return null
          return cut(name, value, of.type, Number(places), type)
        },
      }
    },
  }
}

function typeAfter(of: Compiled, digits: number | undefined): ValueType {
  if (!isExact(of.type)) return doubleType
  if (of.type.kind === 'int') return intType
  const scale = Math.max(0, Math.min(of.type.scale ?? 0, digits ?? of.type.scale ?? 0))
  return scale === 0 && digits !== undefined ? { kind: 'decimal', scale: 0 } : { kind: 'decimal', scale }
}

function cut(name: string, value: Value, from: ValueType, places: number, type: ValueType): Value {
  if (!isExact(from)) {
    const double = toDouble(value, from)
    const unit = 10 ** places
    return name === 'ROUND' ? roundedDouble(double, places) : Math.trunc(double * unit) / unit
  }
  const scale = from.scale ?? 0
  const digits = unscaled(toDecimal(value, from, scale), scale)
  if (places >= scale) return type.kind === 'int' ? value : rescaled(scaledText(digits, scale), type.scale ?? 0)
  const unit = 10n ** BigInt(scale - places)
  const half = name === 'ROUND' ? (digits < 0n ? -unit / 2n : unit / 2n) : 0n
  const kept = ((digits + half) / unit) * unit
  const result = rescaled(scaledText(kept, scale), type.scale ?? 0)
  return type.kind === 'int' ? integer(BigInt(result)) : result
}

let seed = 1
function seededRandom(): number {
  seed = (seed * 16_807) % 2_147_483_647
  return seed / 2_147_483_647
}

export const numberFunctions: Readonly<Record<string, FunctionEntry>> = {
  ABS: strict(
    1,
    1,
    ([of]) => (isExact(of?.type) ? (of?.type ?? intType) : doubleType),
    ([value = null], [type = doubleType]) => {
      if (type.kind === 'int')
        return integer(toInteger(value, type) < 0n ? -toInteger(value, type) : toInteger(value, type))
      if (type.kind === 'decimal') return String(value).replace(/^-/, '')
      return Math.abs(toDouble(value, type))
    },
  ),
  SIGN: strict(1, 1, intType, ([value = null], [type = doubleType]) => Math.sign(toDouble(value, type))),
  CEIL: towards(Math.ceil, true),
  CEILING: towards(Math.ceil, true),
  FLOOR: towards(Math.floor, false),
  ROUND: rounded('ROUND'),
  TRUNCATE: rounded('TRUNCATE'),
  MOD: {
    least: 2,
    most: 2,
    make: ([left, right]) => {
      if (left === undefined || right === undefined) throw new Error('two arguments')
      return arithmetic('mod', left, right)
    },
  },
  POW: double(2, 2, (base = 0, power = 0) => base ** power),
  POWER: double(2, 2, (base = 0, power = 0) => base ** power),
  SQRT: double(1, 1, (value = 0) => (value < 0 ? NaN : Math.sqrt(value))),
  EXP: double(1, 1, (value = 0) => Math.exp(value)),
  LN: double(1, 1, (value = 0) => (value <= 0 ? NaN : Math.log(value))),
  LOG: double(1, 2, (value = 0, other) => (other === undefined ? Math.log(value) : Math.log(other) / Math.log(value))),
  LOG2: double(1, 1, (value = 0) => Math.log2(value)),
  LOG10: double(1, 1, (value = 0) => Math.log10(value)),
  PI: { least: 0, most: 0, make: () => ({ type: { kind: 'double', digits: 6 }, evaluate: () => Math.PI }) },
  SIN: double(1, 1, (value = 0) => Math.sin(value)),
  COS: double(1, 1, (value = 0) => Math.cos(value)),
  TAN: double(1, 1, (value = 0) => Math.tan(value)),
  ATAN: double(1, 2, (value = 0, other) => (other === undefined ? Math.atan(value) : Math.atan2(value, other))),
  RADIANS: double(1, 1, (value = 0) => (value * Math.PI) / 180),
  DEGREES: double(1, 1, (value = 0) => (value * 180) / Math.PI),
  RAND: { least: 0, most: 1, make: () => ({ type: doubleType, evaluate: () => seededRandom() }) },
  CONV: strict(3, 3, textType, ([value = null, from = null, to = null], [type = textType]) => {
    const parsed = parseInt(String(toDecimalText(value, type)), Math.abs(Number(from)))
    return Number.isNaN(parsed) ? '0' : parsed.toString(Math.abs(Number(to))).toUpperCase()
  }),
  BIN: strict(1, 1, textType, ([value = null], [type = intType]) =>
    BigInt.asUintN(64, toInteger(value, type)).toString(2),
  ),
  OCT: strict(1, 1, textType, ([value = null], [type = intType]) =>
    BigInt.asUintN(64, toInteger(value, type)).toString(8),
  ),
  CRC32: strict(1, 1, intType, ([value = null]) => crc32(String(value))),
}

function toDecimalText(value: Value, type: ValueType): string {
  return type.kind === 'int' || type.kind === 'decimal' ? toDecimal(value, type) : String(value)
}
