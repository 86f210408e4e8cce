import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  claimAddress,
  contains,
  formatAddress,
  formatSubnet,
  localPools,
  lowestFree,
  macOf,
  maskedSubnet,
  nextLocalPool,
  overlaps,
  parseAddress,
  parseSubnet,
} from './networkAddresses'
import type { Address, Subnet } from './networkAddresses'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

test('addresses are read and written in one spelling', () => {
  const spellings = [
    '10.0.0.1',
    '::',
    '::1',
    'fd05::2',
    '1:2:3:4:5:6:7:8',
    'fe80::1:0:0:1',
    '2001:db8::8:800:200c:417a',
  ]
  for (const text of spellings) expect(formatAddress(address(text))).toBe(text)
  expect(formatAddress(address('FD05:0:0::0:2'))).toBe('fd05::2')
  expect(formatAddress(address('::ffff:1.2.3.4'))).toBe('::ffff:102:304')
  for (const text of ['', 'x', '10.0.0', '10.0.0.256', '1::2::3', 'fe80::1%eth0'])
    expect(parseAddress(text)).toBeUndefined()
})

test('every address survives being written and read', () => {
  const any = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(any, (text) => {
      expect(address(formatAddress(address(text)))).toEqual(address(text))
    }),
  )
})

test('subnets know what lies in them', () => {
  expect(formatSubnet(maskedSubnet(subnet('10.47.0.5/24')))).toBe('10.47.0.0/24')
  expect(contains(subnet('10.47.0.0/24'), address('10.47.0.255'))).toBe(true)
  expect(contains(subnet('10.47.0.0/24'), address('10.47.1.0'))).toBe(false)
  expect(contains(subnet('10.47.0.0/24'), address('fd00::1'))).toBe(false)
  expect(overlaps(subnet('10.45.0.0/24'), subnet('10.45.0.0/16'))).toBe(true)
  expect(overlaps(subnet('10.45.0.0/24'), subnet('10.45.1.0/24'))).toBe(false)
  for (const text of ['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/', 'fd00::/129'])
    expect(parseSubnet(text)).toBeUndefined()
})

test('the lowest free address is given, and the ends are nobody’s', () => {
  const pool = { subnet: subnet('10.62.0.0/29') }
  const taken = new Set(['10.62.0.3'])
  const given: string[] = []
  for (let free = lowestFree(pool, taken); free !== undefined; free = lowestFree(pool, taken)) {
    given.push(formatAddress(free))
    taken.add(formatAddress(free))
  }
  expect(given).toEqual(['10.62.0.1', '10.62.0.2', '10.62.0.4', '10.62.0.5', '10.62.0.6'])
  expect(() => claimAddress(pool, address('10.62.0.1'), taken)).toThrow('no available addresses on this pool')
  taken.delete('10.62.0.2')
  expect(() => claimAddress(pool, address('10.62.0.1'), taken)).toThrow('Address already in use')
  expect(formatAddress(claimAddress(pool, address('10.62.0.2'), taken))).toBe('10.62.0.2')
})

test('a range of a subnet begins with its own first address', () => {
  const pool = { subnet: subnet('10.52.0.0/24'), range: subnet('10.52.0.128/25') }
  expect(formatAddress(lowestFree(pool, new Set()) ?? address('0.0.0.0'))).toBe('10.52.0.128')
})

test('networks that name no subnet get the next local pool, going round', () => {
  expect(localPools.map(formatSubnet).slice(13, 17)).toEqual([
    '172.30.0.0/16',
    '172.31.0.0/16',
    '192.168.0.0/20',
    '192.168.16.0/20',
  ])
  const bridge = subnet('172.17.0.0/16')
  expect(nextLocalPool(0, [bridge])).toBe(1)
  expect(nextLocalPool(1, [bridge, subnet('172.19.4.0/24')])).toBe(3)
  expect(nextLocalPool(30, [bridge])).toBe(1)
  expect(nextLocalPool(0, [subnet('0.0.0.0/0')])).toBeUndefined()
})

test('the hardware address follows from the address', () => {
  expect(macOf(address('172.17.0.2'))).toBe('02:42:ac:11:00:02')
})
