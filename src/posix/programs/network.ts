/**
 * The network of a container in the simulator, as its programs meet it: loopback, on which programs of one container
 * reach one another; neighbours, who have names and addresses and answer a ping, and on whom nobody listens; and nothing
 * else. Names are looked up in /etc/hosts, then with the name server that Docker has on networks of the user's own.
 */
import { PosixError } from '../filesystem/posixError'
import type { Descriptor, Process, ProcessHost } from '../process/types'
import { decodeText } from '../text'

/** One end of a connection. */
export interface Connection {
  readonly reader: Descriptor
  readonly writer: Descriptor
}

interface Listener {
  readonly accept: (connection: Connection) => void
}

const listeners = new WeakMap<ProcessHost, Map<number, Listener>>()

function listenersOf(process: Process): Map<number, Listener> {
  const known = listeners.get(process.host)
  if (known !== undefined) return known
  const made = new Map<number, Listener>()
  listeners.set(process.host, made)
  return made
}

/** Waits for one connection on a port. EADDRINUSE comes as EBUSY. */
export async function acceptOne(process: Process, port: number): Promise<Connection> {
  const table = listenersOf(process)
  if (table.has(port)) throw new PosixError('EBUSY')
  const signal = process.pipe()
  let accepted: Connection | undefined
  const listener: Listener = {
    accept: (connection) => {
      accepted = connection
      table.delete(port)
      signal.writer.close()
    },
  }
  table.set(port, listener)
  process.descriptors.set(firstFree(process), signal.reader)
  const forget = (): void => {
    if (table.get(port) === listener) table.delete(port)
  }
  try {
    while (accepted === undefined) {
      const read = await Promise.race([signal.reader.read(1), ended(process)])
      if (read === 'ended') break
    }
  } finally {
    forget()
  }
  await process.checkpoint()
  if (accepted === undefined) throw new PosixError('EINTR')
  return accepted
}

function ended(process: Process): Promise<'ended'> {
  return process.sleep(0x7fffffff).then(
    () => 'ended',
    () => 'ended',
  )
}

function firstFree(process: Process): number {
  let number = 3
  while (process.descriptors.has(number)) number++
  return number
}

/** The ports on which programs of the container listen. */
export function listeningPorts(process: Process): readonly number[] {
  return [...listenersOf(process).keys()].sort((left, right) => left - right)
}

/** Connects to a port on loopback; undefined when nobody listens there. */
export function connect(process: Process, port: number): Connection | undefined {
  const listener = listenersOf(process).get(port)
  if (listener === undefined) return undefined
  const [there, back] = [process.pipe(), process.pipe()]
  listener.accept({ reader: there.reader, writer: back.writer })
  return { reader: back.reader, writer: there.writer }
}

/** The address of a name or an address; undefined when nobody knows it. */
export function resolve(process: Process, name: string): string | undefined {
  if (isAddress(name)) return name
  for (const { address, names } of hosts(process)) if (names.includes(name) && !address.includes(':')) return address
  if (name === 'localhost') return '127.0.0.1'
  return process.host.network.resolveName(name).find((address) => !address.includes(':'))
}

/**
 * What becomes of a packet to an address: it stays in the container (`here`), a neighbour gets it (`neighbour`), nobody
 * on a network of the container has it (`silence`), or there is no way to it (`unreachable`).
 */
export type Reach = 'here' | 'neighbour' | 'silence' | 'unreachable'

export function reachOf(process: Process, address: string): Reach {
  const interfaces = process.host.network.interfaces()
  if (isLoopback(address) || interfaces.some((each) => each.address === address || each.ipv6Address === address))
    return 'here'
  if (process.host.network.reaches(address)) return 'neighbour'
  const isNear = interfaces.some(
    (each) =>
      !address.includes(':') && maskedBits(address, each.prefixLength) === maskedBits(each.address, each.prefixLength),
  )
  return isNear ? 'silence' : 'unreachable'
}

/** The network part of an IPv4 address, as a number. */
export function maskedBits(address: string, prefixLength: number): number {
  const mask = prefixLength === 0 ? 0 : -1 << (32 - prefixLength)
  return (addressBits(address) & mask) >>> 0
}

export function addressBits(address: string): number {
  return address.split('.').reduce((bits, part) => bits * 256 + Number(part), 0) >>> 0
}

export function addressOf(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

export function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || text.includes(':')
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0'
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
