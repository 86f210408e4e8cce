/** `--format` of what prints one object: `version`, `info`. */
import { FormatError } from './listing'
import { GoNamed, GoNil, GoStruct, isMap, isNil, ofType, toJson } from './template/goValue'
import { parseTemplate } from './template/template'
import { TemplateError } from './template/templateError'
import type { VerbContext } from './verb'

export interface ObjectFormat {
  readonly format: string
  /** In error messages. */
  readonly templateName?: string
}

/** Prints the object as `json` or through a template. Throws `FormatError`. */
export async function formatObject(
  { streams }: VerbContext,
  value: unknown,
  { format, templateName = '' }: ObjectFormat,
): Promise<number> {
  if (format === 'json') {
    await streams.out(`${toJson(value)}\n`)
    return 0
  }
  try {
    const { text, error } = parseTemplate(format, templateName).run(value)
    if (error !== undefined) throw new FormatError(error.message, `${text}\n`)
    await streams.out(`${text}\n`)
    return 0
  } catch (error) {
    throw error instanceof TemplateError ? new FormatError(`template parsing error: ${error.message}`, '', 64) : error
  }
}

/**
 * An answer of the engine as a struct: fields whose names are the API's are structs, those with other keys maps. What the
 * JSON has left out is there with Go's zero values.
 */
export function structOf(value: Readonly<Record<string, unknown>>, typeName: string): GoStruct {
  const entries = Object.entries(value).map(([name, member]) => [name, nested(name, member)] as const)
  const members = Object.fromEntries(entries.map(([name, member]) => [goFields[name] ?? name, member]))
  const missing = Object.entries(leftOut[typeName] ?? {}).filter(([name]) => !Object.hasOwn(members, name))
  return new GoStruct(typeName, { ...members, ...Object.fromEntries(missing) }, () => Object.fromEntries(entries))
}

/** Fields that the engine leaves out when they are zero, last in their struct (moby 28, `api/types/swarm`). */
const leftOut: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'swarm.Info': {
    Nodes: 0,
    Managers: 0,
    Cluster: new GoNil('pointer', '*swarm.ClusterInfo'),
    Warnings: new GoNil('slice', '[]string'),
  },
}

/** Fields whose names in Go aren't those of the JSON. */
const goFields: Readonly<Record<string, string>> = {
  CpuCfsPeriod: 'CPUCfsPeriod',
  CpuCfsQuota: 'CPUCfsQuota',
  HttpProxy: 'HTTPProxy',
  HttpsProxy: 'HTTPSProxy',
}

const maps = new Set(['Details', 'Runtimes', 'IndexConfigs', 'Options', 'Labels'])

/** Go's names of the types of `docker info`, where they aren't the usual ones (moby 28, `api/types/system`). */
const goNames: Readonly<Record<string, string>> = {
  ClientInfo: '*system.clientInfo',
  ContainerdCommit: 'system.Commit',
  DriverStatus: '[][2]string',
  GenericResources: '[]swarm.GenericResource',
  InitCommit: 'system.Commit',
  Isolation: 'container.Isolation',
  Labels: '[]string',
  MemTotal: 'int64',
  Plugins: 'system.PluginsInfo',
  RegistryConfig: '*registry.ServiceConfig',
  RemoteManagers: '[]swarm.Peer',
  RuncCommit: 'system.Commit',
  Runtimes: 'map[string]system.RuntimeWithStatus',
  SecurityOptions: '[]string',
  Swarm: 'swarm.Info',
  Warnings: '[]string',
}

function nested(name: string, member: unknown): unknown {
  const goName = goNames[name]
  if (Array.isArray(member)) {
    const items = member.map((item: unknown) => (isMap(item) ? structOf(item, `system.${name}`) : item))
    return goName === undefined ? items : ofType(items, goName)
  }
  if (isMap(member)) {
    if (!maps.has(name)) return structOf(member, goName ?? `system.${name}`)
    return goName === undefined ? member : ofType(member, goName)
  }
  if (isNil(member) && goName?.startsWith('[]') === true) return new GoNil('slice', goName)
  return goName !== undefined && isScalar(member) ? new GoNamed(member, goName) : member
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
