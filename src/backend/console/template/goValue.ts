/**
 * Go's values as templates see them. A string, number or boolean is itself, an array a slice, a plain object a map with
 * text keys (what comes from JSON), `undefined` and `null` the nil interface; a `GoStruct` has named fields and methods
 * with a type that errors name, and a `GoNil` is a nil pointer, slice or map of a known type.
 */

import { goDuration } from '@shared/docker/goFormat'

export type Method = (...values: readonly unknown[]) => unknown

/** A struct, or a pointer to one. */
export class GoStruct {
  constructor(
    /** As errors write it: `*container.Health`. */
    readonly typeName: string,
    /** Fields in order; a method is a function. Values that are costly come through getters. */
    readonly members: Readonly<Record<string, unknown>>,
    /** What `json` writes of it; by default its fields. */
    readonly json: () => unknown = () => undefined,
    /** A row of a listing: its fields are methods, and its JSON escapes `<`, `>` and `&`, as Go's `MarshalJSON` does. */
    readonly isRow = false,
  ) {}

  has(name: string): boolean {
    return Object.hasOwn(this.members, name)
  }

  /** As `%v` prints it. */
  toString(): string {
    return `{${this.fields().map(formatValue).join(' ')}}`
  }

  fields(): readonly unknown[] {
    return Object.values(this.members).filter((member) => typeof member !== 'function')
  }
}

/** A plain value of a type that isn't Go's usual one for it: `int64`, `time.Duration`, `container.NetworkMode`, `*bool`. */
export class GoNamed {
  constructor(
    readonly value: string | number | boolean,
    readonly typeName: string,
  ) {}

  toString(): string {
    const isDuration = this.typeName === 'time.Duration' && typeof this.value === 'number'
    return isDuration ? goDuration(this.value) : formatValue(this.value)
  }
}

/** The value itself, for what doesn't ask for its type. */
export function plain(value: unknown): unknown {
  return value instanceof GoNamed ? value.value : value
}

const collectionTypes = new WeakMap<object, string>()

/** Notes the type of a slice or map that isn't one of any values. */
export function ofType<Collection extends object>(collection: Collection, name: string): Collection {
  collectionTypes.set(collection, name)
  return collection
}

/** A typed nil. */
export class GoNil {
  constructor(
    readonly kind: 'pointer' | 'slice' | 'map',
    readonly typeName: string,
  ) {}
}

export type GoMap = Readonly<Record<string, unknown>>

export function isMap(value: unknown): value is GoMap {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

export function isNil(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/** Go's idea of an empty value is false. */
export function isTrue(value: unknown): boolean {
  if (isNil(value) || value instanceof GoNil) return false
  if (value instanceof GoNamed) return value.typeName.startsWith('*') || isTrue(value.value)
  if (Array.isArray(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return value !== false && value !== 0 && value !== ''
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A map's entries in the order in which Go prints and ranges over them. */
export function sortedEntries(map: GoMap): readonly (readonly [string, unknown])[] {
  return Object.entries(map).sort(([a], [b]) => compareText(a, b))
}

/** What a template prints of a value: `fmt.Fprint`, with `<no value>` for nothing. */
export function printed(value: unknown): string {
  return isNil(value) ? '<no value>' : formatValue(value)
}

/** Go's `%v`. */
export function formatValue(value: unknown): string {
  if (isNil(value)) return '<nil>'
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof GoNil) return { pointer: '<nil>', slice: '[]', map: 'map[]' }[value.kind]
  if (value instanceof GoStruct || value instanceof GoNamed) return value.toString()
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`
  if (isMap(value)) {
    return `map[${sortedEntries(value)
      .map(([name, entry]) => `${name}:${formatValue(entry)}`)
      .join(' ')}]`
  }
  return JSON.stringify(value)
}

/** Integers as they are; others in the shortest form, with an exponent from 1e+21 on. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The value as `encoding/json` writes it, without escaping HTML: maps sorted by key, structs in their order. */
export function toJson(value: unknown): string {
  if (isNil(value) || value instanceof GoNil) return 'null'
  if (value instanceof GoNamed) return toJson(value.value)
  if (value instanceof GoStruct) return structJson(value)
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (isMap(value)) return objectJson(sortedEntries(value))
  return typeof value === 'string' ? jsonText(value) : formatNumberOrBoolean(value)
}

function objectJson(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, entry]) => `${jsonText(name)}:${toJson(entry)}`).join(',')}}`
}

function structJson(struct: GoStruct): string {
  const own = struct.json()
  if (own !== undefined) {
    const text = isMap(own) ? objectJson(Object.entries(own)) : toJson(own)
    return struct.isRow ? text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`) : text
  }
  return objectJson(Object.entries(struct.members).filter(([, member]) => typeof member !== 'function'))
}

function formatNumberOrBoolean(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' ? formatNumber(value) : JSON.stringify(value)
}

/** Go escapes the two line separators, which JSON.stringify leaves. */
function jsonText(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** Name of a value's type, as errors have it. */
export function typeName(value: unknown): string {
  if (isNil(value)) return 'nil'
  if (value instanceof GoStruct || value instanceof GoNil || value instanceof GoNamed) return value.typeName
  if (Array.isArray(value)) return collectionTypes.get(value) ?? '[]interface {}'
  if (isMap(value)) return collectionTypes.get(value) ?? 'map[string]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64'
  if (typeof value === 'bigint') return 'int64'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
