/**
 * Replays what busybox's network programs said in a container on a network of the user's own
 * (`test/recorders/network.mjs`), whole, over records like those of the simulator's networks.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ContainerNetwork } from '../../process/network'
import { createWorld } from '../../testWorld'

const recorded = z
  .object({
    version: z.string(),
    cases: z.array(z.object({ command: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
  })
  .parse(JSON.parse(readFileSync('test/fixtures/network.json', 'utf8')))

const names: Readonly<Record<string, string>> = { one: '10.77.0.10', web: '10.77.0.20', 'camada-net-two': '10.77.0.20' }

const network: ContainerNetwork = {
  resolveName: (name) => (names[name] === undefined ? [] : [names[name]]),
  resolveAddress: (address) => (address === '10.77.0.20' ? 'camada-net-two.camada-net' : undefined),
  reaches: (address) => address === '10.77.0.20' || address === '10.77.0.1',
  interfaces: () => [
    {
      name: 'eth0',
      address: '10.77.0.10',
      prefixLength: 24,
      macAddress: '02:42:0a:4d:00:0a',
      gateway: '10.77.0.1',
      ipv6Address: '',
      ipv6PrefixLength: 0,
    },
  ],
}

describe(`network programs of ${recorded.version}`, () => {
  for (const { command, ...expected } of recorded.cases) {
    it(command, async () => {
      const world = createWorld('busybox', { hostname: 'one', network })
      world.write('/etc/hosts', '127.0.0.1\tlocalhost\n10.77.0.10\tone\n')
      world.write('/etc/resolv.conf', 'nameserver 127.0.0.11\noptions ndots:0\n')
      expect(await world.run(['sh', '-c', `${command} < /dev/null`])).toEqual(expected)
    })
  }
})
