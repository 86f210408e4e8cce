/** Lists, without those commands that wait. */
import { array, bulk, bulkOrNothing, bulks, integer, noArray, nothing, ok, type Reply } from '../../redis/reply'
import { CommandFailure } from '../commandFailure'
import {
  integerWord,
  Options,
  rangeOf,
  reads,
  syntaxError,
  word,
  writes,
  type Call,
  type CommandTable,
} from './command'

type End = 'left' | 'right'

const itemsOf = (call: Call, key: string): string[] | undefined => call.database.get(key, 'list')?.items

function push(end: End, onlyKnown: boolean) {
  return (call: Call): Reply => {
    const key = word(call, 1)
    const { database } = call
    if (onlyKnown && database.get(key, 'list') === undefined) return integer(0)
    const { items } = database.getOrMake(key, 'list', () => ({ kind: 'list', items: [] }))
    for (const value of call.words.slice(2))
      if (end === 'left') items.unshift(value)
      else items.push(value)
    database.changed(key)
    return integer(items.length)
  }
}

function pop(end: End) {
  return (call: Call): Reply => {
    const [name = '', key = '', given] = call.words
    if (call.words.length > 3)
      throw new CommandFailure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
    const count = given === undefined ? undefined : integerWord(given, 'ERR value is out of range, must be positive')
    if (count !== undefined && count < 0) throw new CommandFailure('ERR value is out of range, must be positive')
    const items = itemsOf(call, key)
    if (items === undefined) return count === undefined ? nothing : noArray
    if (count === 0) return array([])
    const most = Math.min(count ?? 1, items.length)
    const taken = end === 'left' ? items.splice(0, most) : items.splice(items.length - most, most).reverse()
    call.database.changed(key)
    return count === undefined ? bulkOrNothing(taken[0]) : bulks(taken)
  }
}

function at(items: readonly string[], place: number): string | undefined {
  return items[place < 0 ? items.length + place : place]
}

function set(call: Call): Reply {
  const [, key = '', place = '', value = ''] = call.words
  const items = itemsOf(call, key)
  if (items === undefined) throw new CommandFailure('ERR no such key')
  const wanted = integerWord(place)
  if (at(items, wanted) === undefined) throw new CommandFailure('ERR index out of range')
  items[wanted < 0 ? items.length + wanted : wanted] = value
  call.database.changed(key)
  return ok
}

function insert(call: Call): Reply {
  const [, key = '', where = '', pivot = '', value = ''] = call.words
  if (!/^(before|after)$/i.test(where)) throw syntaxError()
  const items = itemsOf(call, key)
  if (items === undefined) return integer(0)
  const found = items.indexOf(pivot)
  if (found < 0) return integer(-1)
  items.splice(/^before$/i.test(where) ? found : found + 1, 0, value)
  call.database.changed(key)
  return integer(items.length)
}

function remove(call: Call): Reply {
  const [, key = '', count = '', value = ''] = call.words
  const wanted = integerWord(count)
  const items = itemsOf(call, key)
  if (items === undefined) return integer(0)
  let removed = 0
  const most = wanted === 0 ? Infinity : Math.abs(wanted)
  const step = wanted < 0 ? -1 : 1
  for (let place = step > 0 ? 0 : items.length - 1; place >= 0 && place < items.length && removed < most;) {
    if (items[place] !== value) place += step
    else {
      items.splice(place, 1)
      removed++
      if (step < 0) place--
    }
  }
  if (removed > 0) call.database.changed(key)
  return integer(removed)
}

function trim(call: Call): Reply {
  const [, key = '', start = '', end = ''] = call.words
  const [from, to] = [integerWord(start), integerWord(end)]
  const items = itemsOf(call, key)
  if (items === undefined) return ok
  const range = rangeOf(from, to, items.length)
  if (range === undefined) items.length = 0
  else {
    items.length = range[1] + 1
    items.splice(0, range[0])
  }
  call.database.changed(key)
  return ok
}

function moveItem(call: Call, from: End, to: End): Reply {
  const [, source = '', target = ''] = call.words
  const { database } = call
  const items = itemsOf(call, source)
  database.get(target, 'list')
  const value = from === 'left' ? items?.shift() : items?.pop()
  if (items === undefined || value === undefined) return nothing
  const { items: others } = database.getOrMake(target, 'list', () => ({ kind: 'list', items: [] }))
  if (to === 'left') others.unshift(value)
  else others.push(value)
  database.changed(source)
  if (target !== source) database.changed(target)
  return bulk(value)
}

function endWord(text: string): End {
  const end = text.toLowerCase()
  if (end !== 'left' && end !== 'right') throw syntaxError()
  return end
}

function positions(call: Call): Reply {
  const [, key = '', value = '', ...rest] = call.words
  const options = new Options(rest)
  let [rank, most] = [1, 0]
  let count: number | undefined
  for (let name = options.next(); name !== undefined; name = options.next()) {
    const amount = integerWord(options.argument())
    if (name === 'RANK') rank = amount
    else if (name === 'COUNT') count = amount
    else if (name === 'MAXLEN') most = amount
    else throw syntaxError()
  }
  if (rank === 0)
    throw new CommandFailure(
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
    )
  if (count !== undefined && count < 0) throw new CommandFailure("ERR COUNT can't be negative")
  if (most < 0) throw new CommandFailure("ERR MAXLEN can't be negative")
  const items = itemsOf(call, key) ?? []
  const places = [...items.keys()]
  if (rank < 0) places.reverse()
  const looked = most === 0 ? places : places.slice(0, most)
  const found = looked.filter((place) => items[place] === value).slice(Math.abs(rank) - 1)
  if (count === undefined) return found[0] === undefined ? nothing : integer(found[0])
  return array(found.slice(0, count === 0 ? undefined : count).map(integer))
}

export const listCommands: CommandTable = {
  lpush: writes(-3, push('left', false)),
  rpush: writes(-3, push('right', false)),
  lpushx: writes(-3, push('left', true)),
  rpushx: writes(-3, push('right', true)),
  lpop: writes(-2, pop('left')),
  rpop: writes(-2, pop('right')),
  llen: reads(2, (call) => integer(itemsOf(call, word(call, 1))?.length ?? 0)),
  lrange: reads(4, (call) => {
    const [from, to] = [integerWord(word(call, 2)), integerWord(word(call, 3))]
    const items = itemsOf(call, word(call, 1)) ?? []
    const range = rangeOf(from, to, items.length)
    return bulks(range === undefined ? [] : items.slice(range[0], range[1] + 1))
  }),
  lindex: reads(3, (call) => {
    const items = itemsOf(call, word(call, 1))
    const place = integerWord(word(call, 2))
    return bulkOrNothing(items === undefined ? undefined : at(items, place))
  }),
  lset: writes(4, set),
  linsert: writes(5, insert),
  lrem: writes(4, remove),
  ltrim: writes(4, trim),
  lpos: reads(-3, positions),
  rpoplpush: writes(3, (call) => moveItem(call, 'right', 'left')),
  lmove: writes(5, (call) => moveItem(call, endWord(word(call, 3)), endWord(word(call, 4)))),
}
