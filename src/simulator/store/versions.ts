/**
 * Which versions of records there are, and which of them somebody may still ask for. A record's value is a version: it
 * holds from the write that made it until the one that made the next. A deletion is a version too (`isGone`) as long as
 * an older one is kept before it.
 *
 * A kept state is the number of a write: it sees of each record the newest version up to there. What neither a kept
 * state nor the present sees goes with the write that replaced it, or when the state goes (`sweep`). Records outside of
 * time (`isTimeless`) have no past. This is the bookkeeping alone; `recordFolder.ts` and `records.ts` hold the texts.
 */
import { createHash } from 'node:crypto'
import { decodeRecord } from './records'
import type { NamedKind } from './records'

export interface Version {
  /** Number of the write that made it. */
  readonly write: number
  /** Sum of key, number and text: 128 bits. */
  readonly sum: bigint
  /** The text's own sum: equal for equal values. */
  readonly value: string
  readonly isGone: boolean
  /** Blobs that the value names, with their kind. */
  readonly names: readonly string[]
  readonly sizeBytes: number
}

/** What a write does to the versions of one record. */
export interface VersionPlan {
  readonly key: string
  readonly dropped: readonly Version[]
  readonly added: Version | undefined
}

/** The text of a deletion. */
export const goneText = 'gone'

const numberDigits = 14

/** What the past of nothing else depends on: points themselves, and what the catalog keeps for all states. */
export function isTimeless(key: string): boolean {
  return key.startsWith('time/') || key.startsWith('catalog/')
}

/** `<key>\0<14 hexadecimal digits of the write>`. */
export function versionName(key: string, write: number): string {
  return `${key}\0${write.toString(16).padStart(numberDigits, '0')}`
}

/** The two halves of a version's name; undefined for what is none. */
export function parseVersionName(name: string): { readonly key: string; readonly write: number } | undefined {
  const at = name.length - numberDigits - 1
  if (name[at] !== '\0' || !/^[0-9a-f]+$/.test(name.slice(at + 1))) return undefined
  return { key: name.slice(0, at), write: parseInt(name.slice(at + 1), 16) }
}

/** A version as it is stored under `stored`, the whole key of the store. */
export function versionOf(stored: string, key: string, write: number, text: string): Version {
  const sum = BigInt(`0x${createHash('sha256').update(`${stored}\n${text}`).digest('hex').slice(0, 32)}`)
  const isGone = text === goneText
  return {
    write,
    sum,
    value: text.slice(2, 18),
    isGone,
    names: isGone ? [] : namesIn(key, text),
    sizeBytes: text.length,
  }
}

const treeRecords = /^(?:container|volume)\/|^daemon$/

/** A tree's manifest, a layer's tar. */
function namesIn(key: string, text: string): readonly string[] {
  if (key.startsWith('layer/')) return namedBy('layer', textBelow(valueOf(text), ['diffId']))
  if (!treeRecords.test(key) || !text.includes('"digest":"sha256:')) return []
  return namedBy('tree', textBelow(valueOf(text), [key === 'daemon' ? 'hostDisk' : 'tree', 'digest']))
}

function valueOf(text: string): unknown {
  return decodeRecord(text)?.value
}

function namedBy(kind: NamedKind, digest: string | undefined): readonly string[] {
  return digest === undefined ? [] : [nameOf(kind, digest)]
}

function nameOf(kind: NamedKind, digest: string): string {
  return `${kind} ${digest}`
}

function textBelow(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (below, field) => (typeof below === 'object' && below !== null ? Reflect.get(below, field) : undefined),
    value,
  )
  return typeof found === 'string' ? found : undefined
}

export class VersionIndex {
  private readonly byKey = new Map<string, Version[]>()
  /** Keys that have more than their present. */
  private readonly pasts = new Set<string>()
  private readonly names = new Map<string, number>()
  /** Numbers of the states that are kept, ascending; undefined as long as nobody has said which. */
  private kept: number[] | undefined
  private total = 0n
  private versions = 0
  private pastSize = 0

  /** With `keepsAll` every version stays until `keepOnly` says which states are kept. */
  constructor({ keepsAll = false }: { readonly keepsAll?: boolean } = {}) {
    this.kept = keepsAll ? undefined : []
  }

  /** The xor of the sums of all versions. */
  get sum(): bigint {
    return this.total
  }

  /** How many versions there are. */
  get count(): number {
    return this.versions
  }

  /** Bytes of the texts that only kept states see. */
  get pastBytes(): number {
    return this.pastSize
  }

  keys(): Iterable<string> {
    return this.byKey.keys()
  }

  /** Takes a version in that was found; a key's come in the order of their writes. */
  found(key: string, version: Version): void {
    this.push(key, version)
  }

  current(key: string): Version | undefined {
    const last = this.byKey.get(key)?.at(-1)
    return last?.isGone === true ? undefined : last
  }

  /** What a state sees of a record; undefined where it isn't there. */
  at(key: string, write: number): Version | undefined {
    const versions = this.byKey.get(key) ?? []
    const seen = versions[lowest(versions.length, (index) => (versions[index]?.write ?? Infinity) > write) - 1]
    return seen?.isGone === true ? undefined : seen
  }

  /** Whether some version, of now or of a kept state, names a blob. */
  isNamed(kind: NamedKind, digest: string): boolean {
    return this.names.has(nameOf(kind, digest))
  }

  /** What all versions together name. */
  named(kind: NamedKind): readonly string[] {
    const prefix = nameOf(kind, '')
    return [...this.names.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  }

  /** Keeps what a state sees that is the present one. */
  keep(write: number): void {
    if (this.kept !== undefined && (this.kept.at(-1) ?? -1) < write) this.kept.push(write)
  }

  /** What a write does to a record; undefined for the deletion of what isn't there. Changes nothing. */
  plan(key: string, write: number, added: Version | undefined): VersionPlan | undefined {
    const last = this.byKey.get(key)?.at(-1)
    if (added === undefined && (last === undefined || last.isGone)) return undefined
    const dropped = last !== undefined && !this.isSeen(key, last, write) ? [last] : []
    return { key, dropped, added }
  }

  /** Whether a deletion has to be written, since an older version stays. */
  needsMark({ key, dropped }: VersionPlan): boolean {
    const before = this.byKey.get(key)?.at(-1 - dropped.length)
    return before !== undefined && !before.isGone
  }

  apply({ key, dropped, added }: VersionPlan): void {
    for (const version of dropped) this.drop(key, version)
    if (added !== undefined) this.push(key, added)
    const versions = this.byKey.get(key) ?? []
    if (versions.length === 0) this.byKey.delete(key)
    if (versions.length > 1 || versions[0]?.isGone === true) this.pasts.add(key)
    else this.pasts.delete(key)
  }

  /** What goes when these states alone are kept. Changes nothing: `apply` each plan, then `keepOnly`. */
  sweep(kept: readonly number[]): readonly VersionPlan[] {
    const ascending = [...kept].sort((a, b) => a - b)
    const plans: VersionPlan[] = []
    for (const key of this.pasts) {
      const versions = this.byKey.get(key) ?? []
      const dropped: Version[] = []
      let before: Version | undefined
      versions.forEach((version, index) => {
        const next = versions[index + 1]
        const isSeen = next === undefined || (!isTimeless(key) && hasBetween(ascending, version.write, next.write))
        // A deletion says something only behind an older value.
        const isEmpty = version.isGone && before?.isGone !== false
        if (isSeen && !isEmpty) before = version
        else dropped.push(version)
      })
      // The newest first, as they are taken from the end.
      if (dropped.length > 0) plans.push({ key, dropped: dropped.reverse(), added: undefined })
    }
    return plans
  }

  keepOnly(kept: readonly number[]): void {
    this.kept = [...kept].sort((a, b) => a - b)
  }

  private isSeen(key: string, version: Version, until: number): boolean {
    if (isTimeless(key)) return false
    return this.kept === undefined || hasBetween(this.kept, version.write, until)
  }

  private push(key: string, version: Version): void {
    const versions = this.byKey.get(key)
    if (versions === undefined) this.byKey.set(key, [version])
    else {
      this.pastSize += versions.at(-1)?.sizeBytes ?? 0
      versions.push(version)
      this.pasts.add(key)
    }
    this.countIn(version, 1)
  }

  private drop(key: string, version: Version): void {
    const versions = this.byKey.get(key) ?? []
    const at = versions.lastIndexOf(version)
    if (at < 0) return
    // The past is all but the newest: whichever goes, one less is in it, and the newest may be another.
    const before = pastBytesAround(versions, at)
    versions.splice(at, 1)
    this.pastSize -= before
    this.countIn(version, -1)
  }

  private countIn(version: Version, by: 1 | -1): void {
    this.total ^= version.sum
    this.versions += by
    for (const name of version.names) {
      const count = (this.names.get(name) ?? 0) + by
      if (count > 0) this.names.set(name, count)
      else this.names.delete(name)
    }
  }
}

/** What the past loses in bytes when a version goes: its own, or, for the newest, those of the one that is newest then. */
function pastBytesAround(versions: readonly Version[], at: number): number {
  const leaves = at === versions.length - 1 ? versions[at - 1] : versions[at]
  return leaves?.sizeBytes ?? 0
}

/** Whether an ascending list has a number from one on and below another. */
function hasBetween(ascending: readonly number[], from: number, until: number): boolean {
  const index = lowest(ascending.length, (at) => (ascending[at] ?? Infinity) >= from)
  return (ascending[index] ?? Infinity) < until
}

/** The lowest index from which on something holds; the length when it nowhere does. */
function lowest(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
