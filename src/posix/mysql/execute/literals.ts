/** Literals, the types of CAST, and regular expressions. */
import { SqlError } from '../errors'
import type { Expression } from '../syntax/tree'
import { converted, integer, toDecimal } from '../values/convert'
import { doubleType, intType, nullType, textType, type Value, type ValueType } from '../values/types'
import type { Compiled } from './compiled'

export function literal({ value, type }: Extract<Expression, { kind: 'literal' }>): Compiled {
  const constant = (of: ValueType, held: Value): Compiled => ({
    type: of,
    evaluate: () => held,
    isConstant: true,
    isNeverNull: held !== null,
  })
  if (value === null || type === 'null') return constant(nullType, null)
  if (type === 'bool') return constant(intType, Number(value))
  if (type === 'hex')
    return constant({ kind: 'binary' }, Buffer.from(value.length % 2 === 0 ? value : `0${value}`, 'hex'))
  if (type === 'string') return constant(textType, value)
  if (type === 'number') return constant(...numberLiteral(value))
  const to: ValueType = { kind: type, scale: 0 }
  const held = converted(value, textType, to)
  if (held === null) throw new SqlError(1525, `Incorrect ${type.toUpperCase()} value: '${value}'`)
  return constant(to, held)
}

function numberLiteral(value: string): [ValueType, Value] {
  if (/e/i.test(value)) return [doubleType, Number(value)]
  if (!value.includes('.')) {
    const whole = BigInt(value)
    if (whole > 18_446_744_073_709_551_615n) return [{ kind: 'decimal', scale: 0 }, String(whole)]
    return [whole > 9_223_372_036_854_775_807n ? { kind: 'int', unsigned: true } : intType, integer(whole)]
  }
  const scale = value.length - value.indexOf('.') - 1
  return [{ kind: 'decimal', scale }, toDecimal(value, textType, scale)]
}

export function castType(type: {
  readonly name: string
  readonly decimals?: number
  readonly length?: number
}): ValueType {
  switch (type.name) {
    case 'signed':
      return intType
    case 'year':
      return intType
    case 'unsigned':
      return { kind: 'int', unsigned: true }
    case 'decimal':
      return { kind: 'decimal', scale: type.decimals ?? 0 }
    case 'double':
    case 'float':
      return doubleType
    case 'date':
      return { kind: 'date' }
    case 'datetime':
      return { kind: 'datetime', scale: type.length ?? 0 }
    case 'time':
      return { kind: 'time', scale: type.length ?? 0 }
    case 'binary':
      return { kind: 'binary' }
    default:
      return textType
  }
}

const patterns = new Map<string, RegExp>()

/** A regular expression of ICU's; what JavaScript reads otherwise is left out. */
export function regularExpression(source: string, isBinary: boolean): RegExp {
  const key = `${isBinary ? 'b' : 'i'}${source}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  const classes: Readonly<Record<string, string>> = {
    alpha: '\\p{L}',
    digit: '\\d',
    alnum: '\\p{L}\\d',
    space: '\\s',
    upper: '\\p{Lu}',
    lower: '\\p{Ll}',
    punct: '\\p{P}',
  }
  try {
    const translated = source.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
    const made = new RegExp(translated, isBinary ? 'u' : 'iu')
    patterns.set(key, made)
    return made
  } catch {
    throw new SqlError(3688, 'Syntax error in regular expression.')
  }
}
