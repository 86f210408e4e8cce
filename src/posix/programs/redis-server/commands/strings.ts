/** Strings: the values of SET and GET, counters, and parts of texts. */
import { bulk, bulkOrNothing, array, integer, nothing, ok, type Reply } from '../../redis/reply'
import { addDecimals } from '../decimal'
import { expiryWord } from '../expiry'
import { fits, readInteger } from '../values'
import { CommandFailure } from '../commandFailure'
import {
  bigWord,
  integerWord,
  Options,
  pairsOf,
  rangeOf,
  reads,
  syntaxError,
  word,
  writes,
  wrongArity,
  type Call,
  type CommandTable,
} from './command'

const mostBytes = 512 * 1024 * 1024

const text = (call: Call, key: string): string | undefined => call.database.get(key, 'string')?.text

interface SetWish {
  condition?: 'NX' | 'XX'
  expiresAtMs?: number
  keepsEnd?: boolean
  gives?: boolean
}

function readSetWish(call: Call): SetWish {
  const wish: SetWish = {}
  const options = new Options(call.words.slice(3))
  for (let name = options.next(); name !== undefined; name = options.next()) {
    if (name === 'NX' || name === 'XX') {
      if (wish.condition !== undefined && wish.condition !== name) throw syntaxError()
      wish.condition = name
    } else if (name === 'GET') wish.gives = true
    else if (wish.expiresAtMs !== undefined || wish.keepsEnd === true) throw syntaxError()
    else if (name === 'KEEPTTL') wish.keepsEnd = true
    else if (['EX', 'PX', 'EXAT', 'PXAT'].includes(name))
      wish.expiresAtMs = expiryWord(call, options.argument(), name, 'set')
    else throw syntaxError()
  }
  return wish
}

function set(call: Call): Reply {
  const [, key = '', value = ''] = call.words
  const wish = readSetWish(call)
  const { database } = call
  const previous = wish.gives === true ? text(call, key) : undefined
  const known = database.find(key)
  if (wish.condition === (known === undefined ? 'XX' : 'NX')) return wish.gives ? bulkOrNothing(previous) : nothing
  const end = wish.keepsEnd === true ? known?.expiresAtMs : wish.expiresAtMs
  database.set(key, { kind: 'string', text: value }, end)
  if (wish.expiresAtMs !== undefined) call.record(['SET', key, value, 'PXAT', String(wish.expiresAtMs)])
  return wish.gives === true ? bulkOrNothing(previous) : ok
}

function setWithEnd(unit: 'EX' | 'PX') {
  return (call: Call): Reply => {
    const [name = '', key = '', after = '', value = ''] = call.words
    const expiresAtMs = expiryWord(call, after, unit, name.toLowerCase())
    call.database.set(key, { kind: 'string', text: value }, expiresAtMs)
    call.record(['SET', key, value, 'PXAT', String(expiresAtMs)])
    return ok
  }
}

function getWithEnd(call: Call): Reply {
  const key = word(call, 1)
  const value = text(call, key)
  const options = new Options(call.words.slice(2))
  const name = options.next()
  const end = name === undefined || name === 'PERSIST' ? undefined : expiryWord(call, options.argument(), name, 'getex')
  if (options.next() !== undefined) throw syntaxError()
  const entry = call.database.find(key)
  if (value === undefined || entry === undefined || name === undefined) return bulkOrNothing(value)
  if (name === 'PERSIST' && entry.expiresAtMs === undefined) return bulk(value)
  entry.expiresAtMs = end
  call.database.changed(key)
  call.record(end === undefined ? ['PERSIST', key] : ['PEXPIREAT', key, String(end)])
  return bulk(value)
}

/** Changes a text in place and keeps its end. */
function put(call: Call, key: string, value: string): void {
  const entry = call.database.find(key)
  call.database.set(key, { kind: 'string', text: value }, entry?.expiresAtMs)
}

function add(call: Call, key: string, amount: bigint): Reply {
  const known = readInteger(text(call, key) ?? '0')
  if (known === undefined) throw new CommandFailure('ERR value is not an integer or out of range')
  if (!fits(known + amount)) throw new CommandFailure('ERR increment or decrement would overflow')
  put(call, key, String(known + amount))
  return integer(known + amount)
}

function addFloat(call: Call): Reply {
  const [, key = '', amount = ''] = call.words
  const sum = addDecimals(text(call, key) ?? '0', amount)
  if (sum === undefined) throw new CommandFailure('ERR value is not a valid float')
  put(call, key, sum)
  call.record(['SET', key, sum, 'KEEPTTL'])
  return bulk(sum)
}

function setMany(call: Call): Reply {
  const pairs = pairsOf(call.words.slice(1))
  if (pairs === undefined) throw wrongArity(word(call, 0))
  for (const [key, value] of pairs) call.database.set(key, { kind: 'string', text: value })
  return ok
}

function setManyNew(call: Call): Reply {
  const pairs = pairsOf(call.words.slice(1))
  if (pairs === undefined) throw wrongArity(word(call, 0))
  if (pairs.some(([key]) => call.database.find(key) !== undefined)) return integer(0)
  setMany(call)
  return integer(1)
}

function part(call: Call): Reply {
  const value = text(call, word(call, 1)) ?? ''
  const range = rangeOf(integerWord(word(call, 2)), integerWord(word(call, 3)), value.length)
  return bulk(range === undefined ? '' : value.slice(range[0], range[1] + 1))
}

function overwrite(call: Call): Reply {
  const [, key = '', at = '', value = ''] = call.words
  const offset = integerWord(at)
  if (offset < 0) throw new CommandFailure('ERR offset is out of range')
  const known = text(call, key) ?? ''
  if (value === '') return integer(known.length)
  if (offset + value.length > mostBytes)
    throw new CommandFailure('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
  put(call, key, known.slice(0, offset).padEnd(offset, '\0') + value + known.slice(offset + value.length))
  return integer(Math.max(known.length, offset + value.length))
}

function append(call: Call): Reply {
  const [, key = '', more = ''] = call.words
  const whole = (text(call, key) ?? '') + more
  if (whole.length > mostBytes) throw new CommandFailure('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
  put(call, key, whole)
  return integer(whole.length)
}

function bitAt(word: string): number {
  const at = /^\d+$/.test(word) ? Number(word) : -1
  if (at < 0 || at >= mostBytes * 8) throw new CommandFailure('ERR bit offset is not an integer or out of range')
  return at
}

function getBit(call: Call): Reply {
  const at = bitAt(word(call, 2))
  const byte = (text(call, word(call, 1)) ?? '').charCodeAt(at >> 3) || 0
  return integer((byte >> (7 - (at & 7))) & 1)
}

function setBit(call: Call): Reply {
  const [, key = '', offset = '', bit = ''] = call.words
  const at = bitAt(offset)
  if (bit !== '0' && bit !== '1') throw new CommandFailure('ERR bit is not an integer or out of range')
  const known = (text(call, key) ?? '').padEnd((at >> 3) + 1, '\0')
  const byte = known.charCodeAt(at >> 3)
  const mask = 128 >> (at & 7)
  const changed = bit === '1' ? byte | mask : byte & ~mask
  put(call, key, known.slice(0, at >> 3) + String.fromCharCode(changed) + known.slice((at >> 3) + 1))
  return integer((byte & mask) === 0 ? 0 : 1)
}

function countBits(call: Call): Reply {
  const value = text(call, word(call, 1)) ?? ''
  const [start, end, unit] = call.words.slice(2)
  if (unit !== undefined || (start !== undefined && end === undefined)) throw syntaxError()
  const range = rangeOf(
    start === undefined ? 0 : integerWord(start),
    end === undefined ? -1 : integerWord(end),
    value.length,
  )
  if (range === undefined) return integer(0)
  const bytes = Buffer.from(value.slice(range[0], range[1] + 1), 'latin1')
  return integer(bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0))
}

function takeAway(call: Call): Reply {
  const key = word(call, 1)
  const value = text(call, key)
  if (value !== undefined) {
    call.database.delete(key)
    call.record(['DEL', key])
  }
  return bulkOrNothing(value)
}

export const stringCommands: CommandTable = {
  set: writes(-3, set),
  get: reads(2, (call) => bulkOrNothing(text(call, word(call, 1)))),
  getset: writes(3, (call) => {
    const [, key = '', value = ''] = call.words
    const previous = text(call, key)
    call.database.set(key, { kind: 'string', text: value })
    return bulkOrNothing(previous)
  }),
  getdel: writes(2, takeAway),
  getex: writes(-2, getWithEnd),
  setnx: writes(3, (call) => {
    const [, key = '', value = ''] = call.words
    if (call.database.find(key) !== undefined) return integer(0)
    call.database.set(key, { kind: 'string', text: value })
    return integer(1)
  }),
  setex: writes(4, setWithEnd('EX')),
  psetex: writes(4, setWithEnd('PX')),
  mset: writes(-3, setMany),
  msetnx: writes(-3, setManyNew),
  mget: reads(-2, ({ words, database }) =>
    array(
      words.slice(1).map((key) => {
        const value = database.find(key)?.value
        return value?.kind === 'string' ? bulk(value.text) : nothing
      }),
    ),
  ),
  append: writes(3, append),
  strlen: reads(2, (call) => integer((text(call, word(call, 1)) ?? '').length)),
  incr: writes(2, (call) => add(call, word(call, 1), 1n)),
  decr: writes(2, (call) => add(call, word(call, 1), -1n)),
  incrby: writes(3, (call) => add(call, word(call, 1), bigWord(word(call, 2)))),
  decrby: writes(3, (call) => add(call, word(call, 1), -bigWord(word(call, 2)))),
  incrbyfloat: writes(3, addFloat),
  getrange: reads(4, part),
  substr: reads(4, part),
  setrange: writes(4, overwrite),
  getbit: reads(3, getBit),
  setbit: writes(4, setBit),
  bitcount: reads(-2, countBits),
}
