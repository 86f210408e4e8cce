/**
 * A request's query as the Engine API means it. Booleans: the command line sends `1`, dockerode sends `true`; false is
 * only "", 0, no, false and none (moby `httputils.BoolValue`). Filters are a JSON object of lists, or, from clients
 * before API 1.22, of objects whose keys are the values.
 */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { unknownFilter } from '../engine/labelFilter'
import { explainSyntax } from './goJsonSyntax'

/** Values by filter name; a name that wasn't given is absent. */
export type Filters = ReadonlyMap<string, readonly string[]>

const filterSchema = z.record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.boolean())])).nullable()

export class Query {
  constructor(private readonly values: URLSearchParams) {}

  has(name: string): boolean {
    return this.values.has(name)
  }

  text(name: string): string {
    return this.values.get(name) ?? ''
  }

  list(name: string): readonly string[] {
    return this.values.getAll(name)
  }

  /** moby's `BoolValue`. */
  flag(name: string): boolean {
    return !['', '0', 'no', 'false', 'none'].includes(this.text(name).trim().toLowerCase())
  }

  /** moby's `BoolValueOrDefault`. */
  flagOr(name: string, fallback: boolean): boolean {
    return this.has(name) ? this.flag(name) : fallback
  }

  /** Undefined when absent or empty. Throws LabError `invalid` with Go's words for what is no integer. */
  integer(name: string): number | undefined {
    const text = this.text(name)
    if (text === '') return undefined
    if (!/^[+-]?\d+$/.test(text))
      throw new LabError('invalid', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
    return Number(text)
  }

  /** JSON in one value. Throws LabError `invalid`. */
  json<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const text = this.text(name)
    if (text === '') return undefined
    return parseJson(text, schema)
  }

  filters(): Filters {
    const parsed = this.parseFilters()
    return new Map(
      Object.entries(parsed ?? {}).map(([name, values]) => [
        name,
        Array.isArray(values) ? values : Object.keys(values),
      ]),
    )
  }

  private parseFilters(): z.infer<typeof filterSchema> | undefined {
    try {
      return this.json('filters', filterSchema)
    } catch (error) {
      throw new LabError('invalid', 'invalid filter', { cause: error })
    }
  }
}

/** Parses text at the edge. Throws LabError `invalid`. */
export function parseJson<T>(text: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new LabError('invalid', explainSyntax(text), { cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path ?? []
  const found = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
  if (found === undefined) throw new LabError('invalid', `invalid JSON: the field ${path.join('.')} is missing`)
  if (issue?.code === 'too_small' || issue?.code === 'too_big') {
    throw new LabError('invalid', `invalid value for ${path.join('.')}: ${JSON.stringify(found).slice(0, 80)}`)
  }
  const target = path.length === 0 ? 'Go value' : `Go struct field ${path.join('.')}`
  throw new LabError('invalid', `invalid JSON: json: cannot unmarshal ${kindInGo(found)} into ${target}`)
}

function kindInGo(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
}

/** A filter that is true or false; undefined when it wasn't given. Throws LabError `invalid` for neither and for both. */
export function boolFilter(filters: Filters, name: string): boolean | undefined {
  const values = filters.get(name)
  if (values === undefined) return undefined
  const isTrue = values.some((value) => value === '1' || value === 'true')
  const isFalse = values.some((value) => value === '0' || value === 'false')
  if (isTrue !== isFalse) return isTrue
  const shown = values.length === 0 ? name : `${name}=[${[...values].sort().join(' ')}]`
  throw new LabError('invalid', `invalid filter '${shown}'`)
}

/** Throws LabError `invalid` with moby's words when a filter has a name that isn't known. */
export function checkFilters(filters: Filters, known: readonly string[]): void {
  for (const name of filters.keys()) {
    if (!known.includes(name)) throw new LabError('invalid', unknownFilter(name))
  }
}
