/**
 * The query of `/build` as a request for the builder, checked in the order and with the words of moby 26.1
 * (`api/server/router/build/build_routes.go`).
 */
import { LabError } from '@shared/errors'
import { refusal } from '../../departures/refused'
import { z } from 'zod'
import type { BuildRequest, StepLimits } from '../../builder/types'
import type { Exchange } from '../exchange'
import type { Query } from '../query'

interface JsonField<T> {
  readonly name: string
  /** What the daemon says it was reading. */
  readonly what: string
  readonly schema: z.ZodType<T>
  readonly goType: string
}

const buildArgs: JsonField<Record<string, string | null>> = {
  ...{ name: 'buildargs', what: 'build args', goType: 'map[string]*string' },
  schema: z.record(z.string(), z.string().nullable()),
}
const labels: JsonField<Record<string, string>> = {
  ...{ name: 'labels', what: 'labels', goType: 'map[string]string' },
  schema: z.record(z.string(), z.string()),
}
const cacheFrom: JsonField<string[]> = {
  ...{ name: 'cachefrom', what: 'cache-from', goType: '[]string' },
  schema: z.array(z.string()),
}
const ulimits: JsonField<unknown[]> = {
  ...{ name: 'ulimits', what: 'ulimit settings', goType: '[]*units.Ulimit' },
  schema: z.array(z.looseObject({})),
}

/** Throws LabError invalid with the daemon's words. */
export function readBuildRequest(exchange: Exchange): BuildRequest {
  const { query } = exchange
  if (query.has('securityopt')) throw new LabError('invalid', 'security options are not supported on linux')
  const isolation = query.text('isolation')
  if (!['', 'default'].includes(isolation)) {
    throw new LabError('invalid', `unsupported isolation: ${JSON.stringify(isolation)}`)
  }
  const limits = readLimits(query)
  const given = { buildArgs: readJson(query, buildArgs), labels: readJson(query, labels) }
  const sources = readJson(query, cacheFrom)
  checkVersion(query.text('version'))
  if (query.flag('squash')) throw new LabError('invalid', 'squash is only supported with experimental mode')
  checkRemote(query.text('remote'))
  const dockerfile = query.text('dockerfile')
  const target = query.text('target')
  const platform = query.text('platform')
  return {
    context: exchange.bodyStream({ readsForms: false }),
    ...(dockerfile !== '' && { dockerfile }),
    tags: query.list('t').filter((tag) => tag !== ''),
    ...(given.buildArgs && { buildArgs: given.buildArgs }),
    ...(given.labels && { labels: given.labels }),
    ...(target !== '' && { target }),
    ...(platform !== '' && { platform }),
    noCache: query.flag('nocache'),
    pull: query.flag('pull'),
    remove: query.flagOr('rm', true),
    forceRemove: query.flag('forcerm'),
    quiet: query.flag('q'),
    limits,
    ...(sources && { cacheFrom: sources }),
    tellsMisses: query.flag('camadaCacheMisses'),
  }
}

function checkVersion(version: string): void {
  if (!['', '1', '2'].includes(version)) throw new LabError('invalid', `invalid version ${JSON.stringify(version)}`)
  if (version !== '2') return
  throw refusal('buildVersion', { key: 'build.needsBuildKit' })
}

/** `--memory`, `--network` and their like, as the steps' containers get them. */
function readLimits(query: Query): StepLimits {
  const number = (name: string): number => {
    const value = Number(query.text(name))
    return Number.isSafeInteger(value) ? value : 0
  }
  const shmSize = query.integer('shmsize') ?? 0
  const hosts = query.list('extrahosts').filter((entry) => entry !== '')
  return {
    NetworkMode: query.text('networkmode') || 'default',
    Memory: number('memory'),
    MemorySwap: number('memswap'),
    CpuShares: number('cpushares'),
    CpuPeriod: number('cpuperiod'),
    CpuQuota: number('cpuquota'),
    CpusetCpus: query.text('cpusetcpus'),
    CpusetMems: query.text('cpusetmems'),
    CgroupParent: query.text('cgroupparent'),
    ShmSize: shmSize,
    Ulimits: readJson(query, ulimits) ?? null,
    ExtraHosts: hosts.length === 0 ? null : hosts,
  }
}

/** Contexts that the daemon would fetch itself. */
function checkRemote(remote: string): void {
  if (remote === '') return
  if (remote === 'client-session') {
    throw new LabError(
      'invalid',
      'experimental session with v1 builder is no longer supported, use builder version v2 (BuildKit) instead',
    )
  }
  const isAddress = /^(?:https?:\/\/|git:\/\/|git@|github\.com\/)/.test(remote)
  if (!isAddress) throw new LabError('system', `remoteURL (${remote}) could not be recognized as URL`)
  throw refusal('remoteContext')
}

function readJson<T>(query: Query, { name, what, schema, goType }: JsonField<T>): T | undefined {
  const text = query.text(name)
  if (text === '') return undefined
  const fail = (reason: string): LabError => new LabError('invalid', `error reading ${what}: ${reason}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw fail(syntaxFailure(text))
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  throw fail(`json: cannot unmarshal ${kind === 'boolean' ? 'bool' : kind} into Go value of type ${goType}`)
}

/** Go's words for text that is no JSON, as far as the first character or the end tells. */
function syntaxFailure(text: string): string {
  const first = text.trimStart()[0]
  if (first === undefined || /[[{"\d\-tfn]/.test(first)) return 'unexpected end of JSON input'
  return `invalid character '${first}' looking for beginning of value`
}
