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
    throw new SqlError(1305, `FUNCTION ${String(schema)}.${call.name} does not exist`)
  }
  const count = call.arguments.length
  if (count < entry.least || count > entry.most) {
    throw new SqlError(1582, `Incorrect parameter count in the call to native function '${call.name}'`)
  }
  const values = call.arguments.map((each) =>
    each.kind === 'interval' ? interval(compiler, each) : compiler.compile(each),
  )
  return entry.make(values, compiler)
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
