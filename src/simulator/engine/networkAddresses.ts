/**
 * Addresses and address pools, IPv4 and IPv6 alike: an address is a whole number and its family, a subnet a number and
 * a prefix. Pools are given out as libnetwork's default IPAM does (26.1.5): the lowest free address of the range, never
 * the subnet's own address nor its broadcast.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { LabError } from '@shared/errors'

export type Family = 4 | 6

export interface Address {
  readonly family: Family
  readonly value: bigint
}

export interface Subnet extends Address {
  /** Length of the prefix in bits. */
  readonly prefix: number
}

const bitsOf = { 4: 32, 6: 128 } as const

/** Undefined for what is no address. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: fromDigits(text.split('.').map(Number), 8n) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  return { family: 6, value: fromDigits(expandIpv6(text), 16n) }
}

function fromDigits(digits: readonly number[], bits: bigint): bigint {
  return digits.reduce((sum, digit) => (sum << bits) | BigInt(digit), 0n)
}

/** The eight groups of an IPv6 address. */
function expandIpv6(text: string): readonly number[] {
  const groups = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => (group.includes('.') ? fromIpv4(group) : [parseInt(group, 16)]))
  const [head = '', tail] = text.split('::')
  const first = groups(head)
  if (tail === undefined) return first
  const last = groups(tail)
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last]
}

function fromIpv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}

export function formatAddress(address: Address): string {
  const { family, value } = address
  const digit = (index: number, bits: bigint): number => Number((value >> (BigInt(index) * bits)) & ((1n << bits) - 1n))
  if (family === 4) return [3, 2, 1, 0].map((index) => String(digit(index, 8n))).join('.')
  return shortenIpv6([7, 6, 5, 4, 3, 2, 1, 0].map((index) => digit(index, 16n).toString(16)))
}

/** The longest run of zero groups becomes `::` (RFC 5952). */
function shortenIpv6(groups: readonly string[]): string {
  const runs = [...groups.join(':').matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)]
  const longest = runs.sort((a, b) => b[0].length - a[0].length)[0]
  if (longest === undefined) return groups.join(':')
  const text = groups.join(':')
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '')
  return `${before}::${after}`
}

/** `10.0.0.0/24`; the address may lie inside of it (`10.0.0.5/24`). Undefined for what is no CIDR block. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, host = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const address = parseAddress(host)
  const prefix = Number(digits)
  if (address === undefined || digits === '' || prefix > bitsOf[address.family]) return undefined
  return { ...address, prefix }
}

export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet)}/${String(subnet.prefix)}`
}

/** The block that an address with a prefix lies in. */
export function maskedSubnet(subnet: Subnet): Subnet {
  const hostBits = BigInt(bitsOf[subnet.family] - subnet.prefix)
  return { ...subnet, value: (subnet.value >> hostBits) << hostBits }
}

function lastOf(subnet: Subnet): bigint {
  return maskedSubnet(subnet).value + (1n << BigInt(bitsOf[subnet.family] - subnet.prefix)) - 1n
}

export function contains(subnet: Subnet, address: Address): boolean {
  return (
    subnet.family === address.family && address.value >= maskedSubnet(subnet).value && address.value <= lastOf(subnet)
  )
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  return contains(a, maskedSubnet(b)) || contains(b, maskedSubnet(a))
}

/** A subnet that addresses are taken from. */
export interface AddressPool {
  readonly subnet: Subnet
  /** Where addresses that nobody names come from; the whole subnet otherwise. */
  readonly range?: Subnet
}

/** The subnet's own address and the last one are nobody's, unless there are no others. */
function isReserved(pool: AddressPool, value: bigint): boolean {
  const { subnet } = pool
  if (subnet.prefix >= bitsOf[subnet.family] - 1) return false
  return value === maskedSubnet(subnet).value || (subnet.family === 4 && value === lastOf(subnet))
}

/** The lowest free address; undefined when there is none. */
export function lowestFree(pool: AddressPool, taken: ReadonlySet<string>): Address | undefined {
  const range = pool.range ?? pool.subnet
  const last = lastOf(range)
  for (let value = maskedSubnet(range).value; value <= last; value += 1n) {
    const address: Address = { family: range.family, value }
    if (!isReserved(pool, value) && !taken.has(formatAddress(address))) return address
  }
  return undefined
}

/** An address that somebody asks for. Throws LabError with IPAM's words when it is taken or the pool is empty. */
export function claimAddress(pool: AddressPool, address: Address, taken: ReadonlySet<string>): Address {
  if (!isReserved(pool, address.value) && !taken.has(formatAddress(address))) return address
  if (lowestFree({ subnet: pool.subnet }, taken) === undefined) {
    throw new LabError('unavailable', 'no available addresses on this pool')
  }
  throw new LabError('forbidden', 'Address already in use')
}

/** The hardware address that Docker derives from an IPv4 address. */
export function macOf(address: Address): string {
  return `02:42:${[3, 2, 1, 0]
    .map((index) => Number((address.value >> BigInt(index * 8)) & 255n))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':')}`
}

function subnetAt(text: string): Subnet {
  const subnet = parseSubnet(text)
  if (subnet === undefined) throw new Error(`not a subnet: ${text}`)
  return subnet
}

/** libnetwork's local pools: 172.17–31.0.0/16, then 192.168.0.0/16 in blocks of /20. */
export const localPools: readonly Subnet[] = [
  ...Array.from({ length: 15 }, (_, index) => subnetAt(`172.${String(17 + index)}.0.0/16`)),
  ...Array.from({ length: 16 }, (_, index) => subnetAt(`192.168.${String(index * 16)}.0/20`)),
]

/** The pool after the last one given out that overlaps none in use, going round. */
export function nextLocalPool(last: number, inUse: readonly Subnet[]): number | undefined {
  for (let step = 1; step <= localPools.length; step += 1) {
    const index = (last + step) % localPools.length
    const pool = localPools[index]
    if (pool !== undefined && !inUse.some((other) => overlaps(other, pool))) return index
  }
  return undefined
}
