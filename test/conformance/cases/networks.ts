/** Networks: what is created and refused, who is on them with which address, and how containers find each other. */
import { expect, it } from 'vitest'
import { refusal, type Bench } from '../bench'

interface NetworkInspect {
  readonly Id: string
  readonly IPAM: { readonly Config: readonly Record<string, unknown>[] | null }
  readonly Containers: Readonly<Record<string, { readonly Name: string; readonly IPv4Address: string }>>
}

type Post = (path: string, body: object) => Promise<unknown>

/** Subnets of the run's own: daemons are shared. */
let nextSubnet = 0
const startOfSubnets = Math.floor(Math.random() * 200)
function subnet(): string {
  nextSubnet += 1
  return `10.${String(20 + (startOfSubnets % 200))}.${String((process.pid + nextSubnet) % 250)}`
}

export function networkCases(bench: () => Bench): void {
  const post: Post = (path, body) => bench().send('POST', path, body)
  const inspect = async (name: string): Promise<NetworkInspect> =>
    (await bench().docker.getNetwork(name).inspect()) as NetworkInspect
  const create = (body: object): Promise<unknown> => post('/networks/create', body)
  recordCases(bench, create, inspect)
  refusalCases(bench, create)
  endpointCases(bench, create, post, inspect)
  fileCases(bench, create, post)
  linkCases(bench)
}

type Create = (body: object) => Promise<unknown>
type Inspect = (name: string) => Promise<NetworkInspect>

function recordCases(bench: () => Bench, create: Create, inspect: Inspect): void {
  it('has three networks of its own', async () => {
    const networks = await bench().docker.listNetworks({ filters: { type: ['builtin'] } })
    expect(networks.map(({ Name, Driver, Scope }) => [Name, Driver, Scope]).sort()).toEqual([
      ['bridge', 'bridge', 'local'],
      ['host', 'host', 'local'],
      ['none', 'null', 'local'],
    ])
    expect(await refusal(bench().docker.getNetwork('bridge').remove())).toEqual({
      status: 403,
      message: 'bridge is a pre-defined network and cannot be removed',
    })
  })

  it('creates networks with what was asked for', async () => {
    const name = bench().name('n')
    const net = subnet()
    const block = { Subnet: `${net}.0/24`, IPRange: `${net}.128/25`, Gateway: `${net}.254` }
    await create({ Name: name, Internal: true, Attachable: true, Labels: { a: 'b' }, IPAM: { Config: [block] } })
    expect(await inspect(name)).toMatchObject({
      Name: name,
      Scope: 'local',
      Driver: 'bridge',
      EnableIPv6: false,
      IPAM: { Driver: 'default', Options: null, Config: [block] },
      Internal: true,
      Attachable: true,
      Ingress: false,
      ConfigOnly: false,
      Containers: {},
      Options: {},
      Labels: { a: 'b' },
    })
    const list = async (filters: Record<string, string[]>): Promise<string[]> =>
      (await bench().docker.listNetworks({ filters: { ...filters, label: [...(filters['label'] ?? [])] } }))
        .map(({ Name }) => Name)
        .filter((other) => other === name)
    expect(await list({ name: [name] })).toEqual([name])
    expect(await list({ name: [`^${name}$`], driver: ['bridge'] })).toEqual([name])
    expect(await list({ label: ['a=b'], type: ['custom'] })).toEqual([name])
    expect(await list({ label: ['a=c'] })).toEqual([])
    expect(await list({ dangling: ['true'] })).toEqual([name])
    expect(await list({ dangling: ['false'] })).toEqual([])
    expect(await list({ scope: ['swarm'] })).toEqual([])
    await bench().docker.getNetwork(name).remove()
    expect(await refusal(inspect(name))).toEqual({ status: 404, message: `network ${name} not found` })
  })

  it('gives a network that names no subnet one of its own', async () => {
    const name = bench().name('n')
    await create({ Name: name })
    const [block] = (await inspect(name)).IPAM.Config ?? []
    expect(block?.['Subnet']).toMatch(/^(172\.\d+\.0\.0\/16|192\.168\.\d+\.0\/20)$/)
    expect(block?.['Gateway']).toBe(String(block?.['Subnet']).replace(/0\/\d+$/, '1'))
  })

  it('prunes networks that nobody is on', async () => {
    const [empty, used] = [bench().name('n'), bench().name('n')]
    const labels = { Labels: { prune: bench().prefix } }
    await create({ Name: empty, ...labels })
    await create({ Name: used, ...labels })
    const container = await bench().create(['sleep', '1000'], { host: { NetworkMode: used, Init: true } })
    await container.start()
    const filters = JSON.stringify({ label: [`prune=${bench().prefix}`] })
    expect(await bench().request('POST', '/networks/prune', { filters })).toEqual({ NetworksDeleted: [empty] })
    expect(await refusal(bench().docker.getNetwork(used).remove())).toEqual({
      status: 403,
      message: `error while removing network: network ${used} id <id> has active endpoints`,
    })
    await container.remove({ force: true })
  })
}

function refusalCases(bench: () => Bench, create: Create): void {
  it.each([
    [{ Name: 'host' }, 403, 'operation is not permitted on predefined host network'],
    [{ Driver: 'null' }, 403, 'only one instance of "null" network is allowed'],
    [{ Scope: 'swarm' }, 403, 'cannot create a swarm scoped network when swarm is not active'],
    [{ ConfigFrom: { Network: 'no.such' } }, 404, 'configuration network "no.such" does not exist'],
    [{ IPAM: { Config: [{ Subnet: '172.17.0.0/16' }] } }, 403, 'Pool overlaps with other one on this address space'],
  ])('refuses %j', async (body, status, message) => {
    expect(await refusal(create({ Name: bench().name('n'), ...body }))).toEqual({ status, message })
  })

  it.each([
    [{ Subnet: 'x' }, 'invalid subnet x: invalid CIDR block notation'],
    [{ Subnet: '10.9.0.5/24' }, 'invalid subnet 10.9.0.5/24: it should be 10.9.0.0/24'],
    [{ Subnet: '10.9.0.0/24', Gateway: 'x' }, 'invalid gateway x: invalid address'],
    [
      { Subnet: '10.9.0.0/24', Gateway: '10.8.0.1' },
      "invalid gateway 10.8.0.1: parent subnet 10.9.0.0/24 doesn't contain this address",
    ],
    [
      { Subnet: '10.9.0.0/24', IPRange: '10.8.0.0/25' },
      "invalid ip-range 10.8.0.0/25: parent subnet 10.9.0.0/24 doesn't contain ip-range",
    ],
    [{ Subnet: '10.9.0.0/24', AuxiliaryAddresses: { a: 'x' } }, 'invalid auxiliary address a: invalid address'],
  ])('refuses the block %j', async (block, message) => {
    if (!bench().speaks('1.44')) return
    expect(await refusal(create({ Name: bench().name('n'), IPAM: { Config: [block] } }))).toEqual({
      status: 400,
      message: `invalid network config:\n${message}`,
    })
  })

  it('refuses options', async () => {
    const Options = { 'com.docker.network.driver.mtu': 'x' }
    expect(await refusal(create({ Name: bench().name('n'), Options }))).toEqual({
      status: bench().speaks('1.45') ? 400 : 500,
      message: 'failed to parse com.docker.network.driver.mtu value: x (strconv.Atoi: parsing "x": invalid syntax)',
    })
  })

  it('refuses a second network of the same name', async () => {
    const name = bench().name('n')
    await create({ Name: name, CheckDuplicate: true })
    expect(await refusal(create({ Name: name, CheckDuplicate: true }))).toEqual({
      status: 409,
      message: `network with name ${name} already exists`,
    })
  })
}

function endpointCases(bench: () => Bench, create: Create, post: Post, inspect: Inspect): void {
  const settings = async (id: string): Promise<Record<string, Record<string, unknown>>> =>
    (await bench().docker.getContainer(id).inspect()).NetworkSettings.Networks

  it('gives addresses, aliases and names', async () => {
    const [name, net] = [bench().name('n'), subnet()]
    await create({ Name: name, IPAM: { Config: [{ Subnet: `${net}.0/24` }] } })
    const named = bench().name('c')
    const container = await bench().create(['sleep', '1000'], {
      name: named,
      host: { NetworkMode: name, Init: true },
      config: {
        NetworkingConfig: {
          EndpointsConfig: { [name]: { Aliases: ['db'], IPAMConfig: { IPv4Address: `${net}.77` } } },
        },
      },
    })
    expect((await settings(container.id))[name]).toMatchObject({ IPAddress: '', EndpointID: '', NetworkID: '' })
    await container.start()
    const [short, own] = [container.id.slice(0, 12), (await settings(container.id))[name]]
    expect(own).toMatchObject({
      IPAMConfig: { IPv4Address: `${net}.77` },
      NetworkID: (await inspect(name)).Id,
      Gateway: `${net}.1`,
      IPAddress: `${net}.77`,
      IPPrefixLen: 24,
    })
    if (bench().speaks('1.45')) {
      expect(own).toMatchObject({ Aliases: ['db'], DNSNames: [named, 'db', short] })
    } else {
      expect(own).toMatchObject({ Aliases: ['db', short] })
    }
    expect(Object.values((await inspect(name)).Containers)).toMatchObject([
      { Name: named, IPv4Address: `${net}.77/24` },
    ])
    await container.kill()
    await container.wait()
    expect((await settings(container.id))[name]).toMatchObject({ IPAddress: '', EndpointID: '' })
  })

  it('takes the lowest free address, and has no more than there are', async () => {
    const [name, net] = [bench().name('n'), subnet()]
    await create({ Name: name, IPAM: { Config: [{ Subnet: `${net}.0/29`, Gateway: `${net}.3` }] } })
    const addresses: unknown[] = []
    const started: string[] = []
    for (let index = 0; index < 5; index += 1) {
      const container = await bench().create(['sleep', '1000'], { host: { NetworkMode: name, Init: true } })
      await container.start()
      started.push(container.id)
      addresses.push((await settings(container.id))[name]?.['IPAddress'])
    }
    expect(addresses).toEqual([1, 2, 4, 5, 6].map((number) => `${net}.${String(number)}`))
    const late = await bench().create(['true'], { host: { NetworkMode: name } })
    expect(await refusal(late.start())).toMatchObject({ message: expect.stringContaining('no available') as string })
    await bench()
      .docker.getContainer(started[1] ?? '')
      .remove({ force: true })
    await late.start()
    for (const id of started)
      await bench()
        .docker.getContainer(id)
        .remove({ force: true })
        .catch(() => undefined)
  })

  it('connects and disconnects', async () => {
    const name = bench().name('n')
    await create({ Name: name })
    const container = await bench().create(['sleep', '1000'], { host: { Init: true } })
    await container.start()
    await post(`/networks/${name}/connect`, { Container: container.id })
    expect(Object.keys(await settings(container.id)).sort()).toEqual(['bridge', name].sort())
    expect(await refusal(post(`/networks/${name}/connect`, { Container: container.id }))).toMatchObject({ status: 403 })
    await post(`/networks/${name}/disconnect`, { Container: container.id })
    expect(Object.keys(await settings(container.id))).toEqual(['bridge'])
    const again = await refusal(post(`/networks/${name}/disconnect`, { Container: container.id }))
    expect(again.message).toBe(`container <id> is not connected to network ${name}`)
    expect(await refusal(post('/networks/no.such/connect', { Container: container.id }))).toEqual({
      status: 404,
      message: 'network no.such not found',
    })
    expect(await refusal(post(`/networks/${name}/connect`, { Container: 'no.such' }))).toEqual({
      status: 404,
      message: 'No such container: no.such',
    })
    expect(await refusal(post('/networks/none/connect', { Container: container.id }))).toMatchObject({
      message: 'container cannot be connected to multiple networks with one of the networks in private (none) mode',
    })
    expect(await refusal(post('/networks/host/connect', { Container: container.id }))).toMatchObject({
      message: 'container cannot be disconnected from host network or connected to host network',
    })
    await container.remove({ force: true })
    // Before it starts, only what it asks for changes.
    const idle = await bench().create(['true'])
    await post(`/networks/${name}/connect`, { Container: idle.id })
    await post('/networks/bridge/disconnect', { Container: idle.id })
    expect(Object.keys(await settings(idle.id))).toEqual([name])
  })

  it('has networks missed only at the start', async () => {
    const container = await bench().create(['true'], { host: { NetworkMode: 'no.such' } })
    expect(await refusal(container.start())).toEqual({ status: 404, message: 'network no.such not found' })
    const other = await bench().create(['true'], { host: { NetworkMode: 'container:no.such' } })
    expect(await refusal(other.start())).toEqual({ status: 404, message: 'No such container: no.such' })
  })

  it('tells of networks', async () => {
    const name = bench().name('n')
    const since = Math.floor(Date.now() / 1000) - 1
    await create({ Name: name })
    const { id } = await bench().run(['true'], { host: { NetworkMode: name } })
    await bench().docker.getNetwork(name).remove()
    const events = await bench().events({ since, filters: { network: [name] } })
    expect(events.map(({ Action, Actor }) => [Action, Actor.Attributes])).toEqual([
      ['create', { name, type: 'bridge' }],
      ['connect', { container: id, name, type: 'bridge' }],
      ['disconnect', { container: id, name, type: 'bridge' }],
      ['destroy', { name, type: 'bridge' }],
    ])
  })
}

const loopback = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

function fileCases(bench: () => Bench, create: Create, post: Post): void {
  it('writes hosts', async () => {
    const [name, net] = [bench().name('n'), subnet()]
    await create({ Name: name, IPAM: { Config: [{ Subnet: `${net}.0/24` }] } })
    const host = { NetworkMode: name, ExtraHosts: ['a.b:1.2.3.4'] }
    const config = { Hostname: 'hh', Domainname: 'dd.org' }
    const hosts = (await bench().sh('cat /etc/hosts', { host, config })).split('\n')
    const loopbacks = bench().speaks('1.45') ? loopback : hosts.slice(0, 6)
    expect(hosts).toEqual([...loopbacks, '1.2.3.4\ta.b', `${net}.2\thh.dd.org hh`, ''])
    expect(await bench().sh('cat /etc/hostname', { config })).toBe('hh\n')
    expect((await bench().sh('cat /etc/hosts', { host: { NetworkMode: 'none' } })).split('\n')).toHaveLength(7)
  })

  it('has a name server of its own on networks of the user’s', async () => {
    const name = bench().name('n')
    await create({ Name: name })
    const host = { NetworkMode: name, Dns: ['9.9.9.9'], DnsSearch: ['s.org'] }
    const lines = (text: string): string[] =>
      text.split('\n').filter((line) => /^(nameserver|search|options)/.test(line))
    expect(lines(await bench().sh('cat /etc/resolv.conf', { host })).sort()).toEqual([
      'nameserver 127.0.0.11',
      'options ndots:0',
      'search s.org',
    ])
    const bridged = { Dns: ['9.9.9.9', '8.8.8.8'], DnsOptions: ['ndots:3'] }
    expect(lines(await bench().sh('cat /etc/resolv.conf', { host: bridged })).sort()).toEqual([
      'nameserver 8.8.8.8',
      'nameserver 9.9.9.9',
      'options ndots:3',
    ])
  })

  it('shares the files of a container whose network it shares', async () => {
    const container = await bench().create(['sleep', '1000'], { host: { Init: true }, config: { Hostname: 'shared' } })
    await container.start()
    const host = { NetworkMode: `container:${container.id}` }
    expect(await bench().sh('hostname; tail -1 /etc/hosts | cut -f2', { host })).toBe('shared\nshared\n')
    await container.remove({ force: true })
  })

  it('adds a line to hosts for each network', async () => {
    const name = bench().name('n')
    await create({ Name: name })
    const container = await bench().create(['sh', '-c', 'while ! test -e /go; do sleep 0.05; done; cat /etc/hosts'], {
      config: { Hostname: 'hh' },
    })
    await container.start()
    await post(`/networks/${name}/connect`, { Container: container.id })
    const exec = await container.exec({ Cmd: ['touch', '/go'] })
    await exec.start({ Detach: true })
    await container.wait()
    const text = (await container.logs({ stdout: true })).toString()
    expect(text.split('\n').filter((line) => line.endsWith('\thh'))).toHaveLength(2)
  })
}

function linkCases(bench: () => Bench): void {
  it('links containers of the default bridge', async () => {
    const [name, linked] = [bench().name('c'), bench().name('c')]
    const child = await bench().create(['sleep', '1000'], {
      name,
      host: { Init: true },
      config: { Hostname: 'hh', Env: ['FOO=bar'], ExposedPorts: { '80/tcp': {} } },
    })
    await child.start()
    const address = (await child.inspect()).NetworkSettings.Networks['bridge']?.IPAddress ?? ''
    const { id, stdout } = await bench().run(['sh', '-c', 'grep my-db /etc/hosts; env | grep ^MY_DB | sort'], {
      name: linked,
      host: { Links: [`${name}:my-db`] },
    })
    expect(stdout.split('\n')).toEqual([
      `${address}\tmy-db hh ${name}`,
      'MY_DB_ENV_FOO=bar',
      `MY_DB_NAME=/${linked}/my-db`,
      `MY_DB_PORT=tcp://${address}:80`,
      `MY_DB_PORT_80_TCP=tcp://${address}:80`,
      `MY_DB_PORT_80_TCP_ADDR=${address}`,
      'MY_DB_PORT_80_TCP_PORT=80',
      'MY_DB_PORT_80_TCP_PROTO=tcp',
      '',
    ])
    const { HostConfig } = await bench().docker.getContainer(id).inspect()
    expect(HostConfig.Links).toEqual([`/${name}:/${linked}/my-db`])
    const [row] = await bench().docker.listContainers({ filters: { id: [child.id] } })
    expect([...(row?.Names ?? [])].sort()).toEqual([`/${linked}/my-db`, `/${name}`].sort())
    await child.remove({ force: true })
    expect(await refusal(bench().docker.getContainer(id).start())).toMatchObject({
      status: 500,
      message: `Cannot link to a non running container: /${name} AS /${linked}/my-db`,
    })
  })

  it('publishes ports once', async () => {
    const port = String(20_000 + (process.pid % 9000))
    const options = {
      host: { Init: true, PortBindings: { '80/tcp': [{ HostPort: port }] } },
      config: { ExposedPorts: { '80/tcp': {} } },
    }
    const first = await bench().create(['sleep', '1000'], options)
    await first.start()
    expect((await first.inspect()).NetworkSettings.Ports['80/tcp']?.[0]).toEqual({ HostIp: '0.0.0.0', HostPort: port })
    const second = await bench().create(['true'], options)
    const { status, message } = await refusal(second.start())
    expect(status).toBe(500)
    expect(message).toContain(`Bind for 0.0.0.0:${port} failed: port is already allocated`)
    await first.remove({ force: true })
    await second.start()
  })
}
