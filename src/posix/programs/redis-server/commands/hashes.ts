/** Hashes: fields and their values. */
import { array, bulk, bulkOrNothing, bulks, integer, map, ok, type Reply } from '../../redis/reply'
import { addDecimals } from '../decimal'
import { matchesGlob } from '../glob'
import { fits, readInteger } from '../values'
import { CommandFailure } from '../commandFailure'
import {
  bigWord,
  integerWord,
  pairsOf,
  reads,
  syntaxError,
  word,
  writes,
  wrongArity,
  type Call,
  type CommandTable,
} from './command'
import { cursorWord, readScan } from './keys'
import { drawn } from './random'

const fieldsOf = (call: Call): ReadonlyMap<string, string> =>
  call.database.get(word(call, 1), 'hash')?.fields ?? new Map<string, string>()

const fieldsToChange = (call: Call): Map<string, string> =>
  call.database.getOrMake(word(call, 1), 'hash', () => ({ kind: 'hash', fields: new Map() })).fields

function set(call: Call): number {
  const pairs = pairsOf(call.words.slice(2))
  if (pairs === undefined || pairs.length === 0) throw wrongArity(word(call, 0))
  const fields = fieldsToChange(call)
  const before = fields.size
  for (const [field, value] of pairs) fields.set(field, value)
  call.database.changed(word(call, 1))
  return fields.size - before
}

function remove(call: Call): Reply {
  const hash = call.database.get(word(call, 1), 'hash')
  const removed = call.words.slice(2).filter((field) => hash?.fields.delete(field)).length
  if (removed > 0) call.database.changed(word(call, 1))
  return integer(removed)
}

function add(call: Call): Reply {
  const [, key = '', field = '', amount = ''] = call.words
  const more = bigWord(amount)
  const known = readInteger(fieldsOf(call).get(field) ?? '0')
  if (known === undefined) throw new CommandFailure('ERR hash value is not an integer')
  if (!fits(known + more)) throw new CommandFailure('ERR increment or decrement would overflow')
  fieldsToChange(call).set(field, String(known + more))
  call.database.changed(key)
  return integer(known + more)
}

function addFloat(call: Call): Reply {
  const [, key = '', field = '', amount = ''] = call.words
  if (addDecimals('0', amount) === undefined) throw new CommandFailure('ERR value is not a valid float')
  const sum = addDecimals(fieldsOf(call).get(field) ?? '0', amount)
  if (sum === undefined) throw new CommandFailure('ERR hash value is not a float')
  fieldsToChange(call).set(field, sum)
  call.database.changed(key)
  call.record(['HSET', key, field, sum])
  return bulk(sum)
}

function scan(call: Call): Reply {
  const cursor = cursorWord(word(call, 2))
  const { pattern, keysOnly } = readScan(call.words.slice(3))
  // A small hash is given whole, as the real server gives packed ones.
  const found = cursor === 0 ? [...fieldsOf(call)].filter(([field]) => matchesGlob(pattern, field)) : []
  return array([bulk('0'), bulks(keysOnly ? found.map(([field]) => field) : found.flat())])
}

function random(call: Call): Reply {
  const fields = fieldsOf(call)
  const [count, option] = call.words.slice(2)
  if (call.words.length > 4 || (option !== undefined && option.toUpperCase() !== 'WITHVALUES')) throw syntaxError()
  if (count === undefined) return bulkOrNothing(drawn(call, [...fields.keys()], 1)[0])
  const names = drawn(call, [...fields.keys()], integerWord(count))
  return bulks(option === undefined ? names : names.flatMap((name) => [name, fields.get(name) ?? '']))
}

export const hashCommands: CommandTable = {
  hset: writes(-4, (call) => integer(set(call))),
  hmset: writes(-4, (call) => {
    set(call)
    return ok
  }),
  hsetnx: writes(4, (call) => {
    const [, key = '', field = '', value = ''] = call.words
    if (fieldsOf(call).has(field)) return integer(0)
    fieldsToChange(call).set(field, value)
    call.database.changed(key)
    return integer(1)
  }),
  hget: reads(3, (call) => bulkOrNothing(fieldsOf(call).get(word(call, 2)))),
  hmget: reads(-3, (call) => {
    const fields = fieldsOf(call)
    return array(call.words.slice(2).map((field) => bulkOrNothing(fields.get(field))))
  }),
  hgetall: reads(2, (call) => map([...fieldsOf(call)].flat().map(bulk))),
  hdel: writes(-3, remove),
  hexists: reads(3, (call) => integer(fieldsOf(call).has(word(call, 2)) ? 1 : 0)),
  hlen: reads(2, (call) => integer(fieldsOf(call).size)),
  hkeys: reads(2, (call) => bulks(fieldsOf(call).keys())),
  hvals: reads(2, (call) => bulks(fieldsOf(call).values())),
  hstrlen: reads(3, (call) => integer((fieldsOf(call).get(word(call, 2)) ?? '').length)),
  hincrby: writes(4, add),
  hincrbyfloat: writes(4, addFloat),
  hscan: reads(-3, scan),
  hrandfield: reads(-2, random),
}
