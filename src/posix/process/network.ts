/**
 * What processes can know of their network: names, addresses and interfaces. No packet moves; a program that would send
 * one fails as without a network, but for the loopback interface, which is inside of the process host.
 */

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
}

/** A host without a network: loopback only. */
export const noNetwork: ContainerNetwork = {
  resolveName: () => [],
  resolveAddress: () => undefined,
  interfaces: () => [],
  reaches: () => false,
}
