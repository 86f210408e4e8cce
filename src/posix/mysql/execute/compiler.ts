/**
 * Expressions as functions over rows. Each is compiled once for a statement: names are resolved, types are known, and
 * what MySQL refuses is refused before a row is read.
 */
import { notSupported, SqlError } from '../errors'
import type { Expression, Query } from '../syntax/tree'
import { likePattern } from '../values/collation'
import { converted, isTrue, text, toDouble, toInteger, integer, toText } from '../values/convert'
import { commonType, doubleType, intType, isNumeric, type Value, type ValueType } from '../values/types'
import { aggregateOf, type Aggregate } from './aggregates'
import { arithmetic } from './arithmetic'
import type { Compiled } from './compiled'
import { callFunction } from './functions'
import { isAggregateName } from './names'
import { boolean, both, comparison, nullable, threeValued, truth } from './logic'
import { castType, literal, regularExpression } from './literals'
import { inQuery, itemsOf, quantified, scalarQuery } from './subqueries'
import { envAt, unknownColumn, type Env, type FoundColumn, type Scope } from './scope'

/** What statements give to their expressions. */
export interface Surroundings {
  nowMs(): number
  /** The current statement's moment: NOW() is the same all through it. */
  readonly statementMs: number
  variable(name: string): { readonly value: Value; readonly type: ValueType }
  assign(name: string, value: Value, type: ValueType): void
  /** Facts of the session: user(), database(), connection_id(), … */
  fact(name: string): Value
  /** Runs a query within another one. */
  subquery(
    query: Query,
    scope: Scope,
  ): { readonly types: readonly ValueType[]; run(env: Env | undefined): readonly (readonly Value[])[] }
  warn(code: number, message: string): void
}

export interface CompileOptions {
  readonly clause: string
  /** Aggregates are collected here; absent where they aren't allowed. */
  readonly aggregates?: Aggregate[]
  /** Called for each column that is read outside of aggregates. */
  readonly onColumn?: (found: FoundColumn) => void
  /** Names of select items, for HAVING and ORDER BY. */
  readonly aliases?: ReadonlyMap<string, Compiled>
}

export class Compiler {
  constructor(
    readonly scope: Scope,
    readonly surroundings: Surroundings,
    readonly options: CompileOptions,
  ) {}

  with(options: Partial<CompileOptions>): Compiler {
    return new Compiler(this.scope, this.surroundings, { ...this.options, ...options })
  }

  compile(expression: Expression): Compiled {
    switch (expression.kind) {
      case 'literal':
        return literal(expression)
      case 'column':
        return this.column(expression)
      case 'variable':
        return this.variable(expression.name)
      case 'assign': {
        const value = this.compile(expression.value)
        return {
          type: value.type,
          evaluate: (env) => this.assign(expression.name, value.evaluate(env), value.type),
          isNeverNull: value.isNeverNull === true,
        }
      }
      case 'unary':
        return this.unary(expression.operator, this.compile(expression.of))
      case 'binary':
        return this.binary(expression)
      case 'isNull': {
        const of = this.compile(expression.of)
        return { ...boolean((env) => (of.evaluate(env) === null) !== expression.negated), isNeverNull: true }
      }
      case 'isTrue': {
        const of = this.compile(expression.of)
        const { truth, negated } = expression
        return boolean((env) => {
          const value = of.evaluate(env)
          return (value !== null && isTrue(value, of.type) === truth) !== negated
        })
      }
      case 'between': {
        const [of, low, high] = this.alike([expression.of, expression.low, expression.high])
        const test: Expression = {
          kind: 'binary',
          operator: 'and',
          left: { kind: 'binary', operator: '>=', left: of, right: low },
          right: { kind: 'binary', operator: '<=', left: of, right: high },
        }
        return this.compile(expression.negated ? { kind: 'unary', operator: '!', of: test } : test)
      }
      case 'in':
        return this.inList(expression)
      case 'inQuery':
        return inQuery(this, expression)
      case 'quantified':
        return quantified(this, expression)
      case 'exists': {
        const query = this.surroundings.subquery(expression.query, this.scope)
        return { ...boolean((env) => query.run(env).length > 0), isNeverNull: true }
      }
      case 'subquery':
        return scalarQuery(this, expression.query)
      case 'like':
        return this.like(expression)
      case 'regexp':
        return this.regexp(expression)
      case 'case':
        return this.caseOf(expression)
      case 'cast':
        return this.cast(expression)
      case 'collate': {
        checkCollation(expression.collation)
        const of = this.compile(expression.of)
        return { ...of, type: { ...of.type, isBinary: /(_bin|_cs)$|^binary$/i.test(expression.collation) } }
      }
      case 'call':
        return this.call(expression)
      case 'row':
        throw new SqlError(1241, `Operand should contain 1 column(s)`)
      case 'interval':
        throw notSupported('INTERVAL in this place')
      case 'default':
        throw notSupported('DEFAULT in an expression')
    }
  }

  /** Texts among numbers are compared as numbers, all of them. */
  private alike(
    operands: readonly [Expression, Expression, Expression],
  ): readonly [Expression, Expression, Expression] {
    const types = operands.map((each) => this.compile(each).type)
    if (!types.some(isNumeric) || !types.some(({ kind }) => kind === 'text')) return operands
    const zero: Expression = { kind: 'literal', type: 'number', value: '0' }
    const counted = (at: 0 | 1 | 2): Expression =>
      types[at]?.kind === 'text' ? { kind: 'binary', operator: '+', left: operands[at], right: zero } : operands[at]
    return [counted(0), counted(1), counted(2)]
  }

  private column(expression: Extract<Expression, { kind: 'column' }>): Compiled {
    const { aliases, clause } = this.options
    const alias = expression.table === undefined ? aliases?.get(expression.name.toLowerCase()) : undefined
    if (alias !== undefined && clause === 'having clause') return alias
    const found = this.scope.find(expression, clause)
    if (found === undefined) {
      if (alias !== undefined) return alias
      throw unknownColumn(expression, clause)
    }
    this.options.onColumn?.(found)
    const { at, depth, column } = found
    if (depth === 0) {
      const isNeverNull = column.notNull === true && !this.scope.optional.has(found.source)
      return { type: column.type, evaluate: (env) => env.row[at] ?? null, column: found, isNeverNull }
    }
    return { type: column.type, evaluate: (env) => envAt(env, depth).row[at] ?? null }
  }

  private variable(name: string): Compiled {
    const { type } = this.surroundings.variable(name)
    return { type, evaluate: () => this.surroundings.variable(name).value }
  }

  private assign(name: string, value: Value, type: ValueType): Value {
    this.surroundings.assign(name.slice(1).toLowerCase(), value, type)
    return value
  }

  private unary(operator: '-' | '!' | '~', of: Compiled): Compiled {
    const isNeverNull = of.isNeverNull === true
    if (operator === '-') return { ...this.negative(of), isConstant: of.isConstant === true, isNeverNull }
    if (operator === '!') return { ...nullable(intType, of, (value) => (isTrue(value, of.type) ? 0 : 1)), isNeverNull }
    return nullable({ kind: 'int', unsigned: true }, of, (value) =>
      integer(BigInt.asUintN(64, ~toInteger(value, of.type))),
    )
  }

  private negative(of: Compiled): Compiled {
    if (of.type.kind === 'decimal') return nullable(of.type, of, (value) => negated(text(value)))
    if (of.type.kind === 'int') return nullable(intType, of, (value) => integer(-toInteger(value, of.type)))
    return nullable(doubleType, of, (value) => -toDouble(value, of.type))
  }

  private binary(expression: Extract<Expression, { kind: 'binary' }>): Compiled {
    const { operator } = expression
    if (expression.left.kind === 'row' || expression.right.kind === 'row') return this.rows(expression)
    if (expression.right.kind === 'interval' || expression.left.kind === 'interval') return this.shifted(expression)
    const [left, right] = [this.compile(expression.left), this.compile(expression.right)]
    if (operator === 'and') {
      return threeValued((env) => {
        const first = truth(left, env)
        return first === false ? false : both(first, truth(right, env))
      })
    }
    if (operator === 'or') {
      return threeValued((env) => {
        const first = truth(left, env)
        if (first === true) return true
        const second = truth(right, env)
        return second === true ? true : first === null || second === null ? null : false
      })
    }
    if (operator === 'xor') {
      return threeValued((env) => {
        const [first, second] = [truth(left, env), truth(right, env)]
        return first === null || second === null ? null : first !== second
      })
    }
    const isNeverNull = left.isNeverNull === true && right.isNeverNull === true
    if (['=', '<>', '<', '<=', '>', '>=', '<=>'].includes(operator))
      return { ...comparison(operator, left, right), isNeverNull: isNeverNull || operator === '<=>' }
    return { ...arithmetic(operator, left, right), isNeverNull: isNeverNull && '+-*'.includes(operator) }
  }

  /** `(a, b) = (1, 2)`. */
  private rows({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Compiled {
    const [first, second] = [itemsOf(left), itemsOf(right)]
    if (first.length !== second.length) throw new SqlError(1241, `Operand should contain ${first.length} column(s)`)
    if (operator !== '=' && operator !== '<>') throw notSupported(`${operator} of rows`)
    const same = first
      .map((item, at): Expression => ({ kind: 'binary', operator: '=', left: item, right: second[at] ?? item }))
      .reduce((all, each): Expression => ({ kind: 'binary', operator: 'and', left: all, right: each }))
    return this.compile(operator === '=' ? same : { kind: 'unary', operator: '!', of: same })
  }

  /** `date + INTERVAL 1 DAY`. */
  private shifted({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Compiled {
    const [date, interval] = right.kind === 'interval' ? [left, right] : [right, left]
    if (
      interval.kind !== 'interval' ||
      (operator !== '+' && operator !== '-') ||
      (operator === '-' && right.kind !== 'interval')
    ) {
      throw notSupported('INTERVAL in this place')
    }
    return this.call({ kind: 'call', name: operator === '+' ? 'DATE_ADD' : 'DATE_SUB', arguments: [date, interval] })
  }

  private inList({ of, list, negated }: Extract<Expression, { kind: 'in' }>): Compiled {
    const tests = list.map((item) => this.compile({ kind: 'binary', operator: '=', left: of, right: item }))
    const compiled = threeValued((env) => {
      let hasNull = false
      for (const test of tests) {
        const value = test.evaluate(env)
        if (value === null) hasNull = true
        else if (value !== 0) return !negated
      }
      return hasNull ? null : negated
    })
    return { ...compiled, isNeverNull: tests.every((test) => test.isNeverNull === true) }
  }

  private like({ of, pattern, escape, negated }: Extract<Expression, { kind: 'like' }>): Compiled {
    const [value, wanted] = [this.compile(of), this.compile(pattern)]
    const isBinary = value.type.isBinary === true || wanted.type.isBinary === true || value.type.kind === 'binary'
    let last: { readonly source: string; readonly test: (text: string) => boolean } | undefined
    return threeValued((env) => {
      const [subject, source] = [value.evaluate(env), wanted.evaluate(env)]
      if (subject === null || source === null) return null
      const written = toText(source, wanted.type)
      if (last?.source !== written) last = { source: written, test: likePattern(written, escape ?? '\\', isBinary) }
      return last.test(toText(subject, value.type)) !== negated
    })
  }

  private regexp({ of, pattern, negated }: Extract<Expression, { kind: 'regexp' }>): Compiled {
    const [value, wanted] = [this.compile(of), this.compile(pattern)]
    return threeValued((env) => {
      const [subject, source] = [value.evaluate(env), wanted.evaluate(env)]
      if (subject === null || source === null) return null
      return (
        regularExpression(toText(source, wanted.type), value.type.isBinary === true).test(
          toText(subject, value.type),
        ) !== negated
      )
    })
  }

  private caseOf({ of, when, otherwise }: Extract<Expression, { kind: 'case' }>): Compiled {
    const tests = when.map(({ test }) =>
      this.compile(of === undefined ? test : { kind: 'binary', operator: '=', left: of, right: test }),
    )
    const results = when.map(({ then }) => this.compile(then))
    const last = otherwise === undefined ? undefined : this.compile(otherwise)
    const type = [...results, ...(last === undefined ? [] : [last])].map((each) => each.type).reduce(commonType)
    return {
      type,
      isNeverNull: last?.isNeverNull === true && results.every((each) => each.isNeverNull === true),
      evaluate: (env) => {
        const at = tests.findIndex((test) => isTrue(test.evaluate(env), test.type))
        const chosen = at < 0 ? last : results[at]
        return chosen === undefined ? null : converted(chosen.evaluate(env), chosen.type, type)
      },
    }
  }

  private cast({ of, type }: Extract<Expression, { kind: 'cast' }>): Compiled {
    const value = this.compile(of)
    const to = castType(type)
    const { length } = type
    return {
      type: to,
      evaluate: (env) => {
        const from = value.evaluate(env)
        if (from === null) return null
        if (to.kind === 'int' && (value.type.kind === 'text' || value.type.kind === 'binary'))
          return this.castInteger(text(from), to)
        const result = converted(from, value.type, to)
        if (to.kind === 'int')
          return integer(to.unsigned === true ? BigInt.asUintN(64, toInteger(result, to)) : toInteger(result, to))
        return to.kind === 'text' && length !== undefined ? [...text(result)].slice(0, length).join('') : result
      },
    }
  }

  private castInteger(written: string, to: ValueType): Value {
    const digits = /^\s*[+-]?\d+/.exec(written)?.[0]
    if (digits === undefined || digits.trim() !== written.trim()) {
      this.surroundings.warn(1292, `Truncated incorrect INTEGER value: '${written}'`)
    }
    const value = BigInt(digits?.trim().replace('+', '') ?? '0')
    return integer(to.unsigned === true ? BigInt.asUintN(64, value) : value)
  }

  private call(expression: Extract<Expression, { kind: 'call' }>): Compiled {
    if (!isAggregateName(expression.name)) return callFunction(this, expression)
    const { aggregates } = this.options
    if (aggregates === undefined) throw new SqlError(1111, 'Invalid use of group function')
    const { aggregates: _, onColumn: __, ...inner } = this.options
    const aggregate = aggregateOf(new Compiler(this.scope, this.surroundings, inner), expression)
    const at = aggregates.push(aggregate) - 1
    const isNeverNull = expression.name === 'COUNT' || expression.name.startsWith('BIT_')
    return { type: aggregate.type, evaluate: (env) => env.aggregates?.[at] ?? null, isNeverNull }
  }
}

/** Throws 1273 for no collation of MySQL's, 1235 for one of another character set. */
function checkCollation(name: string): void {
  if (/^(utf8mb4(_\w+)?_(ci|cs|bin)|binary)$/i.test(name)) return
  if (/^(utf8|utf8mb3|latin\d|ascii|cp\d+|koi8[ru]|big5|gbk?\w*|sjis|ucs2|utf16|utf32|hebrew|greek)_\w+$/i.test(name))
    throw notSupported(`COLLATE ${name}`)
  throw new SqlError(1273, `Unknown collation: '${name}'`)
}

function negated(value: string): string {
  if (/^0*\.?0*$/.test(value)) return value
  return value.startsWith('-') ? value.slice(1) : `-${value}`
}
