/**
 * Addresses of engines as DOCKER_HOST has them, read strictly: `unix:///path`, `npipe:////./pipe/name` and
 * `tcp://host:port`. What the lab can't speak yet (ssh, TLS) is told apart from what can't be read at all.
 */
import { LabError } from '@shared/errors'

export type Address =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** `why` names what is missing: `ssh`, `tls`, `fd`, … */
  | { readonly kind: 'unsupported'; readonly why: string }

/** Reads an address. Throws LabError `invalid` with hint `engine.wrongAddress`. */
export function parseAddress(url: string): Address {
  const match = /^([a-z]+):\/\/(.*)$/s.exec(url)
  if (match === null) throw wrongAddress(url, 'it must begin with unix://, npipe:// or tcp://')
  const [, scheme = '', rest = ''] = match
  switch (scheme) {
    case 'unix':
      return parseUnix(url, rest)
    case 'npipe':
      return parsePipe(url, rest)
    case 'tcp':
    case 'http':
      return parseTcp(url, rest)
    case 'https':
      return { kind: 'unsupported', why: 'tls' }
    case 'ssh':
    case 'fd':
      return { kind: 'unsupported', why: scheme }
    default:
      throw wrongAddress(url, `${scheme}:// is not a kind of address that Docker has`)
  }
}

function parseUnix(url: string, path: string): Address {
  if (!path.startsWith('/')) throw wrongAddress(url, 'the path of the socket must be absolute')
  if (path.includes('\0')) throw wrongAddress(url, 'the path holds a NUL')
  return { kind: 'socket', path }
}

function parsePipe(url: string, rest: string): Address {
  const path = rest.replaceAll('/', '\\')
  if (!/^\\\\[^\\]+\\pipe\\[^\\]+$/.test(path))
    throw wrongAddress(url, 'a pipe looks like npipe:////./pipe/docker_engine')
  return { kind: 'socket', path }
}

function parseTcp(url: string, rest: string): Address {
  const match = /^(\[[0-9a-fA-F:.%]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\/?$/.exec(rest)
  if (match === null) throw wrongAddress(url, 'an address looks like tcp://localhost:2375')
  const port = match[2] === undefined ? 2375 : Number(match[2])
  if (port < 1 || port > 65_535) throw wrongAddress(url, 'the port must be between 1 and 65535')
  return { kind: 'tcp', host: match[1] ?? '', port }
}

function wrongAddress(url: string, reason: string): LabError {
  return new LabError('invalid', `unable to parse docker host \`${url}\`: ${reason}`, {
    hint: { key: 'engine.wrongAddress', params: { url } },
  })
}
