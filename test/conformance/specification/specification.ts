/**
 * The Engine API's specification as a judge of replies: which operation a request is, and what its reply has that the
 * schema does not allow or does not know. The schemas are Swagger 2 (`test/fixtures/api`), made into JSON Schema for
 * ajv: `x-nullable` becomes a choice, and the rest is the same.
 *
 * A fault is one line that names the place without what differs from reply to reply: indices and keys of maps are `*`.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'

type Schema = Readonly<Record<string, unknown>>

interface Operation {
  readonly method: string
  /** As the specification writes it: `/containers/{id}/json`. */
  readonly template: string
  readonly pattern: RegExp
  readonly responses: Readonly<Record<string, Schema>>
}

export interface Reply {
  readonly method: string
  /** Without the version and the query. */
  readonly path: string
  readonly status: number
  readonly body: unknown
}

export const specifiedVersions = ['1.41', '1.45'] as const
export type SpecifiedVersion = (typeof specifiedVersions)[number]

export class Specification {
  readonly operations: readonly Operation[]
  private readonly definitions: Readonly<Record<string, Schema>>
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  private readonly validators = new Map<Schema, ValidateFunction>()

  constructor(version: SpecifiedVersion) {
    const file = resolve(`test/fixtures/api/docker-engine-api-v${version}.yaml`)
    const document = parse(readFileSync(file, 'utf8')) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>
      readonly definitions: Readonly<Record<string, Schema>>
    }
    this.definitions = mapValues(document.definitions, (schema) => convert(schema) as Schema)
    this.operations = Object.entries(document.paths)
      .flatMap(([template, methods]) =>
        Object.entries(methods).map(([method, { responses }]): Operation => ({
          method: method.toUpperCase(),
          template,
          pattern: patternOf(template),
          responses: mapValues(
            responses as Readonly<Record<string, Schema>>,
            (response) => convert(response) as Schema,
          ),
        })),
      )
      .sort((a, b) => parameters(a.template) - parameters(b.template))
  }

  /** The operation that a request is; undefined when the specification has none. */
  find(method: string, path: string): Operation | undefined {
    return this.operations.find((operation) => operation.method === method && operation.pattern.test(path))
  }

  /** What is wrong with a reply, each fault a line. */
  faults(reply: Reply): readonly string[] {
    const operation = this.find(reply.method, reply.path)
    if (operation === undefined) {
      return reply.status === 404 ? [] : [`${reply.method} ${shapeOf(reply.path)} is not in the specification`]
    }
    const where = `${operation.method} ${operation.template} ${String(reply.status)}`
    const response = operation.responses[String(reply.status)]
    if (response === undefined) return [`${where} is not in the specification`]
    const schema = response['schema'] as Schema | undefined
    if (schema === undefined || reply.body === undefined) return []
    const invalid = this.errors(schema, reply.body).map(
      (error) =>
        `${where} ${this.placeOf(schema, error.instancePath)}: ${error.message ?? error.keyword}${detail(error, reply.body)}`,
    )
    const unknown = this.unknownFields(schema, reply.body, '').map(
      (place) => `${where} ${place}: not in the specification`,
    )
    return [...new Set([...invalid, ...unknown])]
  }

  private errors(schema: Schema, body: unknown): readonly ErrorObject[] {
    let validate = this.validators.get(schema)
    if (validate === undefined) {
      validate = this.ajv.compile({ ...schema, definitions: this.definitions })
      this.validators.set(schema, validate)
    }
    return validate(body) ? [] : (validate.errors ?? []).filter((error) => error.keyword !== 'if')
  }

  /** A schema without references, choices for null, and parts. */
  private plain(schema: Schema): Schema {
    const { $ref: reference, allOf } = schema
    if (isSchema(schema['else'])) return this.plain(schema['else'])
    if (typeof reference === 'string')
      return this.plain(this.definitions[reference.replace('#/definitions/', '')] ?? {})
    if (!Array.isArray(allOf)) return schema
    const parts = [...(allOf as readonly Schema[]).map((part) => this.plain(part)), { ...schema, allOf: undefined }]
    const properties = parts.map((part) => part['properties'] as object | undefined)
    return { ...schema, allOf: undefined, type: 'object', properties: Object.assign({}, ...properties) as object }
  }

  /** The name of a step into a value, and the schema there. */
  private step(schema: Schema, key: string): readonly [string, Schema] {
    const plain = this.plain(schema)
    const properties = (plain['properties'] ?? {}) as Readonly<Record<string, Schema>>
    if (plain['type'] === 'array') return ['*', (plain['items'] ?? {}) as Schema]
    const own = properties[key]
    if (own !== undefined) return [key, own]
    return ['*', isSchema(plain['additionalProperties']) ? plain['additionalProperties'] : {}]
  }

  private placeOf(schema: Schema, pointer: string): string {
    let [place, here] = ['', schema]
    for (const key of pointer.split('/').slice(1)) {
      const [name, inner] = this.step(here, key.replaceAll('~1', '/').replaceAll('~0', '~'))
      place += `/${name}`
      here = inner
    }
    return place === '' ? '/' : place
  }

  private unknownFields(schema: Schema, value: unknown, place: string): readonly string[] {
    const plain = this.plain(schema)
    if (Array.isArray(value)) {
      const items = (plain['items'] ?? {}) as Schema
      return [...new Set(value.flatMap((element) => this.unknownFields(items, element, `${place}/*`)))]
    }
    if (typeof value !== 'object' || value === null) return []
    const properties = plain['properties'] as Readonly<Record<string, Schema>> | undefined
    const isOpen = properties === undefined || plain['additionalProperties'] !== undefined
    const found = Object.entries(value).flatMap(([key, inner]) => {
      if (!isOpen && properties[key] === undefined) return [`${place}/${key}`]
      const [name, next] = this.step(plain, key)
      return this.unknownFields(next, inner, `${place}/${name}`)
    })
    return [...new Set(found)]
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))
}

/** Words of Swagger that JSON Schema has not, or means otherwise. */
const dropped = new Set(['example', 'format', 'description', 'x-nullable', 'discriminator', 'title', 'examples'])

function convert(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((element) => convert(element))
  if (!isSchema(node)) return node
  const entries = Object.entries(node)
    // Under `properties` the keys are names of fields, and a field may be called `description`.
    .filter(([key]) => isNames || !dropped.has(key))
    .map(([key, value]) => [key, convert(value, !isNames && (key === 'properties' || key === 'definitions'))] as const)
  const converted = Object.fromEntries(entries)
  if (isNames || node['x-nullable'] !== true) return converted
  return { if: { type: 'null' }, else: converted }
}

function parameters(template: string): number {
  return template.split('{').length
}

/** Names of images hold slashes. */
function patternOf(template: string): RegExp {
  const isImage = /^\/(images|distribution|plugins)\//.test(template)
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, isImage ? '.+' : '[^/]+')
  return new RegExp(`^${source}$`)
}

/** A path that no operation has, without names. */
function shapeOf(path: string): string {
  return path
    .split('/')
    .map((part) => (/\d/.test(part) ? '*' : part))
    .join('/')
}

/** What is allowed, or that there is nothing at all, which Go sends for an empty list or map. */
function detail(error: ErrorObject, body: unknown): string {
  const allowed = (error.params as { readonly allowedValues?: readonly unknown[] }).allowedValues
  if (allowed !== undefined) return ` (${allowed.map(String).join(', ')})`
  return error.keyword === 'type' && valueAt(body, error.instancePath) === null ? ', is null' : ''
}

function valueAt(body: unknown, pointer: string): unknown {
  let here = body
  for (const key of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Readonly<Record<string, unknown>>)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return here
}
