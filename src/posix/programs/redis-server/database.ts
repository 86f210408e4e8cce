/** One numbered database: keys, their values and when they go. A key whose time has come is gone when it is looked for. */
import type { Value, ValueKind } from './values'
import { sizeOf } from './values'

export interface Entry {
  value: Value
  /** Milliseconds since the epoch. */
  expiresAtMs: number | undefined
}

/** Somebody is told of each change of a key, and of keys that went because their time came. */
export interface DatabaseListener {
  onChange(database: Database, key: string): void
  onExpiry(database: Database, key: string): void
}

/** A key holds another kind of value than the command is for. */
export class WrongKind extends Error {}

export class Database {
  private entries = new Map<string, Entry>()

  constructor(
    readonly number: number,
    private readonly clock: () => number,
    private readonly listener: DatabaseListener,
  ) {}

  /** Keys, expired ones that nobody looked for among them. */
  get size(): number {
    return this.entries.size
  }

  keys(): Iterable<string> {
    return this.entries.keys()
  }

  /** Keys that have an end. */
  get expiring(): number {
    let count = 0
    for (const entry of this.entries.values()) if (entry.expiresAtMs !== undefined) count++
    return count
  }

  all(): Iterable<readonly [string, Entry]> {
    return this.entries
  }

  find(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.clock()) return entry
    this.entries.delete(key)
    this.listener.onExpiry(this, key)
    return undefined
  }

  /** The value of a key if it is of that kind; undefined when there is none. Throws `WrongKind`. */
  get<K extends ValueKind>(key: string, kind: K): Extract<Value, { kind: K }> | undefined {
    const value = this.find(key)?.value
    if (value === undefined) return undefined
    if (value.kind !== kind) throw new WrongKind()
    return value as Extract<Value, { kind: K }>
  }

  /** The same; makes one that is not there yet. Throws `WrongKind`. */
  getOrMake<K extends ValueKind>(key: string, kind: K, make: () => Extract<Value, { kind: K }>) {
    const known = this.get(key, kind)
    if (known !== undefined) return known
    const made = make()
    this.entries.set(key, { value: made, expiresAtMs: undefined })
    return made
  }

  /** Sets a value; its end goes unless it is kept. */
  set(key: string, value: Value, expiresAtMs?: number): void {
    this.entries.set(key, { value, expiresAtMs })
    this.listener.onChange(this, key)
  }

  /** Says that a value was changed in place; an empty one goes. */
  changed(key: string): void {
    const value = this.entries.get(key)?.value
    if (value !== undefined && value.kind !== 'string' && sizeOf(value) === 0) this.entries.delete(key)
    this.listener.onChange(this, key)
  }

  delete(key: string): boolean {
    if (this.find(key) === undefined) return false
    this.entries.delete(key)
    this.listener.onChange(this, key)
    return true
  }

  clear(): void {
    const keys = [...this.entries.keys()]
    this.entries = new Map()
    for (const key of keys) this.listener.onChange(this, key)
  }

  /** Takes another's contents, and gives it its own. */
  swapWith(other: Database): void {
    const own = this.entries
    this.entries = other.entries
    other.entries = own
    for (const key of new Set([...this.entries.keys(), ...own.keys()])) {
      this.listener.onChange(this, key)
      this.listener.onChange(other, key)
    }
  }

  /** Drops keys whose time has come, some thousands at a time. */
  dropExpired(most = 20_000): void {
    let left = most
    for (const [key, entry] of this.entries) {
      if (left-- === 0) return
      if (entry.expiresAtMs !== undefined) this.find(key)
    }
  }
}
