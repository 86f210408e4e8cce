/**
 * What ip, ifconfig, route, netstat and arp tell of a container's network: loopback, an interface for each network that
 * it is on, and the routes that Docker gives it. They are records (see `process/network.ts`): counters stay at zero, and
 * changing anything is refused, as in a container without NET_ADMIN.
 */
import { addressOf, maskedBits } from '../../process/addresses'
import type { NetworkInterface } from '../../process/network'
import type { Process } from '../../process/types'

export interface Interface extends NetworkInterface {
  readonly index: number
}

/** The interfaces besides loopback, numbered as veth pairs are: one end here, the other on the bridge. */
export function interfacesOf(process: Process): readonly Interface[] {
  return process.host.network.interfaces().map((each, at) => ({ ...each, index: 2 + 2 * at }))
}

export interface Route {
  readonly target: string
  readonly prefixLength: number
  /** Empty where no gateway is needed. */
  readonly gateway: string
  readonly via: Interface
}

/** The default route first, as Docker orders them. */
export function routesOf(process: Process): readonly Route[] {
  const all = interfacesOf(process)
  const through = all.find((each) => each.gateway !== '')
  const standard =
    through === undefined ? [] : [{ target: '0.0.0.0', prefixLength: 0, gateway: through.gateway, via: through }]
  const own = all.map((via) => ({
    target: addressOf(maskedBits(via.address, via.prefixLength)),
    prefixLength: via.prefixLength,
    gateway: '',
    via,
  }))
  return [...standard, ...own]
}

/** `255.255.255.0` of 24. */
export function maskOf(prefixLength: number): string {
  return addressOf(maskedBits('255.255.255.255', prefixLength))
}

export function broadcastOf({ address, prefixLength }: NetworkInterface): string {
  const rest = prefixLength === 32 ? 0 : 0xffffffff >>> prefixLength
  return addressOf((maskedBits(address, prefixLength) | rest) >>> 0)
}
