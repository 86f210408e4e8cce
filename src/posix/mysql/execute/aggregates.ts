/** COUNT, SUM, AVG and the others that sum rows up. NULLs don't count. */
import { SqlError } from '../errors'
import type { Expression } from '../syntax/tree'
import { integer, toDecimal, toDouble, toInteger, toText } from '../values/convert'
import { divided, scaledText, unscaled } from '../values/decimal'
import { doubleType, intType, textType, type Value, type ValueType } from '../values/types'
import { sorter } from './comparing'
import type { Compiled } from './compiled'
import type { Compiler } from './compiler'
import { identity } from './identity'
import type { Env } from './scope'

export interface Aggregate {
  readonly type: ValueType
  /** The result over the rows of a group. */
  over(rows: readonly Env[]): Value
}

type Call = Extract<Expression, { kind: 'call' }>

const concatLimit = 1024

export function aggregateOf(compiler: Compiler, call: Call): Aggregate {
  const { name, star, distinct } = call
  if (star === true) return { type: intType, over: (rows) => rows.length }
  const [of, ...more] = call.arguments.map((each) => compiler.compile(each))
  if (of === undefined || (more.length > 0 && name !== 'COUNT' && name !== 'GROUP_CONCAT')) {
    throw new SqlError(1582, `Incorrect parameter count in the call to native function '${name}'`)
  }
  if (name === 'GROUP_CONCAT') return groupConcat(compiler, call, [of, ...more])
  if (name === 'COUNT' && (more.length > 0 || distinct === true)) return countDistinct([of, ...more])
  const values = (rows: readonly Env[]): readonly Value[] => {
    const all = rows.map((env) => of.evaluate(env)).filter((value) => value !== null)
    return distinct === true ? unique(all, of.type) : all
  }
  return plain(name, of, values)
}

function plain(name: string, of: Compiled, values: (rows: readonly Env[]) => readonly Value[]): Aggregate {
  const { type } = of
  const isExact = type.kind === 'int' || type.kind === 'decimal'
  const scale = type.scale ?? 0
  const sum = (all: readonly Value[]): bigint =>
    all.reduce<bigint>((total, value) => total + unscaled(toDecimal(value, type, scale), scale), 0n)
  const total = (all: readonly Value[]): number =>
    all.reduce<number>((sumSoFar, value) => sumSoFar + toDouble(value, type), 0)
  switch (name) {
    case 'COUNT':
      return { type: intType, over: (rows) => values(rows).length }
    case 'SUM':
      if (!isExact) return { type: doubleType, over: (rows) => orNull(values(rows), total) }
      return {
        type: { kind: 'decimal', scale },
        over: (rows) => orNull(values(rows), (all) => scaledText(sum(all), scale)),
      }
    case 'AVG': {
      if (!isExact) return { type: doubleType, over: (rows) => orNull(values(rows), (all) => total(all) / all.length) }
      const digits = scale + 4
      const average = (all: readonly Value[]): Value =>
        scaledText(divided(sum(all) * 10_000n, BigInt(all.length)), digits)
      return { type: { kind: 'decimal', scale: digits }, over: (rows) => orNull(values(rows), average) }
    }
    case 'MIN':
    case 'MAX': {
      // Members of an ENUM count as texts here, and by their place in an ORDER BY.
      const compare = sorter(type.members === undefined ? type : textType)
      const wanted = name === 'MIN' ? -1 : 1
      const better = (best: Value, value: Value): Value => (Math.sign(compare(value, best)) === wanted ? value : best)
      return { type, over: (rows) => orNull(values(rows), (all) => all.reduce(better)) }
    }
    case 'ANY_VALUE':
      return { type, over: (rows) => (rows[0] === undefined ? null : of.evaluate(rows[0])) }
    case 'BIT_AND':
    case 'BIT_OR':
    case 'BIT_XOR':
      return bitAggregate(name, of, values)
    default:
      return spread(name, of, values)
  }
}

function orNull(all: readonly Value[], count: (all: readonly Value[]) => Value): Value {
  return all.length === 0 ? null : count(all)
}

function bitAggregate(name: string, of: Compiled, values: (rows: readonly Env[]) => readonly Value[]): Aggregate {
  const start = name === 'BIT_AND' ? (1n << 64n) - 1n : 0n
  return {
    type: { kind: 'int', unsigned: true },
    over: (rows) =>
      integer(
        values(rows).reduce<bigint>((bits, value) => {
          const next = BigInt.asUintN(64, toInteger(value, of.type))
          return name === 'BIT_AND' ? bits & next : name === 'BIT_OR' ? bits | next : bits ^ next
        }, start),
      ),
  }
}

function spread(name: string, of: Compiled, values: (rows: readonly Env[]) => readonly Value[]): Aggregate {
  const isSample = name.endsWith('_SAMP')
  return {
    type: doubleType,
    over: (rows) => {
      const numbers = values(rows).map((value) => toDouble(value, of.type))
      const count = isSample ? numbers.length - 1 : numbers.length
      if (count < 1) return null
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
      const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / count
      return name.startsWith('VAR') ? variance : Math.sqrt(variance)
    },
  }
}

function countDistinct(of: readonly Compiled[]): Aggregate {
  return {
    type: intType,
    over: (rows) => {
      const tuples = rows.map((env) => of.map((each) => each.evaluate(env))).filter((tuple) => !tuple.includes(null))
      return new Set(
        tuples.map((tuple) => tuple.map((value, at) => identity(value, of[at]?.type ?? textType)).join('\0')),
      ).size
    },
  }
}

function groupConcat(compiler: Compiler, call: Call, of: readonly Compiled[]): Aggregate {
  const order = (call.order ?? []).map(({ by, descending }) => {
    const compiled = compiler.compile(by)
    return { compiled, compare: sorter(compiled.type), sign: descending ? -1 : 1 }
  })
  return {
    type: textType,
    over: (rows) => {
      const sorted =
        order.length === 0
          ? rows
          : [...rows].sort((first, second) =>
              firstDifference(
                order.map(
                  ({ compiled, compare, sign }) => sign * compare(compiled.evaluate(first), compiled.evaluate(second)),
                ),
              ),
            )
      const tuples = sorted
        .map((env) => of.map((each) => ({ value: each.evaluate(env), type: each.type })))
        .filter((tuple) => tuple.every(({ value }) => value !== null))
      const texts = tuples.map((tuple) => tuple.map(({ value, type }) => toText(value, type)).join(''))
      const kept = call.distinct === true ? unique(texts, textType).map(String) : texts
      return kept.length === 0 ? null : kept.join(call.separator ?? ',').slice(0, concatLimit)
    },
  }
}

export function firstDifference(orders: readonly number[]): number {
  return orders.find((order) => order !== 0) ?? 0
}

function unique(values: readonly Value[], type: ValueType): readonly Value[] {
  const seen = new Map<string, Value>()
  for (const value of values) {
    const key = identity(value, type)
    if (!seen.has(key)) seen.set(key, value)
  }
  return [...seen.values()]
}
