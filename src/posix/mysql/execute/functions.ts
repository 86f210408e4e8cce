/** Calls of functions: those of several modules in one table; a name that isn't there is refused as MySQL or by its name. */
import { notSupported, SqlError } from '../errors'
import type { Expression } from '../syntax/tree'
import type { Compiled } from './compiled'
import type { Compiler } from './compiler'
import { dateFunctions } from './dateFunctions'
import { generalFunctions } from './generalFunctions'
import { isLeftOutFunction } from './names'
import { numberFunctions } from './numberFunctions'
import { textFunctions } from './textFunctions'

type Call = Extract<Expression, { kind: 'call' }>

const tables = [generalFunctions, textFunctions, numberFunctions, dateFunctions]

export function callFunction(compiler: Compiler, call: Call): Compiled {
  const entry = tables.find((table) => Object.hasOwn(table, call.name))?.[call.name]
  if (entry === undefined) {
    if (isLeftOutFunction(call.name)) throw notSupported(`${call.name}()`)
    const schema = compiler.surroundings.fact('database')
    if (schema === null) throw new SqlError(1046, 'No database selected')
    throw new SqlError(1305, `FUNCTION ${String(schema)}.${call.written ?? call.name} does not exist`)
  }
  const count = call.arguments.length
  if (count < entry.least || count > entry.most) {
    throw new SqlError(1582, `Incorrect parameter count in the call to native function '${call.name}'`)
  }
  const values = call.arguments.map((each) =>
    each.kind === 'interval' ? interval(compiler, each) : compiler.compile(each),
  )
  return { isNeverNull: isNeverNull(call.name, values), ...entry.make(values, compiler) }
}

const oftenNull = new Set(
  'NULLIF ELT MOD SQRT LN LOG LOG2 LOG10 ASIN ACOS DATABASE SCHEMA VALUES UNHEX CONV'.split(' '),
)

/** Functions of dates are NULL for what is none; most others only where an argument is. */
function isNeverNull(name: string, values: readonly Compiled[]): boolean {
  const known = values.map((value) => value.isNeverNull === true)
  if (name === 'ISNULL') return true
  if (name === 'IFNULL' || name === 'COALESCE') return known.includes(true)
  if (name === 'IF') return known[1] === true && known[2] === true
  return !oftenNull.has(name) && !Object.hasOwn(dateFunctions, name) && !known.includes(false)
}

/** An interval as an argument: its amount, with its unit behind a colon, e.g. `3:DAY`. */
function interval(compiler: Compiler, { amount, unit }: Extract<Expression, { kind: 'interval' }>): Compiled {
  const of = compiler.compile(amount)
  return {
    type: { kind: 'text' },
    evaluate: (env) => {
      const value = of.evaluate(env)
      return value === null ? null : `${String(value)}:${unit}`
    },
  }
}
