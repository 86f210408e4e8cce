/**
 * Stream sockets of the small Unix, below the calls of `sockets.ts`: TCP as a network namespace has it, and Unix-domain
 * sockets, which are inodes. A connection is two pipes of 64 KiB crosswise, so that a slow reader stops its writer; each
 * end is closed with its last holder, half of it by `shutdown`. Nothing is lost or reordered and there are no windows,
 * timeouts or TIME_WAIT.
 *
 * A `SocketTable` is what containers of one network namespace share (`--network container:X`): who listens on which
 * address and port, and what is connected. Unix-domain sockets are found by their inode, wherever it is mounted.
 */
import { PosixError } from '../filesystem/posixError'
import type { Inode } from '../filesystem/types'
import { collectLine, Pipe } from './pipe'
import { countClosing, countOpening, countPayload, loopbackName, TrafficTable } from './traffic'
import type { TrafficEnd } from './traffic'
import type { Descriptor } from './types'

export interface InternetAddress {
  readonly address: string
  readonly port: number
}

/** A path as it was given; empty for a client's end, which has no name. */
export interface LocalAddress {
  readonly path: string
}

export type SocketAddress = InternetAddress | LocalAddress

/** What a descriptor tells when it is one end of a connection. */
export interface ConnectedSocket {
  readonly kind: 'connected'
  readonly inode: number
  readonly local: SocketAddress
  readonly remote: SocketAddress
  /** Nothing more will be written: the other side reads the end, and can still write. */
  shutdown(): void
}

/** What a descriptor tells when it listens. */
export interface ListeningSocket {
  readonly kind: 'listening'
  readonly inode: number
  readonly local: SocketAddress
  /** How many connections nobody has accepted yet. */
  readonly waiting: number
  /** The next connection for one who holds it; waits. Undefined once that descriptor is closed. */
  accept(holder: Descriptor): Promise<Descriptor | undefined>
}

const defaultBacklog = 128
const downPollMs = 50
const firstEphemeralPort = 32_768
const lastEphemeralPort = 60_999

let lastInode = 20_000

/** Whether bytes pass between the two ends now; between containers that a network no longer joins they wait. */
type IsUp = () => boolean

/** What both ends know. */
interface Wire {
  readonly isUp: IsUp
  isReset: boolean
}

/** Between which two ends an end's bytes are counted; a Unix-domain socket's are not. */
interface Way {
  readonly from: TrafficEnd
  readonly to: TrafficEnd
}

/** One end: what all holders of its open description share. */
class End {
  readonly kind = 'connected'
  readonly inode = ++lastInode
  holders = 0
  private isShut = false

  constructor(
    readonly local: SocketAddress,
    readonly remote: SocketAddress,
    readonly wire: Wire,
    readonly incoming: Pipe,
    readonly reader: Descriptor,
    readonly writer: Descriptor,
    private readonly onClose: () => void,
    private readonly way: Way | undefined,
  ) {}

  /** That many bytes are on their way. */
  sent(bytes: number): void {
    if (this.way !== undefined) countPayload(this.way.from, this.way.to, bytes)
  }

  shutdown(): void {
    if (this.isShut) return
    this.isShut = true
    if (this.way !== undefined) countClosing(this.way.from, this.way.to)
    this.writer.close()
  }

  drop(): void {
    if (--this.holders > 0) return
    // What came and was not read is answered by a reset.
    if (this.incoming.buffered > 0) this.wire.isReset = true
    this.shutdown()
    this.reader.close()
    this.onClose()
  }
}

class SocketDescriptor implements Descriptor {
  readonly kind = 'socket'
  readonly isTty = false
  private isClosed = false

  constructor(readonly socket: End) {
    socket.holders++
  }

  read(maxBytes: number): Promise<Uint8Array> {
    return this.taken(this.socket.reader.read(maxBytes))
  }

  readLine(maxBytes = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    return collectLine((limit) => this.taken(this.socket.reader.readLine(limit)), maxBytes)
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { wire, writer } = this.socket
    if (this.isClosed) throw new PosixError('EBADF')
    while (!wire.isUp() && this.socket.holders > 0) await new Promise((resolve) => setTimeout(resolve, downPollMs))
    try {
      await writer.write(bytes)
      this.socket.sent(bytes.length)
    } catch (error) {
      // A descriptor that is still open and can't be written to was shut down.
      if (error instanceof PosixError && error.code === 'EBADF' && !this.isClosed) throw new PosixError('EPIPE')
      throw error
    }
  }

  duplicate(): Descriptor {
    return new SocketDescriptor(this.socket)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.socket.drop()
  }

  private async taken(reading: Promise<Uint8Array>): Promise<Uint8Array> {
    const bytes = await reading
    if (bytes.length === 0 && this.socket.wire.isReset) throw new PosixError('ECONNRESET')
    return bytes
  }
}

/** The queue of connections that a listening socket has. */
export class Listener implements ListeningSocket {
  readonly kind = 'listening'
  readonly inode = ++lastInode
  holders = 0
  private readonly queue: SocketDescriptor[] = []
  private takers: { holder: Descriptor; resolve: (connection: Descriptor | undefined) => void }[] = []
  private readonly queuers: (() => void)[] = []
  private isClosed = false

  constructor(
    readonly local: SocketAddress,
    private readonly onClose: () => void,
    private readonly backlog = defaultBacklog,
    /** `::` takes IPv4 as well unless it is told not to (IPV6_V6ONLY). */
    readonly isOnlyIPv6 = false,
  ) {}

  accept(holder: Descriptor): Promise<Descriptor | undefined> {
    const first = this.queue.shift()
    if (first !== undefined) {
      this.queuers.shift()?.()
      return Promise.resolve(first)
    }
    if (this.isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => this.takers.push({ holder, resolve }))
  }

  get waiting(): number {
    return this.queue.length
  }

  /** Queues the far end of a new connection; waits while the queue is full. ECONNREFUSED once nobody listens. */
  async offer(make: () => SocketDescriptor): Promise<void> {
    while (this.queue.length >= this.backlog && !this.isClosed)
      await new Promise<void>((resolve) => this.queuers.push(resolve))
    if (this.isClosed) throw new PosixError('ECONNREFUSED')
    const taker = this.takers.shift()
    if (taker === undefined) this.queue.push(make())
    else taker.resolve(make())
  }

  drop(holder: Descriptor): void {
    for (const taker of this.takers) if (taker.holder === holder) taker.resolve(undefined)
    this.takers = this.takers.filter((taker) => taker.holder !== holder)
    if (--this.holders > 0) return
    this.isClosed = true
    for (const connection of this.queue.splice(0)) {
      connection.socket.wire.isReset = true
      connection.close()
    }
    for (const queuer of this.queuers.splice(0)) queuer()
    this.onClose()
  }
}

class ListeningDescriptor implements Descriptor {
  readonly kind = 'socket'
  readonly isTty = false
  private isClosed = false

  constructor(readonly socket: Listener) {
    socket.holders++
  }

  read(): Promise<Uint8Array> {
    return Promise.reject(new PosixError('ENOTCONN'))
  }

  readLine(): Promise<Uint8Array> {
    return this.read()
  }

  write(): Promise<void> {
    return Promise.reject(new PosixError('ENOTCONN'))
  }

  duplicate(): Descriptor {
    return new ListeningDescriptor(this.socket)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.socket.drop(this)
  }
}

export interface Joined {
  /** Of who connects. */
  readonly local: SocketAddress
  readonly remote: SocketAddress
  /** What the other end sees, where addresses are translated on the way. Default: the same, seen from there. */
  readonly farLocal?: SocketAddress
  readonly farRemote?: SocketAddress
  /** Default: bytes always pass. */
  readonly isUp?: IsUp
  /** Where the two ends are listed. */
  readonly tables: { readonly near: SocketTable; readonly far: SocketTable }
}

/** Connects to a listener: the near end. Waits while the listener's queue is full. ECONNREFUSED. */
export async function join(listener: Listener, joined: Joined): Promise<Descriptor> {
  const { local, remote, farLocal = remote, farRemote = local, isUp, tables } = joined
  let near: SocketDescriptor | undefined
  await listener.offer(() => {
    const [there, back] = [new Pipe(), new Pipe()]
    const wire: Wire = { isUp: isUp ?? (() => true), isReset: false }
    const way = wayBetween(tables, local, farLocal)
    if (way !== undefined) countOpening(way.from, way.to)
    const end = (
      { incoming, outgoing, table }: { incoming: Pipe; outgoing: Pipe; table: SocketTable },
      [from, to]: readonly [SocketAddress, SocketAddress],
      own: Way | undefined,
    ): SocketDescriptor => {
      const close = (): boolean => table.connections.delete(made)
      const [reader, writer] = [incoming.open(['reader']), outgoing.open(['writer'])]
      const made: End = new End(from, to, wire, incoming, reader, writer, close, own)
      table.connections.add(made)
      return new SocketDescriptor(made)
    }
    near = end({ incoming: back, outgoing: there, table: tables.near }, [local, remote], way)
    const wayBack = way && { from: way.to, to: way.from }
    return end({ incoming: there, outgoing: back, table: tables.far }, [farLocal, farRemote], wayBack)
  })
  if (near === undefined) throw new PosixError('ECONNREFUSED')
  return near
}

/** Within one namespace everything passes the loopback interface, whatever the addresses are. */
function wayBetween({ near, far }: Joined['tables'], from: SocketAddress, to: SocketAddress): Way | undefined {
  if (!('port' in from) || !('port' in to)) return undefined
  const isLoop = near === far
  return {
    from: { table: near.traffic, address: isLoop ? loopbackName : from.address },
    to: { table: far.traffic, address: isLoop ? loopbackName : to.address },
  }
}

/** The TCP sockets of one network namespace. */
export class SocketTable {
  readonly listeners = new Set<Listener>()
  readonly connections = new Set<ConnectedSocket>()
  readonly traffic = new TrafficTable()
  private lastPort = firstEphemeralPort + 8_000

  /** Listens; port 0 takes a free one. EADDRINUSE. */
  listen({ address, port }: InternetAddress, backlog?: number, isOnlyIPv6 = false): Descriptor {
    const local = { address, port: port === 0 ? this.ephemeralPort() : port }
    const close = (): boolean => this.listeners.delete(listener)
    const listener: Listener = new Listener(local, close, backlog, isOnlyIPv6)
    if ([...this.listeners].some((other) => clashes(other, listener))) throw new PosixError('EADDRINUSE')
    this.listeners.add(listener)
    return new ListeningDescriptor(listener)
  }

  /** Who answers at an address of this namespace; undefined when nobody listens there. */
  listenerAt(address: string, port: number): Listener | undefined {
    const isFour = !address.includes(':')
    return [...this.listeners].find(({ local, isOnlyIPv6 }) => {
      if (!('port' in local) || local.port !== port) return false
      const { address: at } = local
      return at === address || (isFour ? at === anyFour || (at === '::' && !isOnlyIPv6) : at === '::')
    })
  }

  /** A port for somebody who connects. */
  ephemeralPort(): number {
    const used = new Set([...this.listeners, ...this.connections].map(({ local }) => 'port' in local && local.port))
    do this.lastPort = this.lastPort === lastEphemeralPort ? firstEphemeralPort : this.lastPort + 1
    while (used.has(this.lastPort))
    return this.lastPort
  }
}

const anyFour = '0.0.0.0'

/** Whether two can't listen on one port. */
function clashes(one: Listener, other: Listener): boolean {
  if (!('port' in one.local) || !('port' in other.local) || one.local.port !== other.local.port) return false
  const [first, second] = [one.local.address, other.local.address]
  if (first === second) return true
  const families = (at: Listener, address: string): string =>
    address === '::' ? (at.isOnlyIPv6 ? '6' : '46') : address.includes(':') ? '6' : '4'
  const isAny = (address: string): boolean => address === anyFour || address === '::'
  const common = [...families(one, first)].some((family) => families(other, second).includes(family))
  return common && (isAny(first) || isAny(second))
}

const listenersAtInodes = new WeakMap<Inode, { readonly listener: Listener; readonly sockets: SocketTable }>()

/** Listens at an inode of kind `socket`; the table lists it. */
export function listenAtInode(inode: Inode, path: string, sockets: SocketTable, backlog?: number): Descriptor {
  const close = (): void => {
    listenersAtInodes.delete(inode)
    sockets.listeners.delete(listener)
  }
  const listener: Listener = new Listener({ path }, close, backlog)
  sockets.listeners.add(listener)
  listenersAtInodes.set(inode, { listener, sockets })
  return new ListeningDescriptor(listener)
}

/** Who listens at an inode; undefined when nobody does, as after a crash. */
export function listenerAtInode(
  inode: Inode,
): { readonly listener: Listener; readonly sockets: SocketTable } | undefined {
  return listenersAtInodes.get(inode)
}
