/**
 * JSON as moby's decoder reads it, with the words of Go's `encoding/json` (1.22) where it refuses: keys match without
 * regard to case, what has no field is passed over, `null` leaves a field as it was, and a value of the wrong kind is
 * named with the Go type that it should have been.
 *
 * A shape says what Go's struct says. Decoding gives plain data under the canonical names; missing fields are missing.
 */
import { LabError } from '@shared/errors'
import { explainDepth, explainSyntax } from './goJsonSyntax'

/** A Go type. `name` is as Go prints it in an error. */
export type GoShape =
  | { readonly kind: 'string' | 'bool' | 'any'; readonly name: string }
  | { readonly kind: 'integer'; readonly name: string; readonly isSigned: boolean }
  | { readonly kind: 'list'; readonly name: string; readonly of: GoShape }
  /** An array of a fixed length: what is missing is zero, what is too much is dropped. */
  | { readonly kind: 'array'; readonly name: string; readonly of: GoShape; readonly length: number }
  | { readonly kind: 'map'; readonly name: string; readonly of: GoShape }
  /** moby's `strslice.StrSlice`: a list, or one string. */
  | { readonly kind: 'strings'; readonly name: string }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: Readonly<Record<string, GoField>> }

/** A field, with the names of the embedded structs on its way (`Resources` for `HostConfig.Memory`). */
export type GoField = GoShape | { readonly embedded: string; readonly shape: GoShape }

export const goString: GoShape = { kind: 'string', name: 'string' }
export const goBool: GoShape = { kind: 'bool', name: 'bool' }
export const goAny: GoShape = { kind: 'any', name: 'interface {}' }
export const goStrings: GoShape = { kind: 'strings', name: 'strslice.StrSlice' }

/** `int`, `int64`, `uint16` … */
export function goInteger(name: string): GoShape {
  return { kind: 'integer', name, isSigned: !name.startsWith('u') }
}

export function goList(of: GoShape): GoShape {
  return { kind: 'list', name: `[]${of.name}`, of }
}

/** A map with strings as keys; `key` is what Go calls their type. */
export function goMap(of: GoShape, key = 'string'): GoShape {
  return { kind: 'map', name: `map[${key}]${of.name}`, of }
}

/** `name` with its package, as in `container.LogConfig`. */
export function goStruct(name: string, fields: Readonly<Record<string, GoField>>): GoShape {
  return { kind: 'struct', name, fields }
}

/** Where a value stands: the innermost struct and the names of the fields down to it. */
interface Place {
  readonly struct: string
  readonly fields: readonly string[]
}

/** Decodes one document. Throws LabError `invalid` with moby's words. */
export function decodeGoJson(text: string, shape: GoShape): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new LabError('invalid', explainSyntax(text), { cause })
  }
  const deep = explainDepth(text)
  if (deep !== undefined) throw new LabError('invalid', deep)
  return decode(value, shape, { struct: '', fields: [] })
}

function decode(value: unknown, shape: GoShape, place: Place): unknown {
  if (value === null || shape.kind === 'any') return value
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? value : refuse(value, shape.name, place)
    case 'bool':
      return typeof value === 'boolean' ? value : refuse(value, shape.name, place)
    case 'integer':
      return decodeInteger(value, shape, place)
    case 'strings':
      return decodeStrings(value, place)
    case 'list':
      if (!Array.isArray(value)) return refuse(value, shape.name, place)
      return value.map((element: unknown) => decode(element, shape.of, place) ?? zeroOf(shape.of))
    case 'array':
      if (!Array.isArray(value)) return refuse(value, shape.name, place)
      return Array.from({ length: shape.length }, (_, at) => decode(value[at] ?? 0, shape.of, place))
    case 'map':
      if (!isObject(value)) return refuse(value, shape.name, place)
      return Object.fromEntries(
        Object.entries(value).map(([key, element]) => [key, decode(element, shape.of, place) ?? zeroOf(shape.of)]),
      )
    case 'struct':
      return decodeStruct(value, shape, place)
  }
}

/** What a `null` among the values of a list or a map leaves there. */
function zeroOf(shape: GoShape): unknown {
  switch (shape.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'integer':
      return 0
    case 'struct':
      return shape.name.startsWith('*') ? null : {}
    default:
      return null
  }
}

function decodeStruct(value: unknown, shape: GoShape & { kind: 'struct' }, place: Place): unknown {
  if (!isObject(value)) return refuse(value, shape.name, place)
  const bare = shape.name.slice(shape.name.lastIndexOf('.') + 1)
  const decoded: Record<string, unknown> = {}
  for (const [key, element] of Object.entries(value)) {
    const name = fieldNamed(shape.fields, key)
    const field = name === undefined ? undefined : shape.fields[name]
    if (name === undefined || field === undefined) continue
    const [inner, path] = 'shape' in field ? [field.shape, [field.embedded, name]] : [field, [name]]
    const result = decode(element, inner, { struct: bare, fields: [...place.fields, ...path] })
    if (result !== null) decoded[name] = result
  }
  return decoded
}

function fieldNamed(fields: Readonly<Record<string, GoField>>, key: string): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  const folded = key.toLowerCase()
  return Object.keys(fields).find((name) => name.toLowerCase() === folded)
}

function decodeInteger(value: unknown, shape: GoShape & { kind: 'integer' }, place: Place): number {
  if (typeof value !== 'number') return refuse(value, shape.name, place)
  if (!Number.isInteger(value) || (!shape.isSigned && value < 0)) {
    return refuse(value, shape.name, place, ` ${String(value)}`)
  }
  return value
}

function decodeStrings(value: unknown, place: Place): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value) && value.every((element) => typeof element === 'string' || element === null)) {
    return value.map((element: unknown) => (typeof element === 'string' ? element : ''))
  }
  return refuse(value, 'string', place)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(value: unknown, type: string, place: Place, shown = ''): never {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const target = place.fields.length === 0 ? 'Go value' : `Go struct field ${place.struct}.${place.fields.join('.')}`
  throw new LabError('invalid', `invalid JSON: json: cannot unmarshal ${kind}${shown} into ${target} of type ${type}`)
}
