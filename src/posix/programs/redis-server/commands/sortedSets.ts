/** Sorted sets: adding, scores, places, and ranges by place, score or bytes. */
import { array, bulk, bulks, double, integer, noArray, nothing, type Reply } from '../../redis/reply'
import { matchesGlob } from '../glob'
import { compareBytes, SortedSet } from '../values'
import { CommandFailure } from '../commandFailure'
import {
  doubleWord,
  integerWord,
  Options,
  pairsOf,
  rangeOf,
  reads,
  syntaxError,
  word,
  writes,
  type Call,
  type CommandTable,
} from './command'
import { cursorWord, readScan } from './keys'
import { doubleText } from '../../redis/reply'

type Member = readonly [string, number]

const scoresOf = (call: Call, key = word(call, 1)): SortedSet | undefined => call.database.get(key, 'zset')?.scores

function scoresToChange(call: Call): SortedSet {
  return call.database.getOrMake(word(call, 1), 'zset', () => ({ kind: 'zset', scores: new SortedSet() })).scores
}

const addFlags = new Set(['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'])

function add(call: Call): Reply {
  const [, key = '', ...rest] = call.words
  const flags = new Set<string>()
  while (addFlags.has(rest[0]?.toUpperCase() ?? '')) flags.add(rest.shift()?.toUpperCase() ?? '')
  const pairs = pairsOf(rest)
  if (pairs === undefined || pairs.length === 0) throw syntaxError()
  if (flags.has('NX') && flags.has('XX'))
    throw new CommandFailure('ERR XX and NX options at the same time are not compatible')
  if (['GT', 'LT', 'NX'].filter((flag) => flags.has(flag)).length > 1)
    throw new CommandFailure('ERR GT, LT, and/or NX options at the same time are not compatible')
  if (flags.has('INCR') && pairs.length > 1)
    throw new CommandFailure('ERR INCR option supports a single increment-element pair')
  const wanted = pairs.map(([score, member]): Member => [member, doubleWord(score)])
  const known = scoresOf(call)
  if (known === undefined && flags.has('XX')) return flags.has('INCR') ? nothing : integer(0)
  let [added, updated] = [0, 0]
  let last: number | undefined
  for (const [member, given] of wanted) {
    const scores = scoresToChange(call)
    const before = scores.get(member)
    const score = flags.has('INCR') ? (before ?? 0) + given : given
    if (Number.isNaN(score)) throw new CommandFailure('ERR resulting score is not a number (NaN)')
    const isRefused =
      (before === undefined ? flags.has('XX') : flags.has('NX')) ||
      (before !== undefined && ((flags.has('GT') && score <= before) || (flags.has('LT') && score >= before)))
    last = isRefused ? undefined : score
    if (isRefused || score === before) continue
    scores.set(member, score)
    if (before === undefined) added++
    else updated++
  }
  if (added + updated > 0 || known === undefined) call.database.changed(key)
  if (flags.has('INCR')) return last === undefined ? nothing : double(last)
  return integer(flags.has('CH') ? added + updated : added)
}

function increase(call: Call): Reply {
  const [, key = '', amount = '', member = ''] = call.words
  const more = doubleWord(amount)
  const score = (scoresOf(call)?.get(member) ?? 0) + more
  if (Number.isNaN(score)) throw new CommandFailure('ERR resulting score is not a number (NaN)')
  scoresToChange(call).set(member, score)
  call.database.changed(key)
  return double(score)
}

interface Bound {
  readonly value: number
  readonly isOpen: boolean
}

function scoreBound(text: string): Bound {
  const isOpen = text.startsWith('(')
  return { value: doubleWord(isOpen ? text.slice(1) : text, 'ERR min or max is not a float'), isOpen }
}

function isInScores(low: Bound, high: Bound): (member: Member) => boolean {
  return ([, score]) =>
    (low.isOpen ? score > low.value : score >= low.value) && (high.isOpen ? score < high.value : score <= high.value)
}

function isInBytes(low: string, high: string): (member: Member) => boolean {
  for (const bound of [low, high])
    if (!/^([-+]|[[(].*)$/s.test(bound)) throw new CommandFailure('ERR min or max not valid string range item')
  const above = (text: string): boolean =>
    low === '-' || (low !== '+' && compareBytes(text, low.slice(1)) >= (low.startsWith('(') ? 1 : 0))
  const below = (text: string): boolean =>
    high === '+' || (high !== '-' && compareBytes(text, high.slice(1)) <= (high.startsWith('(') ? -1 : 0))
  return ([member]) => above(member) && below(member)
}

interface RangeWish {
  by: 'rank' | 'score' | 'lex'
  isReversed: boolean
  withScores: boolean
  limit?: readonly [number, number]
}

function readRangeOptions(words: readonly string[], wish: RangeWish, isOld: boolean): RangeWish {
  const options = new Options(words)
  for (let name = options.next(); name !== undefined; name = options.next()) {
    if (name === 'WITHSCORES') wish.withScores = true
    else if (name === 'LIMIT') wish.limit = [integerWord(options.argument()), integerWord(options.argument())]
    else if (!isOld && name === 'REV') wish.isReversed = true
    else if (!isOld && name === 'BYSCORE') wish.by = 'score'
    else if (!isOld && name === 'BYLEX') wish.by = 'lex'
    else throw syntaxError()
  }
  if (wish.limit !== undefined && wish.by === 'rank')
    throw new CommandFailure('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX')
  if (wish.withScores && wish.by === 'lex')
    throw new CommandFailure('ERR syntax error, WITHSCORES not supported in combination with BYLEX')
  return wish
}

function range(by: RangeWish['by'], isReversed: boolean, isOld = true) {
  return (call: Call): Reply => {
    const [, key = '', first = '', second = '', ...rest] = call.words
    const wish = readRangeOptions(rest, { by, isReversed, withScores: false }, isOld)
    const found = select(call, key, first, second, wish)
    return bulks(
      wish.withScores
        ? found.flatMap(([member, score]) => [member, doubleText(score)])
        : found.map(([member]) => member),
    )
  }
}

function select(call: Call, key: string, first: string, second: string, wish: RangeWish): readonly Member[] {
  const [low, high] = wish.isReversed && wish.by !== 'rank' ? [second, first] : [first, second]
  const isIn =
    wish.by === 'score'
      ? isInScores(scoreBound(low), scoreBound(high))
      : wish.by === 'lex'
        ? isInBytes(low, high)
        : undefined
  const places = isIn === undefined ? ([integerWord(first), integerWord(second)] as const) : undefined
  const ordered = scoresOf(call, key)?.inOrder() ?? []
  const turned = wish.isReversed ? ordered.toReversed() : ordered
  if (isIn === undefined || places !== undefined) {
    const chosen = rangeOf(places?.[0] ?? 0, places?.[1] ?? -1, turned.length)
    return chosen === undefined ? [] : turned.slice(chosen[0], chosen[1] + 1)
  }
  const found = turned.filter(isIn)
  if (wish.limit === undefined) return found
  const [offset, count] = wish.limit
  if (offset < 0) return []
  return found.slice(offset, count < 0 ? undefined : offset + count)
}

function count(call: Call, isIn: (member: Member) => boolean): Reply {
  return integer((scoresOf(call)?.inOrder() ?? []).filter(isIn).length)
}

function place(isReversed: boolean) {
  return (call: Call): Reply => {
    const [, , member = '', option] = call.words
    if (call.words.length > 4 || (option !== undefined && option.toUpperCase() !== 'WITHSCORE')) throw syntaxError()
    const ordered = scoresOf(call)?.inOrder() ?? []
    const at = ordered.findIndex(([name]) => name === member)
    if (at < 0) return option === undefined ? nothing : noArray
    const rank = integer(isReversed ? ordered.length - 1 - at : at)
    return option === undefined ? rank : array([rank, double(ordered[at]?.[1] ?? 0)])
  }
}

function removeAll(call: Call, members: readonly string[]): Reply {
  const scores = scoresOf(call)
  const removed = members.filter((member) => scores?.delete(member)).length
  if (removed > 0) call.database.changed(word(call, 1))
  return integer(removed)
}

function removeRange(by: 'rank' | 'score' | 'lex') {
  return (call: Call): Reply => {
    const [, key = '', first = '', second = ''] = call.words
    const found = select(call, key, first, second, { by, isReversed: false, withScores: false })
    return removeAll(
      call,
      found.map(([member]) => member),
    )
  }
}

function popEnd(isHighest: boolean) {
  return (call: Call): Reply => {
    const [, , given] = call.words
    if (call.words.length > 3) throw syntaxError()
    const amount = given === undefined ? 1 : integerWord(given, 'ERR value is out of range, must be positive')
    if (amount < 0) throw new CommandFailure('ERR value is out of range, must be positive')
    const ordered = scoresOf(call)?.inOrder() ?? []
    const taken = (isHighest ? ordered.toReversed() : ordered).slice(0, amount)
    if (taken.length > 0)
      removeAll(
        call,
        taken.map(([member]) => member),
      )
    return array(taken.flatMap(([member, score]) => [bulk(member), double(score)]))
  }
}

export const sortedSetCommands: CommandTable = {
  zadd: writes(-4, add),
  zincrby: writes(4, increase),
  zscore: reads(3, (call) => {
    const score = scoresOf(call)?.get(word(call, 2))
    return score === undefined ? nothing : double(score)
  }),
  zmscore: reads(-3, (call) => {
    const scores = scoresOf(call)
    return array(
      call.words.slice(2).map((member) => {
        const score = scores?.get(member)
        return score === undefined ? nothing : double(score)
      }),
    )
  }),
  zcard: reads(2, (call) => integer(scoresOf(call)?.size ?? 0)),
  zcount: reads(4, (call) => count(call, isInScores(scoreBound(word(call, 2)), scoreBound(word(call, 3))))),
  zlexcount: reads(4, (call) => count(call, isInBytes(word(call, 2), word(call, 3)))),
  zrank: reads(-3, place(false)),
  zrevrank: reads(-3, place(true)),
  zrange: reads(-4, range('rank', false, false)),
  zrevrange: reads(-4, range('rank', true)),
  zrangebyscore: reads(-4, range('score', false)),
  zrevrangebyscore: reads(-4, range('score', true)),
  zrangebylex: reads(-4, range('lex', false)),
  zrevrangebylex: reads(-4, range('lex', true)),
  zrem: writes(-3, (call) => removeAll(call, call.words.slice(2))),
  zremrangebyrank: writes(4, removeRange('rank')),
  zremrangebyscore: writes(4, removeRange('score')),
  zremrangebylex: writes(4, removeRange('lex')),
  zpopmin: writes(-2, popEnd(false)),
  zpopmax: writes(-2, popEnd(true)),
  zscan: reads(-3, (call) => {
    const cursor = cursorWord(word(call, 2))
    const { pattern } = readScan(call.words.slice(3))
    const all = cursor === 0 ? (scoresOf(call)?.inOrder() ?? []) : []
    const found = all.filter(([member]) => matchesGlob(pattern, member))
    return array([bulk('0'), bulks(found.flatMap(([member, score]) => [member, doubleText(score)]))])
  }),
}
