/** Kinds of options that only containers have (docker/cli 28.2, package `opts`), each with its words for a bad value. */
import { isIP } from 'node:net'
import { list, ValueError, type Flag, type FlagOptions } from '../flags'
import { readCommas } from '../optionKinds'
import { readBytes } from '../sizes'

/** `-a stdin`. */
export function streams(help: string, options: FlagOptions = {}): Flag<readonly string[]> {
  const check = (raw: string): string => {
    const name = raw.toLowerCase()
    if (['stdin', 'stdout', 'stderr'].includes(name)) return name
    throw new ValueError('valid streams are STDIN, STDOUT and STDERR')
  }
  return list(help, { check, ...options })
}

/** `host:ip` or `host=ip`, in the form with a colon. */
export function extraHost(raw: string): string {
  const separator = raw.includes('=') ? '=' : ':'
  const at = raw.indexOf(separator)
  const name = raw.slice(0, at)
  const ip = raw.slice(at + 1).replace(/^\[(.*)\]$/, '$1')
  if (at <= 0 || ip === '') throw new ValueError(`bad format for add-host: ${JSON.stringify(raw)}`)
  if (ip !== 'host-gateway' && isIP(ip) === 0)
    throw new ValueError(`invalid IP address in add-host: ${JSON.stringify(ip)}`)
  return `${name}:${ip}`
}

export function ipAddress(raw: string): string {
  if (isIP(raw.trim()) === 0) throw new ValueError(`IP address is not correctly formatted: ${raw}`)
  return raw.trim()
}

/** `container` or `container:alias`. */
export function linkOf(raw: string): string {
  if (raw === '') throw new ValueError('empty string specified for links')
  if (raw.split(':').length > 2) throw new ValueError(`bad format for links: ${raw}`)
  return raw
}

export function cgroupRule(raw: string): string {
  if (/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(raw)) return raw
  throw new ValueError(`invalid device cgroup format '${raw}'`)
}

/** `/dev/sda:1mb`, a device and a number. */
export function deviceRate(raw: string): string {
  const [path = '', rate] = raw.split(':')
  if (rate === undefined || raw.split(':').length > 2) throw new ValueError(`bad format: ${raw}`)
  if (!path.startsWith('/dev/')) throw new ValueError(`bad format for device path: ${raw}`)
  return raw
}

const sysctls = ['msgmax', 'msgmnb', 'msgmni', 'sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced']

export function allowedSysctl(raw: string): void {
  const [name = '', value] = raw.split('=')
  const isAllowed =
    sysctls.some((known) => name === `kernel.${known}`) || name.startsWith('net.') || name.startsWith('fs.mqueue.')
  if (value === undefined || !isAllowed) throw new ValueError(`sysctl '${raw}' is not allowed`)
}

export interface Ulimit {
  readonly Name: string
  readonly Soft: number
  readonly Hard: number
}

const ulimitNames = [
  ...['as', 'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio'],
  ...['rttime', 'sigpending', 'stack'],
]

/** `nofile=1024:2048`: docker/go-units `ParseUlimit`. */
export function ulimits(help: string): Flag<readonly Ulimit[]> {
  return {
    help,
    typeName: 'ulimit',
    default: [],
    read: (raw, former) => {
      const limit = readUlimit(raw)
      return [...former.filter(({ Name }) => Name !== limit.Name), limit]
    },
  }
}

function readUlimit(raw: string): Ulimit {
  const at = raw.indexOf('=')
  if (at === -1) throw new ValueError(`invalid ulimit argument: ${raw}`)
  const name = raw.slice(0, at)
  if (!ulimitNames.includes(name)) throw new ValueError(`invalid ulimit type: ${name}`)
  const parts = raw.slice(at + 1).split(':')
  const [soft = '', hard = soft] = parts
  if (parts.length > 2)
    throw new ValueError(
      `too many limit value arguments - ${raw.slice(at + 1)}, can only have up to two, \`soft[:hard]\``,
    )
  const number = (word: string): number => {
    if (!/^[+-]?\d+$/.test(word))
      throw new ValueError(`strconv.ParseInt: parsing ${JSON.stringify(word)}: invalid syntax`)
    return Number(word)
  }
  const limit = { Name: name, Soft: number(soft), Hard: number(hard) }
  if (limit.Hard !== -1 && (limit.Soft === -1 || limit.Soft > limit.Hard)) {
    const [left, right] = [limit.Soft === -1 ? '-1 (unlimited)' : limit.Soft, limit.Hard]
    throw new ValueError(`ulimit soft limit must be less than or equal to hard limit: ${left} > ${right}`)
  }
  return limit
}

export interface DeviceRequest {
  readonly Driver: string
  readonly Count: number
  readonly DeviceIDs: readonly string[] | null
  readonly Capabilities: readonly (readonly string[])[]
  readonly Options: Readonly<Record<string, string>>
}

/** `all`, `2`, `device=0,capabilities=gpu`. */
export function gpus(help: string): Flag<readonly DeviceRequest[]> {
  return { help, typeName: 'gpu-request', default: [], read: (raw, former) => [...former, readGpus(raw)] }
}

function readGpus(raw: string): DeviceRequest {
  const request = {
    Driver: '',
    Count: 0,
    DeviceIDs: null as string[] | null,
    Capabilities: [] as string[][],
    Options: {},
  }
  const seen = new Set<string>()
  for (const field of readCommas(raw)) {
    const at = field.indexOf('=')
    const key = at === -1 ? field : field.slice(0, at)
    const value = at === -1 ? field : field.slice(at + 1)
    if (seen.has(key)) throw new ValueError(`gpu request key '${key}' can be specified only once`)
    seen.add(key)
    if (at === -1 || key === 'count') request.Count = readCount(value)
    else if (key === 'driver') request.Driver = value
    else if (key === 'device') request.DeviceIDs = value.split(',')
    else if (key === 'capabilities') request.Capabilities = [[...value.split(','), 'gpu']]
    else throw new ValueError(`unexpected key '${key}' in '${field}'`)
  }
  if (request.Count === 0 && request.DeviceIDs === null) request.Count = 1
  return request.Capabilities.length > 0 ? request : { ...request, Capabilities: [['gpu']] }
}

function readCount(value: string): number {
  if (value === 'all') return -1
  if (/^[+-]?\d+$/.test(value)) return Number(value)
  throw new ValueError(`invalid count (${value}): value must be either "all" or an integer: invalid syntax`)
}

/** A device's path and rate, for the body. */
export function rateOf(raw: string): { Path: string; Rate: number } {
  const [path = '', rate = ''] = raw.split(':')
  return { Path: path, Rate: readBytes(rate) }
}
