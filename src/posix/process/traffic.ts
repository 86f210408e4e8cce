/**
 * Bytes and packets that pass the interfaces of a network namespace, counted from its TCP connections: what is written,
 * and around it what a kernel adds to it. A connection is opened by three packets, closed by four, and every segment of
 * up to 16 full frames (as a veth pair carries them unsplit) is acknowledged by one packet. Measured beside it: 1 MB
 * fetched between two containers of Docker 26.1.5 was 1,003,080 bytes in 44 packets one way, 3,996 in 55 the other.
 */

/** What one interface has carried. */
export interface Traffic {
  readonly receivedBytes: number
  readonly receivedPackets: number
  readonly sentBytes: number
  readonly sentPackets: number
}

/** The interface that has no address of its own here. */
export const loopbackName = 'lo'

const headerBytes = 66
const openingBytes = 74
const segmentBytes = 16 * 1448
/** Of an interface that nothing has passed. */
export const noTraffic: Traffic = { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 }

/** Of one namespace: by the address of an interface, or `lo`. */
export class TrafficTable {
  private readonly counted = new Map<string, Traffic>()

  /** What has passed; zeros where nothing has. */
  of(address: string): Traffic {
    return this.counted.get(address) ?? noTraffic
  }

  /** Counts packets of that many bytes altogether. */
  count(address: string, way: 'received' | 'sent', packets: number, bytes: number): void {
    const before = this.of(address)
    this.counted.set(
      address,
      way === 'sent'
        ? { ...before, sentBytes: before.sentBytes + bytes, sentPackets: before.sentPackets + packets }
        : { ...before, receivedBytes: before.receivedBytes + bytes, receivedPackets: before.receivedPackets + packets },
    )
  }
}

/** One end of a connection: whose traffic it is, and under which address. */
export interface TrafficEnd {
  readonly table: TrafficTable
  readonly address: string
}

function pass(from: TrafficEnd, to: TrafficEnd, packets: number, bytes: number): void {
  from.table.count(from.address, 'sent', packets, bytes)
  to.table.count(to.address, 'received', packets, bytes)
}

/** A connection is opened: SYN, SYN and ACK, ACK. */
export function countOpening(from: TrafficEnd, to: TrafficEnd): void {
  pass(from, to, 2, openingBytes + headerBytes)
  pass(to, from, 1, openingBytes)
}

/** Something is written, and acknowledged. */
export function countPayload(from: TrafficEnd, to: TrafficEnd, bytes: number): void {
  const segments = Math.ceil(bytes / segmentBytes)
  pass(from, to, segments, bytes + segments * headerBytes)
  pass(to, from, segments, segments * headerBytes)
}

/** One side says that it writes no more, and the other acknowledges it. */
export function countClosing(from: TrafficEnd, to: TrafficEnd): void {
  pass(from, to, 1, headerBytes)
  pass(to, from, 1, headerBytes)
}
