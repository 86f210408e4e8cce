/**
 * Stream sockets as programs use them, in the shape of listen(2), accept(2) and connect(2):
 *
 *     const acceptor = listen(process, { address: '0.0.0.0', port: 3306 })   // or { path: '/run/mysqld/mysqld.sock' }
 *     for (let each = await acceptor.accept(); each !== undefined; each = await acceptor.accept()) …
 *     const connection = await connect(process, { address: '172.18.0.2', port: 3306 })   // or { path: … }
 *
 * Both are descriptors that the process holds under a number (`/proc/PID/fd`, `ulimit -n`): they close with it, a fork
 * duplicates them (`heldConnection` finds the child's by that number, and who forked closes its own), and what waits on
 * them ends with the process and stands still while it is stopped or paused. A write that nobody will read gives EPIPE
 * without SIGPIPE (MSG_NOSIGNAL). Names are resolved before: `resolve` in `programs/network.ts`. A server that has a
 * loop for each connection in one process uses `serve`.
 */
import { PosixError } from '../filesystem/posixError'
import { isLoopback, maskedBits, reachOf } from './addresses'
import { gatedDescriptor } from './gatedDescriptor'
import { join, listenAtInode, listenerAtInode } from './socketTable'
import type { InternetAddress, LocalAddress, SocketAddress } from './socketTable'
import { ProcessKilled, type Descriptor, type Process } from './types'

/** After this the kernel gives up asking who has an address. */
const unresolvedMs = 3000

/** One end of a connection, as the process sees it that holds it. */
export interface Connection extends Descriptor {
  /** Of the descriptor. */
  readonly number: number
  readonly local: SocketAddress
  readonly remote: SocketAddress
  /** Nothing more will be written: the other side reads the end, and can still write. */
  shutdown(): void
}

export interface Acceptor {
  /** Of the descriptor. */
  readonly number: number
  /** With the port that was given where 0 was asked for. */
  readonly local: SocketAddress
  /** Waits for the next connection; undefined once this was closed. EMFILE. */
  accept(): Promise<Connection | undefined>
  close(): void
}

export interface ListenOptions {
  /** Connections that may wait to be accepted. Default 128. */
  readonly backlog?: number
  /** Mode of the path, before the umask. Default 0o777. */
  readonly mode?: number
  /** `::` leaves IPv4 to others. Default false. */
  readonly isOnlyIPv6?: boolean
}

/**
 * Listens on an address of the process's network, or at a path, where it makes an inode that it leaves behind. Port 0
 * takes a free one. EADDRINUSE (for a path that is there, too), EADDRNOTAVAIL, EMFILE, and what making a file gives.
 */
export function listen(process: Process, at: InternetAddress | LocalAddress, options: ListenOptions = {}): Acceptor {
  const inner = 'path' in at ? listenAtPath(process, at.path, options) : listenOnPort(process, at, options)
  return acceptorOf(process, inner, hold(process, inner))
}

function listenOnPort(process: Process, at: InternetAddress, { backlog, isOnlyIPv6 }: ListenOptions): Descriptor {
  const isOurs = at.address === '::' || reachOf(process, at.address) === 'here'
  if (!isOurs) throw new PosixError('EADDRNOTAVAIL')
  return process.host.sockets.listen(at, backlog, isOnlyIPv6)
}

function listenAtPath(process: Process, path: string, { backlog, mode = 0o777 }: ListenOptions): Descriptor {
  try {
    process.namespace.createNode(process, path, { kind: 'socket', mode })
  } catch (error) {
    if (error instanceof PosixError && error.code === 'EEXIST') throw new PosixError('EADDRINUSE', path)
    throw error
  }
  return listenAtInode(process.namespace.locate(process, path).inode, path, process.host.sockets, backlog)
}

function acceptorOf(process: Process, inner: Descriptor, number: number): Acceptor {
  const { socket } = inner
  if (socket?.kind !== 'listening') throw new PosixError('EINVAL')
  return {
    number,
    local: socket.local,
    accept: async () => {
      const accepted = await untilHere(process, socket.accept(inner))
      return accepted === undefined ? undefined : connectionOf(process, accepted, hold(process, accepted))
    },
    close: () => letGo(process, inner, number),
  }
}

/**
 * Connects to an address or a path. ECONNREFUSED where nobody listens, ENETUNREACH, EHOSTUNREACH (after three seconds),
 * EMFILE; for a path ENOENT, EACCES and ECONNREFUSED when it is no socket or nobody's any more.
 */
export async function connect(process: Process, to: InternetAddress | LocalAddress): Promise<Connection> {
  const inner = await untilHere(process, 'path' in to ? joinPath(process, to) : joinPort(process, to))
  return connectionOf(process, inner, hold(process, inner))
}

/** Waits for a descriptor; one that comes after the process's end is closed. */
async function untilHere<T extends Descriptor | undefined>(process: Process, coming: Promise<T>): Promise<T> {
  try {
    return await process.gate.untilEnded(coming)
  } catch (error) {
    void coming.then(
      (descriptor) => descriptor?.close(),
      () => undefined,
    )
    throw error
  }
}

async function joinPath(process: Process, { path }: LocalAddress): Promise<Descriptor> {
  process.namespace.access(process, path, { write: true })
  const there = listenerAtInode(process.namespace.locate(process, path).inode)
  if (there === undefined) throw new PosixError('ECONNREFUSED', path)
  const tables = { near: process.host.sockets, far: there.sockets }
  return join(there.listener, { local: { path: '' }, remote: { path }, tables })
}

async function joinPort(process: Process, { address, port }: InternetAddress): Promise<Descriptor> {
  const to = address === '0.0.0.0' ? '127.0.0.1' : address
  const reach = reachOf(process, to)
  switch (reach) {
    case 'here':
    case 'neighbour':
      return joinThere(process, to, port, reach === 'here')
    case 'silence':
      await process.sleep(unresolvedMs)
      throw new PosixError('EHOSTUNREACH')
    case 'unreachable':
      throw new PosixError('ENETUNREACH')
    default:
      return reach satisfies never
  }
}

async function joinThere(process: Process, address: string, port: number, isHere: boolean): Promise<Descriptor> {
  const { sockets, network } = process.host
  const listener = isHere ? sockets.listenerAt(address, port) : undefined
  const there = listener === undefined ? await network.listenerAt?.(address, port) : { listener, sockets }
  if (there === undefined) throw new PosixError('ECONNREFUSED')
  const from = {
    address: isHere ? ownAddress(address) : sourceAddress(process, address),
    port: sockets.ephemeralPort(),
  }
  return join(there.listener, {
    local: from,
    remote: { address, port },
    ...(!('seen' in there) || there.seen === undefined
      ? {}
      : { farLocal: there.seen.at, farRemote: { ...from, address: there.seen.from } }),
    ...(isHere ? {} : { isUp: () => network.reaches(address) }),
    tables: { near: sockets, far: there.sockets },
  })
}

function ownAddress(address: string): string {
  return isLoopback(address) && address !== '::1' ? '127.0.0.1' : address
}

/** Of the process's own addresses the one on the network of another. */
function sourceAddress(process: Process, address: string): string {
  const interfaces = process.host.network.interfaces()
  if (address.includes(':')) return interfaces.find((each) => each.ipv6Address !== '')?.ipv6Address ?? '::1'
  const isNear = (own: string, prefixLength: number): boolean =>
    maskedBits(own, prefixLength) === maskedBits(address, prefixLength)
  return (interfaces.find((each) => isNear(each.address, each.prefixLength)) ?? interfaces[0])?.address ?? '127.0.0.1'
}

/** The connection that a process holds under a number, as a forked child does its parent's. EBADF. */
export function heldConnection(process: Process, number: number): Connection {
  const inner = process.descriptors.get(number)
  if (inner === undefined) throw new PosixError('EBADF')
  return connectionOf(process, inner, number)
}

/** The same for one who listens: the workers of a server that forked. EBADF, EINVAL. */
export function heldAcceptor(process: Process, number: number): Acceptor {
  const inner = process.descriptors.get(number)
  if (inner === undefined) throw new PosixError('EBADF')
  return acceptorOf(process, inner, number)
}

function connectionOf(process: Process, inner: Descriptor, number: number): Connection {
  const { socket } = inner
  if (socket?.kind !== 'connected') throw new PosixError('ENOTCONN')
  const onBrokenPipe = (error: PosixError): never => {
    throw error
  }
  return {
    ...gatedDescriptor(inner, { ...process.gate, onBrokenPipe }),
    number,
    local: socket.local,
    remote: socket.remote,
    shutdown: () => socket.shutdown(),
    close: () => letGo(process, inner, number),
  }
}

function hold(process: Process, inner: Descriptor): number {
  if (process.descriptors.size >= process.limits.openFiles.soft) {
    inner.close()
    throw new PosixError('EMFILE')
  }
  let number = 3
  while (process.descriptors.has(number)) number++
  process.descriptors.set(number, inner)
  return number
}

function letGo(process: Process, inner: Descriptor, number: number): void {
  if (process.descriptors.get(number) === inner) process.descriptors.delete(number)
  inner.close()
}

/**
 * Accepts until the acceptor is closed, and lets `talk` answer each connection, all within one process; a connection is
 * closed when its `talk` ends, whose PosixErrors (who was spoken to has gone) end only it. Anything else is thrown here.
 */
export async function serve(acceptor: Acceptor, talk: (connection: Connection) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  const answer = async (connection: Connection): Promise<void> => {
    try {
      await talk(connection)
    } catch (error) {
      if (error instanceof PosixError || error instanceof ProcessKilled) return
      failures.push(error)
      acceptor.close()
    } finally {
      connection.close()
    }
  }
  for (let each = await acceptor.accept(); each !== undefined; each = await acceptor.accept()) void answer(each)
  if (failures.length > 0) throw failures[0]
}
