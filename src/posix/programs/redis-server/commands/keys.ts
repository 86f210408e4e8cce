/** Keys whatever they hold: names, ends, kinds, and going through them. */
import { array, bulk, bulkOrNothing, bulks, failure, integer, nothing, ok, status, type Reply } from '../../redis/reply'
import { matchesGlob } from '../glob'
import { momentOf } from '../expiry'
import { copyOf, encodingOf } from '../values'
import { CommandFailure } from '../commandFailure'
import {
  integerWord,
  Options,
  reads,
  syntaxError,
  type Call,
  type CommandTable,
  word,
  writes,
  wrongArity,
} from './command'

function remove(call: Call): Reply {
  return integer(call.words.slice(1).filter((key) => call.database.delete(key)).length)
}

function expire(unit: 'EX' | 'PX' | 'EXAT' | 'PXAT') {
  return (call: Call): Reply => {
    const [name = '', key = '', amount = '', ...rest] = call.words
    const at = momentOf(call, integerWord(amount), unit)
    const options = rest.map((option) => option.toUpperCase())
    for (const [at, option] of options.entries())
      if (!['NX', 'XX', 'GT', 'LT'].includes(option))
        throw new CommandFailure(`ERR Unsupported option ${rest[at] ?? ''}`)
    if (options.includes('NX') && options.length > 1)
      throw new CommandFailure('ERR NX and XX, GT or LT options at the same time are not compatible')
    if (options.includes('GT') && options.includes('LT'))
      throw new CommandFailure('ERR GT and LT options at the same time are not compatible')
    if (Math.abs(at) >= 2 ** 63) throw new CommandFailure(`ERR invalid expire time in '${name.toLowerCase()}' command`)
    const entry = call.database.find(key)
    if (entry === undefined) return integer(0)
    const known = entry.expiresAtMs
    const isRefused =
      (options.includes('NX') && known !== undefined) ||
      (options.includes('XX') && known === undefined) ||
      (options.includes('GT') && at <= (known ?? Infinity)) ||
      (options.includes('LT') && at >= (known ?? Infinity))
    if (isRefused) return integer(0)
    if (at <= call.server.now()) {
      call.database.delete(key)
      call.record(['DEL', key])
      return integer(1)
    }
    entry.expiresAtMs = at
    call.database.changed(key)
    call.record(['PEXPIREAT', key, String(at)])
    return integer(1)
  }
}

function timeLeft(divisor: 1 | 1000, isAbsolute: boolean) {
  return (call: Call): Reply => {
    const entry = call.database.find(word(call, 1))
    if (entry === undefined) return integer(-2)
    if (entry.expiresAtMs === undefined) return integer(-1)
    const ms = isAbsolute ? entry.expiresAtMs : Math.max(0, entry.expiresAtMs - call.server.now())
    // Seconds are rounded, as the real server does it.
    return integer(isAbsolute ? Math.floor(ms / divisor) : Math.floor((ms + divisor / 2) / divisor))
  }
}

function persist(call: Call): Reply {
  const entry = call.database.find(word(call, 1))
  if (entry?.expiresAtMs === undefined) return integer(0)
  entry.expiresAtMs = undefined
  call.database.changed(word(call, 1))
  return integer(1)
}

function rename(call: Call, isNew: boolean): Reply {
  const [, from = '', to = ''] = call.words
  const { database } = call
  const entry = database.find(from)
  if (entry === undefined) throw new CommandFailure('ERR no such key')
  if (isNew && database.find(to) !== undefined) return integer(0)
  if (from !== to) {
    database.delete(from)
    database.set(to, entry.value, entry.expiresAtMs)
  }
  return isNew ? integer(1) : ok
}

function copy(call: Call): Reply {
  const [, from = '', to = '', ...rest] = call.words
  const options = new Options(rest)
  let target = call.database
  let replaces = false
  for (let name = options.next(); name !== undefined; name = options.next()) {
    if (name === 'REPLACE') replaces = true
    else if (name === 'DB') target = call.server.database(integerWord(options.argument()))
    else throw syntaxError()
  }
  if (target === call.database && from === to)
    throw new CommandFailure('ERR source and destination objects are the same')
  const entry = call.database.find(from)
  if (entry === undefined || (!replaces && target.find(to) !== undefined)) return integer(0)
  target.set(to, copyOf(entry.value), entry.expiresAtMs)
  return integer(1)
}

function move(call: Call): Reply {
  const key = word(call, 1)
  const target = call.server.database(integerWord(word(call, 2)))
  if (target === call.database) throw new CommandFailure('ERR source and destination objects are the same')
  const entry = call.database.find(key)
  if (entry === undefined || target.find(key) !== undefined) return integer(0)
  call.database.delete(key)
  target.set(key, entry.value, entry.expiresAtMs)
  return integer(1)
}

/** Names that are there and match. */
function matching(call: Call, pattern: string): string[] {
  return [...call.database.keys()].filter(
    (key) => (pattern === '*' || matchesGlob(pattern, key)) && call.database.find(key) !== undefined,
  )
}

/** What SCAN and its kin are asked for. Throws a syntax error. */
export function readScan(words: readonly string[]): {
  pattern: string
  count: number
  kind?: string
  keysOnly: boolean
} {
  const options = new Options(words)
  let [pattern, count, keysOnly] = ['*', 10, false]
  let kind: string | undefined
  for (let name = options.next(); name !== undefined; name = options.next()) {
    if (name === 'MATCH') pattern = options.argument()
    else if (name === 'TYPE') kind = options.argument().toLowerCase()
    else if (name === 'NOVALUES') keysOnly = true
    else if (name === 'COUNT') {
      count = integerWord(options.argument())
      if (count < 1) throw syntaxError()
    } else throw syntaxError()
  }
  return { pattern, count, keysOnly, ...(kind === undefined ? {} : { kind }) }
}

/** A cursor is the place where to go on. Throws for what is none. */
export function cursorWord(text: string): number {
  if (!/^\d{1,19}$/.test(text)) throw new CommandFailure('ERR invalid cursor')
  return Number(text)
}

function scan(call: Call): Reply {
  const cursor = cursorWord(word(call, 1))
  const { pattern, count, kind } = readScan(call.words.slice(2))
  const keys = [...call.database.keys()]
  const seen = keys.slice(cursor, cursor + count)
  const found = seen.filter((key) => {
    const value = call.database.find(key)?.value
    return value !== undefined && matchesGlob(pattern, key) && (kind === undefined || kind === value.kind)
  })
  return array([bulk(cursor + count >= keys.length ? '0' : String(cursor + count)), bulks(found)])
}

function object(call: Call): Reply {
  const [, subcommand = '', key = ''] = call.words
  const name = subcommand.toLowerCase()
  if (!['encoding', 'refcount', 'idletime'].includes(name))
    throw new CommandFailure(`ERR unknown subcommand '${subcommand}'. Try OBJECT HELP.`)
  if (call.words.length !== 3) throw wrongArity(`object|${name}`)
  const entry = call.database.find(key)
  if (entry === undefined) return nothing
  if (name === 'encoding') return bulk(encodingOf(entry.value))
  return integer(name === 'refcount' ? 1 : 0)
}

function flush(call: Call, all: boolean): Reply {
  const mode = call.words[1]?.toUpperCase()
  if (call.words.length > 2 || (mode !== undefined && mode !== 'SYNC' && mode !== 'ASYNC')) throw syntaxError()
  for (const database of all ? call.server.databases : [call.database]) database.clear()
  call.server.changes++
  return ok
}

export const keyCommands: CommandTable = {
  del: writes(-2, remove),
  unlink: writes(-2, remove),
  exists: reads(-2, ({ words, database }) =>
    integer(words.slice(1).filter((key) => database.find(key) !== undefined).length),
  ),
  touch: reads(-2, ({ words, database }) =>
    integer(words.slice(1).filter((key) => database.find(key) !== undefined).length),
  ),
  type: reads(2, (call) => status(call.database.find(word(call, 1))?.value.kind ?? 'none')),
  keys: reads(2, (call) => bulks(matching(call, word(call, 1)))),
  scan: reads(-2, scan),
  randomkey: reads(1, (call) => {
    const keys = matching(call, '*')
    return bulkOrNothing(keys[Math.floor(call.server.random() * keys.length)])
  }),
  dbsize: reads(1, ({ database }) => integer(database.size)),
  expire: writes(-3, expire('EX')),
  pexpire: writes(-3, expire('PX')),
  expireat: writes(-3, expire('EXAT')),
  pexpireat: writes(-3, expire('PXAT')),
  ttl: reads(2, timeLeft(1000, false)),
  pttl: reads(2, timeLeft(1, false)),
  expiretime: reads(2, timeLeft(1000, true)),
  pexpiretime: reads(2, timeLeft(1, true)),
  persist: writes(2, persist),
  rename: writes(3, (call) => rename(call, false)),
  renamenx: writes(3, (call) => rename(call, true)),
  copy: writes(-3, copy),
  move: writes(3, move),
  object: reads(-2, object),
  flushdb: writes(-1, (call) => flush(call, false)),
  flushall: writes(-1, (call) => flush(call, true)),
  swapdb: writes(3, (call) => {
    const [one, other] = [1, 2].map((at) =>
      call.server.database(integerWord(word(call, at), `ERR invalid ${at === 1 ? 'first' : 'second'} DB index`)),
    )
    if (one === undefined || other === undefined) return failure('ERR DB index is out of range')
    if (one !== other) one.swapWith(other)
    return ok
  }),
}
