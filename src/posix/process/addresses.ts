/** Addresses of a container's network, as numbers and as places: what is here, what is near, what can't be reached. */
import type { Process } from './types'

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
