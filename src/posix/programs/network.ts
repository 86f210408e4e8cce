/**
 * Names and URLs as programs read them. Names are looked up in /etc/hosts, then with the name server that Docker has on
 * networks of the user's own. Connecting is in `process/sockets.ts`.
 */
import { PosixError } from '../filesystem/posixError'
import { isAddress } from '../process/addresses'
import type { Process } from '../process/types'
import { decodeText } from '../text'

/** The ports on which programs of the container listen. */
export function listeningPorts(process: Process): readonly number[] {
  const ports = [...process.host.sockets.listeners].map(({ local }) => ('port' in local ? local.port : 0))
  return ports.sort((left, right) => left - right)
}

/** The address of a name or an address; undefined when nobody knows it. */
export function resolve(process: Process, name: string): string | undefined {
  if (isAddress(name)) return name
  for (const { address, names } of hosts(process)) if (names.includes(name) && !address.includes(':')) return address
  if (name === 'localhost') return '127.0.0.1'
  return process.host.network.resolveName(name).find((address) => !address.includes(':'))
}

/** The entries of /etc/hosts. */
function hosts(process: Process): readonly { readonly address: string; readonly names: readonly string[] }[] {
  try {
    const file = process.namespace.open(process, '/etc/hosts', { read: true })
    const text = decodeText(file.read(1 << 16))
    file.close()
    return text
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
      .flatMap(([address = '', ...names]) => (names.length === 0 ? [] : [{ address, names }]))
  } catch (error) {
    if (error instanceof PosixError) return []
    throw error
  }
}

export interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
  /** `name:secret`, where the URL has them. */
  readonly user?: string
}

const ports: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 }

/** Reads a URL; without a scheme it is HTTP. Undefined when it can't be read. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(\/[^#]*)?/i.exec(text)
  if (match === null || (match[3] === '' && match[1] === undefined)) return undefined
  const scheme = (match[1] ?? 'http').toLowerCase()
  const [, , user, host = '', port = ports[scheme] ?? 0, path = '/'] = match
  return { scheme, host, port: Number(port), path, ...(user === undefined ? {} : { user }) }
}
