/**
 * The values of a redis database. Everything is a byte string with a character for each byte, so that keys compare as
 * bytes do. How the real server would lay a value out (`OBJECT ENCODING`) follows from its size.
 */

export type Value =
  | { readonly kind: 'string'; text: string }
  | { readonly kind: 'list'; readonly items: string[] }
  | { readonly kind: 'hash'; readonly fields: Map<string, string> }
  | { readonly kind: 'set'; readonly members: Set<string> }
  | { readonly kind: 'zset'; readonly scores: SortedSet }

export type ValueKind = Value['kind']

/** Members in the order of their scores, and of their bytes where those are the same. */
export class SortedSet {
  private readonly scores = new Map<string, number>()
  private sorted: (readonly [string, number])[] | undefined

  get size(): number {
    return this.scores.size
  }

  get(member: string): number | undefined {
    return this.scores.get(member)
  }

  set(member: string, score: number): void {
    this.scores.set(member, score)
    this.sorted = undefined
  }

  delete(member: string): boolean {
    this.sorted = undefined
    return this.scores.delete(member)
  }

  /** In the order in which they were added. */
  entries(): Iterable<readonly [string, number]> {
    return this.scores
  }

  /** In their order. */
  inOrder(): readonly (readonly [string, number])[] {
    return (this.sorted ??= [...this.scores].sort(compareMembers))
  }
}

function compareMembers(one: readonly [string, number], other: readonly [string, number]): number {
  return one[1] - other[1] || compareBytes(one[0], other[0])
}

export function compareBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

const compactEntries = 512
const compactBytes = 64
const compactSortedEntries = 128
const compactMembers = 128
const listpackBytes = 8192
const embeddedBytes = 44

/** `OBJECT ENCODING`. */
export function encodingOf(value: Value): string {
  const isShort = (text: string): boolean => text.length <= compactBytes
  switch (value.kind) {
    case 'string':
      if (isInteger(value.text)) return 'int'
      return value.text.length <= embeddedBytes ? 'embstr' : 'raw'
    case 'list':
      return value.items.reduce((sum, item) => sum + item.length + 2, 0) <= listpackBytes ? 'listpack' : 'quicklist'
    case 'hash': {
      const isCompact = value.fields.size <= compactEntries && [...value.fields].flat().every(isShort)
      return isCompact ? 'listpack' : 'hashtable'
    }
    case 'set':
      if (value.members.size <= compactEntries && [...value.members].every(isInteger)) return 'intset'
      return value.members.size <= compactMembers && [...value.members].every(isShort) ? 'listpack' : 'hashtable'
    case 'zset': {
      const isCompact = value.scores.size <= compactSortedEntries
      return isCompact && [...value.scores.entries()].every(([member]) => isShort(member)) ? 'listpack' : 'skiplist'
    }
    default:
      return value satisfies never
  }
}

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

/** A text that is a 64-bit integer in its one spelling. */
function isInteger(text: string): boolean {
  return readInteger(text) !== undefined
}

export function readInteger(text: string): bigint | undefined {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return undefined
  const value = BigInt(text)
  return value > largest || value < smallest ? undefined : value
}

/** Whether a sum is still a 64-bit integer. */
export function fits(value: bigint): boolean {
  return value <= largest && value >= smallest
}

/** A double as clients write it, with `inf`; undefined for anything else, `nan` too. */
export function readDouble(text: string): number | undefined {
  const sign = /^([+-]?)inf(inity)?$/i.exec(text)
  if (sign !== null) return sign[1] === '-' ? -Infinity : Infinity
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  return Number(text)
}

/** Elements of a value, for what goes by them. */
export function sizeOf(value: Value): number {
  switch (value.kind) {
    case 'string':
      return value.text.length
    case 'list':
      return value.items.length
    case 'hash':
      return value.fields.size
    case 'set':
      return value.members.size
    case 'zset':
      return value.scores.size
    default:
      return value satisfies never
  }
}

/** A copy that shares nothing. */
export function copyOf(value: Value): Value {
  switch (value.kind) {
    case 'string':
      return { kind: 'string', text: value.text }
    case 'list':
      return { kind: 'list', items: [...value.items] }
    case 'hash':
      return { kind: 'hash', fields: new Map(value.fields) }
    case 'set':
      return { kind: 'set', members: new Set(value.members) }
    case 'zset': {
      const scores = new SortedSet()
      for (const [member, score] of value.scores.entries()) scores.set(member, score)
      return { kind: 'zset', scores }
    }
    default:
      return value satisfies never
  }
}
