/** Arithmetic by MySQL's types: integers are exact and overflow is an error, decimals keep their scale, `/` adds four digits. */
import { SqlError } from '../errors'
import { integer, toDecimal, toDouble, toInteger } from '../values/convert'
import { divided, scaledText, unscaled } from '../values/decimal'
import { doubleType, isNumeric, type Value, type ValueType } from '../values/types'
import type { Compiled } from './compiled'

const [least, most] = [-(1n << 63n), (1n << 63n) - 1n]
const mostUnsigned = (1n << 64n) - 1n
const divisionDigits = 4
const mostScale = 30

/** An operator over two operands. */
export function arithmetic(operator: string, left: Compiled, right: Compiled): Compiled {
  const exact = (type: ValueType): boolean => type.kind === 'int' || type.kind === 'decimal' || type.kind === 'null'
  const [first, second] = [numeric(left.type), numeric(right.type)]
  if (['|', '&', '^', '<<', '>>'].includes(operator)) return bits(operator, left, right)
  if (operator === 'div') return integerDivision(left, right)
  if (!exact(first) || !exact(second)) return floating(operator, left, right)
  const isWhole = first.kind !== 'decimal' && second.kind !== 'decimal'
  if (isWhole && operator !== '/') return whole(operator, left, right)
  return decimal(operator, left, right)
}

/** Dates and times count as the integers of their digits, texts as doubles. */
function numeric(type: ValueType): ValueType {
  if (type.kind === 'date' || type.kind === 'datetime' || type.kind === 'time') return { kind: 'int' }
  return isNumeric(type) || type.kind === 'null' ? type : doubleType
}

function pair(
  left: Compiled,
  right: Compiled,
  type: ValueType,
  count: (first: Value, second: Value) => Value,
): Compiled {
  return {
    type,
    evaluate: (env) => {
      const [first, second] = [left.evaluate(env), right.evaluate(env)]
      return first === null || second === null ? null : count(first, second)
    },
  }
}

function whole(operator: string, left: Compiled, right: Compiled): Compiled {
  const unsigned = left.type.unsigned === true || right.type.unsigned === true
  const type: ValueType = unsigned ? { kind: 'int', unsigned } : { kind: 'int' }
  return pair(left, right, type, (first, second) => {
    const [a, b] = [toInteger(first, left.type), toInteger(second, right.type)]
    if (operator === '%' || operator === 'mod') return b === 0n ? null : integer(a % b)
    const result = operator === '+' ? a + b : operator === '-' ? a - b : a * b
    if (result < (unsigned ? 0n : least) || result > (unsigned ? mostUnsigned : most)) {
      throw new SqlError(
        1690,
        `BIGINT${unsigned ? ' UNSIGNED' : ''} value is out of range in '(${a} ${operator} ${b})'`,
      )
    }
    return integer(result)
  })
}

function decimal(operator: string, left: Compiled, right: Compiled): Compiled {
  const [first, second] = [left.type.scale ?? 0, right.type.scale ?? 0]
  const wider = Math.max(first, second)
  if (operator === '*') {
    const scale = Math.min(mostScale, first + second)
    return pair(left, right, { kind: 'decimal', scale }, (a, b) => {
      const product =
        unscaled(toDecimal(a, left.type, first), first) * unscaled(toDecimal(b, right.type, second), second)
      return scaledText(product, first + second)
    })
  }
  if (operator === '/') {
    const scale = Math.min(mostScale, first + divisionDigits)
    return pair(left, right, { kind: 'decimal', scale }, (a, b) => {
      const divisor = unscaled(toDecimal(b, right.type, second), second)
      if (divisor === 0n) return null
      const dividend = unscaled(toDecimal(a, left.type, first), first) * 10n ** BigInt(second + scale - first)
      return scaledText(divided(dividend, divisor), scale)
    })
  }
  return pair(left, right, { kind: 'decimal', scale: wider }, (a, b) => {
    const [top, bottom] = [
      unscaled(toDecimal(a, left.type, wider), wider),
      unscaled(toDecimal(b, right.type, wider), wider),
    ]
    if (operator === '%' || operator === 'mod') return bottom === 0n ? null : scaledText(top % bottom, wider)
    return scaledText(operator === '+' ? top + bottom : top - bottom, wider)
  })
}

/** Digits that are printed of a result whose operands all have a number of them, as PI() has. */
function digitsOf(operator: string, ...types: readonly ValueType[]): { digits?: number } {
  const digits = types.map(({ kind, scale = 0, digits: own }) =>
    kind === 'int' || kind === 'decimal' ? scale : kind === 'double' ? own : undefined,
  )
  const [first, second] = digits
  if (first === undefined || second === undefined) return {}
  return { digits: Math.max(first, second) + (operator === '/' ? divisionDigits : 0) }
}

function floating(operator: string, left: Compiled, right: Compiled): Compiled {
  return pair(left, right, { ...doubleType, ...digitsOf(operator, left.type, right.type) }, (first, second) => {
    const [a, b] = [toDouble(first, left.type), toDouble(second, right.type)]
    if (operator === '/') return b === 0 ? null : a / b
    if (operator === '%' || operator === 'mod') return b === 0 ? null : a % b
    const result = operator === '+' ? a + b : operator === '-' ? a - b : a * b
    if (!Number.isFinite(result)) throw new SqlError(1690, `DOUBLE value is out of range in '(${a} ${operator} ${b})'`)
    return result
  })
}

function integerDivision(left: Compiled, right: Compiled): Compiled {
  return pair(left, right, { kind: 'int' }, (first, second) => {
    const [a, b] = [toDouble(first, left.type), toDouble(second, right.type)]
    if (b === 0) return null
    if (left.type.kind === 'int' && right.type.kind === 'int')
      return integer(toInteger(first, left.type) / toInteger(second, right.type))
    return integer(BigInt(Math.trunc(a / b)))
  })
}

function bits(operator: string, left: Compiled, right: Compiled): Compiled {
  return pair(left, right, { kind: 'int', unsigned: true }, (first, second) => {
    const a = BigInt.asUintN(64, toInteger(first, left.type))
    const b = BigInt.asUintN(64, toInteger(second, right.type))
    const result =
      operator === '|'
        ? a | b
        : operator === '&'
          ? a & b
          : operator === '^'
            ? a ^ b
            : b > 63n
              ? 0n
              : operator === '<<'
                ? a << b
                : a >> b
    return integer(BigInt.asUintN(64, result))
  })
}
