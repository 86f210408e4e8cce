/** `-p` and `--expose` (docker/go-connections `nat`): ports inside, and where the host has them. */
import { isIP } from 'node:net'
import { CliError } from '../cliError'
import { readCommas } from '../optionKinds'

export interface PortBinding {
  readonly HostIp: string
  readonly HostPort: string
}

export interface Ports {
  readonly exposed: Readonly<Record<string, object>>
  readonly bindings: Readonly<Record<string, readonly PortBinding[]>>
}

/** Reads published and exposed ports. Throws `CliError`. */
export function readPorts(published: readonly string[], exposed: readonly string[]): Ports {
  const bindings: Record<string, PortBinding[]> = {}
  for (const raw of published) {
    for (const { port, binding } of readPublished(fromLongForm(raw))) {
      bindings[port] = [...(bindings[port] ?? []), binding]
    }
  }
  const names = [...Object.keys(bindings), ...exposed.flatMap(readExposed)]
  return { exposed: Object.fromEntries(names.map((name) => [name, {}])), bindings }
}

/** `published=80,target=80,protocol=tcp` in the short form. */
function fromLongForm(raw: string): string {
  if (!raw.includes('=')) return raw
  const fields = new Map<string, string>()
  for (const field of readCommas(raw)) {
    const [key = '', value, ...rest] = field.split('=')
    if (value === undefined || rest.length > 0) {
      throw new CliError(`invalid publish opts format (should be name=value but got '${field}')`)
    }
    fields.set(key.toLowerCase(), value)
  }
  const published = fields.get('published') ?? ''
  return `${published === '' ? '' : `${published}:`}${fields.get('target') ?? ''}/${fields.get('protocol') ?? 'tcp'}`
}

interface Range {
  readonly start: number
  readonly end: number
}

function readRange(text: string): Range {
  const parts = text.split('-')
  const numbers = parts.map((part) => {
    const quoted = JSON.stringify(part)
    if (!/^\d+$/.test(part)) throw new CliError(`strconv.ParseUint: parsing ${quoted}: invalid syntax`)
    if (Number(part) > 65_535) throw new CliError(`strconv.ParseUint: parsing ${quoted}: value out of range`)
    return Number(part)
  })
  const [start = 0, end = start] = numbers
  if (text === '') throw new CliError('empty string specified for ports')
  if (parts.length > 2)
    throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(parts.slice(1).join('-'))}: invalid syntax`)
  if (end < start) throw new CliError(`invalid range specified for port: ${text}`)
  return { start, end }
}

function splitProtocol(text: string): { protocol: string; port: string } {
  const [port = '', protocol = ''] = text.split('/')
  if (port === '') return { protocol: '', port: '' }
  return { protocol: protocol === '' ? 'tcp' : protocol, port }
}

function readPublished(raw: string): readonly { port: string; binding: PortBinding }[] {
  const parts = raw.split(':')
  const { protocol, port } = splitProtocol(parts.at(-1) ?? '')
  const hostPort = parts.length > 1 ? (parts.at(-2) ?? '') : ''
  const ip = parts
    .slice(0, -2)
    .join(':')
    .replace(/^\[(.*)\]$/, '$1')
  if (ip !== '' && isIP(ip) === 0) throw new CliError(`invalid IP address: ${ip}`)
  if (port === '') throw new CliError(`no port specified: ${raw}<empty>`)
  const inside = orElse(port, `invalid containerPort: ${port}`)
  const outside = hostPort === '' ? { start: 0, end: 0 } : orElse(hostPort, `invalid hostPort: ${hostPort}`)
  const isDynamic = inside.start === inside.end && outside.start !== outside.end
  if (hostPort !== '' && inside.end - inside.start !== outside.end - outside.start && inside.end !== inside.start) {
    throw new CliError(`invalid ranges specified for container and host Ports: ${port} and ${hostPort}`)
  }
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) throw new CliError(`invalid proto: ${protocol}`)
  return Array.from({ length: inside.end - inside.start + 1 }, (_, index) => {
    const first = String(outside.start + index)
    const host = hostPort === '' ? '' : isDynamic ? `${first}-${outside.end}` : first
    return { port: `${inside.start + index}/${protocol.toLowerCase()}`, binding: { HostIp: ip, HostPort: host } }
  })
}

function orElse(text: string, fault: string): Range {
  try {
    return readRange(text)
  } catch {
    throw new CliError(fault)
  }
}

function readExposed(raw: string): readonly string[] {
  if (raw.includes(':')) throw new CliError(`invalid port format for --expose: ${raw}`)
  const { protocol, port } = splitProtocol(raw)
  try {
    const { start, end } = readRange(port)
    return Array.from({ length: end - start + 1 }, (_, index) => `${start + index}/${protocol.toLowerCase()}`)
  } catch (error) {
    const reason = error instanceof CliError ? error.message : String(error)
    throw new CliError(`invalid range format for --expose: ${raw}, error: ${reason}`)
  }
}
