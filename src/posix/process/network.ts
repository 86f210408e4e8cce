/**
 * What processes can know of their network: names, addresses and interfaces, and who listens there. No packet moves:
 * TCP connections are joined pipes (`socketTable.ts`, `sockets.ts`); what else would be sent fails as without a network.
 */
import type { InternetAddress, Listener, SocketTable } from './socketTable'

export interface NetworkInterface {
  /** `eth0`. The loopback interface is not listed: every host has it. */
  readonly name: string
  readonly address: string
  readonly prefixLength: number
  readonly macAddress: string
  /** Empty for none. */
  readonly gateway: string
  /** Empty without IPv6. */
  readonly ipv6Address: string
  readonly ipv6PrefixLength: number
}

/** Somebody who listens on another host, and the table that lists its end of a connection. */
export interface Neighbour {
  readonly listener: Listener
  readonly sockets: SocketTable
  /** What it sees where the address is translated (a published port). Default: what the caller sees. */
  readonly seen?: { readonly from: string; readonly at: InternetAddress }
}

export interface ContainerNetwork {
  /**
   * The addresses that the name server at 127.0.0.11 has for a name; empty when it knows none. `/etc/hosts` comes before
   * it, and is the caller's to read.
   */
  resolveName(name: string): readonly string[]
  /** The name that it has for an address. */
  resolveAddress(address: string): string | undefined
  interfaces(): readonly NetworkInterface[]
  /** Whether a running neighbour or the gateway has the address: a ping to it is answered. */
  reaches(address: string): boolean
  /** The namespace's TCP sockets. Default: a table of the process host's own. */
  readonly sockets?: SocketTable
  /** Who listens at an address that `reaches` says is there; undefined when the connection is refused. */
  listenerAt?(address: string, port: number): Neighbour | undefined | Promise<Neighbour | undefined>
}

/** A host without a network: loopback only. */
export const noNetwork: ContainerNetwork = {
  resolveName: () => [],
  resolveAddress: () => undefined,
  interfaces: () => [],
  reaches: () => false,
}
