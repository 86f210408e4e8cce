/** Sets, and what they have in common. */
import { array, bulk, bulkOrNothing, bulks, integer, members, type Reply } from '../../redis/reply'
import { matchesGlob } from '../glob'
import { encodingOf } from '../values'
import { CommandFailure } from '../commandFailure'
import { integerWord, reads, syntaxError, word, writes, type Call, type CommandTable } from './command'
import { cursorWord, readScan } from './keys'
import { drawn } from './random'

const none: ReadonlySet<string> = new Set()

function membersOf(call: Call, key = word(call, 1)): ReadonlySet<string> {
  return call.database.get(key, 'set')?.members ?? none
}

/** As the real server lists them: integers among themselves are sorted. */
function listed(set: ReadonlySet<string>): readonly string[] {
  const all = [...set]
  if (encodingOf({ kind: 'set', members: new Set(set) }) !== 'intset') return all
  return all
    .map(BigInt)
    .sort((one, other) => (one < other ? -1 : 1))
    .map(String)
}

function add(call: Call): Reply {
  const { database } = call
  const set = database.getOrMake(word(call, 1), 'set', () => ({ kind: 'set', members: new Set() })).members
  const before = set.size
  for (const member of call.words.slice(2)) set.add(member)
  if (set.size > before) database.changed(word(call, 1))
  return integer(set.size - before)
}

function remove(call: Call): Reply {
  const set = call.database.get(word(call, 1), 'set')?.members
  const removed = call.words.slice(2).filter((member) => set?.delete(member)).length
  if (removed > 0) call.database.changed(word(call, 1))
  return integer(removed)
}

function move(call: Call): Reply {
  const [, from = '', to = '', member = ''] = call.words
  const { database } = call
  const source = database.get(from, 'set')?.members
  const target = database.get(to, 'set')
  if (source?.has(member) !== true) return integer(0)
  if (from === to) return integer(1)
  source.delete(member)
  database.changed(from)
  const there = target ?? database.getOrMake(to, 'set', () => ({ kind: 'set', members: new Set() }))
  there.members.add(member)
  database.changed(to)
  return integer(1)
}

type Combine = (sets: readonly ReadonlySet<string>[]) => Set<string>

const union: Combine = (sets) => new Set(sets.flatMap((set) => [...set]))
const common: Combine = ([first = none, ...others]) =>
  new Set([...first].filter((member) => others.every((set) => set.has(member))))
const rest: Combine = ([first = none, ...others]) =>
  new Set([...first].filter((member) => !others.some((set) => set.has(member))))

function combined(combine: Combine) {
  return (call: Call): Reply => members(listed(combine(call.words.slice(1).map((key) => membersOf(call, key)))))
}

function stored(combine: Combine) {
  return (call: Call): Reply => {
    const [, target = '', ...keys] = call.words
    const found = combine(keys.map((key) => membersOf(call, key)))
    if (found.size === 0) call.database.delete(target)
    else call.database.set(target, { kind: 'set', members: found })
    return integer(found.size)
  }
}

function countCommon(call: Call): Reply {
  const count = integerWord(word(call, 1), 'ERR numkeys should be greater than 0')
  if (count < 1) throw new CommandFailure('ERR numkeys should be greater than 0')
  const keys = call.words.slice(2, 2 + count)
  if (keys.length < count) throw new CommandFailure("ERR Number of keys can't be greater than number of args")
  const [option, limit] = call.words.slice(2 + count)
  if (option !== undefined && (option.toUpperCase() !== 'LIMIT' || limit === undefined)) throw syntaxError()
  const most = limit === undefined ? 0 : integerWord(limit, "ERR LIMIT can't be negative")
  const { size } = common(keys.map((key) => membersOf(call, key)))
  return integer(most > 0 ? Math.min(most, size) : size)
}

function takeRandom(call: Call): Reply {
  const [, key = '', count] = call.words
  if (call.words.length > 3) throw syntaxError()
  const amount = count === undefined ? 1 : integerWord(count, 'ERR value is out of range, must be positive')
  if (amount < 0) throw new CommandFailure('ERR value is out of range, must be positive')
  const set = call.database.get(key, 'set')?.members
  const taken = drawn(call, [...(set ?? [])], amount)
  for (const member of taken) set?.delete(member)
  if (taken.length > 0) {
    call.database.changed(key)
    call.record(['SREM', key, ...taken])
  }
  return count === undefined ? bulkOrNothing(taken[0]) : members(taken)
}

export const setCommands: CommandTable = {
  sadd: writes(-3, add),
  srem: writes(-3, remove),
  smembers: reads(2, (call) => members(listed(membersOf(call)))),
  sismember: reads(3, (call) => integer(membersOf(call).has(word(call, 2)) ? 1 : 0)),
  smismember: reads(-3, (call) => {
    const set = membersOf(call)
    return array(call.words.slice(2).map((member) => integer(set.has(member) ? 1 : 0)))
  }),
  scard: reads(2, (call) => integer(membersOf(call).size)),
  smove: writes(4, move),
  spop: writes(-2, takeRandom),
  srandmember: reads(-2, (call) => {
    const [, , count] = call.words
    if (call.words.length > 3) throw syntaxError()
    const found = drawn(call, [...membersOf(call)], count === undefined ? 1 : integerWord(count))
    return count === undefined ? bulkOrNothing(found[0]) : bulks(found)
  }),
  sunion: reads(-2, combined(union)),
  sinter: reads(-2, combined(common)),
  sdiff: reads(-2, combined(rest)),
  sunionstore: writes(-3, stored(union)),
  sinterstore: writes(-3, stored(common)),
  sdiffstore: writes(-3, stored(rest)),
  sintercard: reads(-3, countCommon),
  sscan: reads(-3, (call) => {
    const cursor = cursorWord(word(call, 2))
    const { pattern } = readScan(call.words.slice(3))
    const found = cursor === 0 ? listed(membersOf(call)).filter((member) => matchesGlob(pattern, member)) : []
    return array([bulk('0'), bulks(found)])
  }),
}
