import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Container } from './container'
import type { Engine } from './engine'
import { connectContainer, disconnectContainer } from './networkConnect'
import { createNetwork } from './networkCreate'
import { containerNetwork } from './networkNames'
import { settingsOf } from './networkSettings'
import { startContainer } from './start'
import { createBox, openTestEngine, runBox } from './testEngine'

async function withEngine(use: (engine: Engine) => Promise<void>, dataDir?: string): Promise<void> {
  const { engine, close } = await openTestEngine(dataDir === undefined ? {} : { dataDir })
  try {
    await use(engine)
  } finally {
    await close()
  }
}

async function running(
  engine: Engine,
  name: string,
  network: string,
  aliases: readonly string[] = [],
): Promise<Container> {
  const container = await createBox(engine, 'sleep 1000', { name, host: { NetworkMode: network } })
  const settings = settingsOf(container)[network]
  if (settings !== undefined)
    container.record = { ...container.record, networks: { [network]: { ...settings, aliases } } }
  await startContainer(engine, container)
  return container
}

test('containers on a network of the user’s find each other by every name they have', () =>
  withEngine(async (engine) => {
    await createNetwork(engine, { Name: 'app', IPAM: { Config: [{ Subnet: '10.9.0.0/24' }] } })
    const web = await running(engine, 'web', 'app')
    const first = await running(engine, 'db1', 'app', ['db'])
    await running(engine, 'db2', 'app', ['db'])
    const names = containerNetwork(engine, web)
    expect(names.resolveName('DB1')).toEqual(['10.9.0.3'])
    expect(names.resolveName('db1.app')).toEqual(['10.9.0.3'])
    expect(names.resolveName(`${first.id.slice(0, 12)}.`)).toEqual(['10.9.0.3'])
    expect(names.resolveName('db')).toEqual(['10.9.0.3', '10.9.0.4'])
    expect(names.resolveName('nobody')).toEqual([])
    expect(names.resolveAddress('10.9.0.4')).toBe('db2.app')
    expect(names.reaches('10.9.0.1')).toBe(true)
    expect(names.reaches('10.9.0.99')).toBe(false)
    expect(names.interfaces()).toMatchObject([
      { name: 'eth0', address: '10.9.0.2', prefixLength: 24, gateway: '10.9.0.1' },
    ])
  }))

test('the default bridge knows no names', () =>
  withEngine(async (engine) => {
    const one = await running(engine, 'one', 'bridge')
    await running(engine, 'two', 'bridge')
    expect(containerNetwork(engine, one).resolveName('two')).toEqual([])
    expect(containerNetwork(engine, one).reaches('172.17.0.3')).toBe(true)
  }))

test('a container that shares a network sees what its owner sees', () =>
  withEngine(async (engine) => {
    await createNetwork(engine, { Name: 'app' })
    await running(engine, 'web', 'app')
    const shared = await running(engine, 'side', 'container:web')
    expect(containerNetwork(engine, shared).resolveName('web')).toEqual(['172.18.0.2'])
    expect(engine.networks.endpointsOf(shared.id)).toEqual([])
  }))

test('connections of a running container are followed, and end with it', () =>
  withEngine(async (engine) => {
    const network = await createNetwork(engine, { Name: 'app' })
    const container = await running(engine, 'web', 'bridge')
    const names = containerNetwork(engine, container)
    expect(names.resolveName('web')).toEqual([])
    await connectContainer(engine, 'app', 'web', undefined)
    expect(names.resolveName('web')).toEqual(['172.18.0.2'])
    await disconnectContainer(engine, 'app', 'web', false)
    expect(names.resolveName('web')).toEqual([])
    await connectContainer(engine, 'app', 'web', { IPAMConfig: null })
    container.running?.process.signal('SIGKILL')
    await container.running?.ended
    expect(engine.networks.endpointsOn(network)).toEqual([])
    expect(Object.keys(settingsOf(container))).toEqual(['bridge', 'app'])
  }))

const server = 'while true; do echo "hello $HOSTNAME" | nc -l -p 80; done'
const asked = (address: string): string => `nc ${address} 80 < /dev/null`
/** Between two connections the server listens anew: whoever comes then is refused. */
const askedUntilSaid = (address: string, port = 80): string =>
  `until nc ${address} ${String(port)} < /dev/null; do sleep 0.05; done`

test('a server is reached from its networks by address and by name, and from no other', () =>
  withEngine(async (engine) => {
    await createNetwork(engine, { Name: 'app' })
    await createNetwork(engine, { Name: 'other' })
    await startContainer(engine, await createBox(engine, server, { name: 'web', host: { NetworkMode: 'app' } }))
    await startContainer(engine, await createBox(engine, 'sleep 1000', { name: 'far', host: { NetworkMode: 'other' } }))
    const near = await runBox(engine, askedUntilSaid('web'), { host: { NetworkMode: 'app' } })
    expect(near).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^hello \w{12}\n$/) as string })
    const inside = await runBox(engine, askedUntilSaid('127.0.0.1'), { host: { NetworkMode: 'container:web' } })
    expect(inside).toMatchObject({ exitCode: 0, stdout: near.stdout })
    const other = await runBox(engine, asked('172.18.0.2'), { host: { NetworkMode: 'other' } })
    expect(other).toMatchObject({ exitCode: 1, stdout: '' })
  }))

test('a published port is reached at the gateway and from the network of the host', () =>
  withEngine(async (engine) => {
    const web = await createBox(engine, server, {
      name: 'web',
      ExposedPorts: { '80/tcp': {} },
      host: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
    })
    await startContainer(engine, web)
    const through = await runBox(engine, askedUntilSaid('172.17.0.1', 8080))
    const onHost = await runBox(engine, askedUntilSaid('127.0.0.1', 8080), { host: { NetworkMode: 'host' } })
    const direct = await runBox(engine, askedUntilSaid('172.17.0.2'), { host: { NetworkMode: 'host' } })
    expect([through.stdout, onHost.stdout, direct.stdout]).toEqual(Array(3).fill(`hello ${web.id.slice(0, 12)}\n`))
  }))

test('networks and what containers ask of them are there after a restart, with the same IDs', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'camada-networks-'))
  try {
    let before: readonly string[] = []
    await withEngine(async (engine) => {
      await createNetwork(engine, { Name: 'app', Labels: { a: 'b' }, IPAM: { Config: [{ Subnet: '10.9.0.0/24' }] } })
      await createNetwork(engine, { Name: 'gone' })
      await engine.networks.remove(engine.networks.get('gone'))
      await createBox(engine, 'true', { name: 'web', host: { NetworkMode: 'app' } })
      before = engine.networks.list().map(({ id, name }) => `${name} ${id}`)
    }, dataDir)
    await withEngine(async (engine) => {
      expect(
        engine.networks
          .list()
          .map(({ id, name }) => `${name} ${id}`)
          .sort(),
      ).toEqual([...before].sort())
      expect(engine.networks.get('app')).toMatchObject({ labels: { a: 'b' }, gateways: ['10.9.0.1'], ownSubnet: true })
      expect(Object.keys(settingsOf(engine.containers.get('web')))).toEqual(['app'])
    }, dataDir)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('an ID that several networks begin with is refused', () =>
  withEngine(async (engine) => {
    for (let index = 0; index < 20; index += 1)
      await createNetwork(engine, { Name: `n${String(index)}`, Internal: true })
    const digits = engine.networks.list().map(({ id }) => id.slice(0, 1))
    const shared = digits.find((digit, at) => digits.indexOf(digit) !== at) ?? ''
    expect(() => engine.networks.get(shared)).toThrow(/^network . is ambiguous \(\d+ matches found on ID prefix\)$/)
  }))
