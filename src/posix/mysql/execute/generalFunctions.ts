/** Functions of control and of the session: IF, IFNULL, COALESCE, DATABASE(), USER(), VERSION(), … */
import { createHash, randomUUID } from 'node:crypto'
import { converted, isTrue, text, toText } from '../values/convert'
import { commonType, intType, textType, type Value } from '../values/types'
import { comparer, sorter } from './comparing'
import type { Compiled } from './compiled'
import { strict, type FunctionEntry } from './functionEntry'

function fact(name: string, type: Compiled['type'] = textType): FunctionEntry {
  return { least: 0, most: 0, make: (_, compiler) => ({ type, evaluate: () => compiler.surroundings.fact(name) }) }
}

function first(values: readonly Compiled[]): Compiled {
  const type = values.map((each) => each.type).reduce(commonType)
  return {
    type,
    evaluate: (env) => {
      for (const each of values) {
        const value = each.evaluate(env)
        if (value !== null) return converted(value, each.type, type)
      }
      return null
    },
  }
}

function extreme(sign: number): FunctionEntry {
  return {
    least: 2,
    most: Infinity,
    make: (values) => {
      const type = values.map((each) => each.type).reduce(commonType)
      const compare = sorter(type)
      return {
        type,
        evaluate: (env) => {
          const given = values.map((each) => converted(each.evaluate(env), each.type, type))
          if (given.includes(null)) return null
          return given.reduce((best, value) => (Math.sign(compare(value, best)) === sign ? value : best))
        },
      }
    },
  }
}

function digest(algorithm: string): FunctionEntry {
  return strict(1, 1, textType, ([value = null], [type = textType]) =>
    createHash(algorithm)
      .update(value instanceof Uint8Array ? value : toText(value, type))
      .digest('hex'),
  )
}

export const generalFunctions: Readonly<Record<string, FunctionEntry>> = {
  IF: {
    least: 3,
    most: 3,
    make: ([test, yes, no]) => {
      if (test === undefined || yes === undefined || no === undefined) throw new Error('three arguments')
      const type = commonType(yes.type, no.type)
      return {
        type,
        evaluate: (env) => {
          const chosen = isTrue(test.evaluate(env), test.type) ? yes : no
          return converted(chosen.evaluate(env), chosen.type, type)
        },
      }
    },
  },
  IFNULL: { least: 2, most: 2, make: first },
  COALESCE: { least: 1, most: Infinity, make: first },
  NULLIF: {
    least: 2,
    most: 2,
    make: ([value, other]) => {
      if (value === undefined || other === undefined) throw new Error('two arguments')
      const compare = comparer(value.type, other.type)
      return {
        type: value.type,
        evaluate: (env) => {
          const [left, right] = [value.evaluate(env), other.evaluate(env)]
          return left === null || (right !== null && compare(left, right) === 0) ? null : left
        },
      }
    },
  },
  ISNULL: {
    least: 1,
    most: 1,
    make: ([of]) => ({ type: intType, evaluate: (env) => (of?.evaluate(env) === null ? 1 : 0) }),
  },
  GREATEST: extreme(1),
  LEAST: extreme(-1),
  DATABASE: fact('database'),
  SCHEMA: fact('database'),
  USER: fact('user'),
  SESSION_USER: fact('user'),
  SYSTEM_USER: fact('user'),
  CURRENT_USER: fact('current_user'),
  VERSION: fact('version'),
  CONNECTION_ID: fact('connection_id', intType),
  LAST_INSERT_ID: fact('last_insert_id', intType),
  ROW_COUNT: fact('row_count', intType),
  UUID: { least: 0, most: 0, make: () => ({ type: textType, evaluate: () => randomUUID() }) },
  SLEEP: strict(1, 1, intType, () => 0),
  MD5: digest('md5'),
  SHA1: digest('sha1'),
  SHA: digest('sha1'),
  SHA2: strict(2, 2, textType, ([value = null, bits = null], [type = textType]): Value => {
    const name = { 224: 'sha224', 0: 'sha256', 256: 'sha256', 384: 'sha384', 512: 'sha512' }[Number(bits)]
    return name === undefined ? null : createHash(name).update(toText(value, type)).digest('hex')
  }),
  VALUES: {
    least: 1,
    most: 1,
    make: ([of]) => ({
      type: of?.type ?? textType,
      evaluate: (env) => (of?.column === undefined ? null : (env.inserted?.[of.column.at] ?? null)),
    }),
  },
  INET_ATON: strict(1, 1, intType, ([value = null]) => {
    const parts = text(value).split('.').map(Number)
    return parts.length === 4 && parts.every((part) => part >= 0 && part < 256)
      ? parts.reduce((sum, part) => sum * 256 + part, 0)
      : null
  }),
}
