/**
 * The network of a container in the simulator: loopback, on which programs of one container reach one another, and
 * nothing else. Names resolve through /etc/hosts alone.
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

/** Connects to a port on loopback; undefined when nobody listens there. */
export function connect(process: Process, port: number): Connection | undefined {
  const listener = listenersOf(process).get(port)
  if (listener === undefined) return undefined
  const [there, back] = [process.pipe(), process.pipe()]
  listener.accept({ reader: there.reader, writer: back.writer })
  return { reader: back.reader, writer: there.writer }
}

/** The address of a name or an address; undefined when it can't be found without a network. */
export function resolve(process: Process, name: string): string | undefined {
  if (isAddress(name)) return name
  for (const { address, names } of hosts(process)) if (names.includes(name) && !address.includes(':')) return address
  return name === 'localhost' ? '127.0.0.1' : undefined
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
}

const ports: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 }

/** Reads a URL; without a scheme it is HTTP. Undefined when it can't be read. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(\/[^#]*)?/i.exec(text)
  if (match === null || match[2] === '') return undefined
  const scheme = (match[1] ?? 'http').toLowerCase()
  return { scheme, host: match[2] ?? '', port: Number(match[3] ?? ports[scheme] ?? 0), path: match[4] ?? '/' }
}
