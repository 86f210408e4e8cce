import { simulatedComment } from '@shared/docker/image'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestDaemon } from './testClient'
import { readAll, startTestDaemon } from './testClient'

let daemon: TestDaemon

beforeEach(async () => {
  daemon = await startTestDaemon()
})
afterEach(() => daemon.close())

/** Creates a container of `box` and gives its ID. */
async function create(script: string, more: object = {}): Promise<string> {
  const created = await daemon.json('POST', '/containers/create', { Image: 'box', Cmd: ['sh', '-c', script], ...more })
  return (created as { Id: string }).Id
}

const hijackHead = (path: string, body = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`

test('_ping tells the versions by GET and by HEAD', async () => {
  const get = await daemon.ask('GET', '/_ping')
  expect(get).toMatchObject({ status: 200, text: 'OK' })
  expect(get.headers).toMatchObject({
    'api-version': '1.45',
    'builder-version': '1',
    'docker-experimental': 'false',
    ostype: 'linux',
    server: 'Docker/26.1.5 (linux)',
  })
  expect(await daemon.ask('HEAD', '/v1.24/_ping')).toMatchObject({ status: 200, text: '' })
})

test.each([
  [
    '/v1.10/_ping',
    400,
    'client version 1.10 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
  ],
  ['/v1.99/_ping', 400, 'client version 1.99 is too new. Maximum supported API version is 1.45'],
  ['/nope', 404, 'page not found'],
  ['/v1.45/containers/x', 404, 'page not found'],
  ['/containers/nope/json', 404, 'No such container: nope'],
  ['/images/a/b/c:tag/json', 404, 'No such image: a/b/c:tag'],
  ['/containers/json?filters=x', 400, 'invalid filter'],
  ['/containers/json?filters=%7B%22foo%22:[%22x%22]%7D', 400, "invalid filter 'foo'"],
  ['/containers/json?filters=%7B%22status%22:[%22x%22]%7D', 400, "invalid filter 'status=x'"],
  ['/volumes/nope', 404, 'get nope: no such volume'],
  ['/networks/nope', 404, 'network nope not found'],
  ['/exec/nope/json', 404, 'No such exec instance: nope'],
  [
    '/images/search?term=x',
    500,
    'Get "https://index.docker.io/v1/search?q=x&n=25": dial tcp: lookup index.docker.io on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable',
  ],
  [
    '/nodes',
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  ],
])('GET %s answers %i', async (path, status, message) => {
  const answer = await daemon.ask('GET', path)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toEqual({ message })
})

test.each([
  ['', 'invalid JSON: got EOF while reading request body'],
  [{ Image: 'nope' }, 'No such image: nope:latest'],
  [{ Image: 'box', Entrypoint: [''], Cmd: [] }, 'no command specified'],
  [{ Image: 'box', Env: ['=x'] }, 'invalid environment variable: =x'],
  [{ Image: 'box', StopSignal: 'FOO' }, 'invalid signal: FOO'],
  [{ Image: 'box', HostConfig: { Memory: 1024 } }, 'Minimum memory limit allowed is 6MB'],
  [{ Image: 'box', HostConfig: { Binds: ['/a:/b:ro,rw'] } }, 'invalid mode: ro,rw'],
  [{ Image: 'box', HostConfig: { VolumesFrom: ['nope'] } }, 'No such container: nope'],
])('refuses to create from %j', async (body, message) => {
  expect(await daemon.json('POST', '/containers/create', body === '' ? undefined : body)).toEqual({ message })
})

test('an attach before the start gets all output, multiplexed, though the client half-closes at once', async () => {
  const id = await create('echo out; echo err >&2')
  const socket = daemon.dial()
  const received = readAll(socket)
  socket.end(hijackHead(`/v1.45/containers/${id}/attach?stream=1&stdout=1&stderr=1`))
  await expect.poll(() => daemon.engine.events.recent().at(-1)?.Action).toBe('attach')
  expect((await daemon.ask('POST', `/containers/${id}/start`)).status).toBe(204)
  const text = await received
  expect(text.startsWith('HTTP/1.1 101 UPGRADED\r\n')).toBe(true)
  expect(text).toContain('Content-Type: application/vnd.docker.multiplexed-stream')
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe('\x01\0\0\0\0\0\0\x04out\n\x02\0\0\0\0\0\0\x04err\n')
})

test('before API 1.42 the stream is called raw', async () => {
  const id = await create('true')
  const socket = daemon.dial()
  const received = readAll(socket)
  socket.write(hijackHead(`/v1.41/containers/${id}/attach?stream=1&stdout=1`))
  await expect.poll(() => daemon.engine.events.recent().at(-1)?.Action).toBe('attach')
  await daemon.ask('POST', `/containers/${id}/start`)
  expect(await received).toContain('Content-Type: application/vnd.docker.raw-stream')
})

test('input and its end that come before the start are kept', async () => {
  const id = await create('cat', { OpenStdin: true, StdinOnce: true, AttachStdin: true })
  const socket = daemon.dial()
  const received = readAll(socket)
  socket.end(`${hijackHead(`/containers/${id}/attach?stream=1&stdin=1&stdout=1`)}early`)
  await expect.poll(() => daemon.engine.events.recent().at(-1)?.Action).toBe('attach')
  await daemon.ask('POST', `/containers/${id}/start`)
  expect((await received).split('\r\n\r\n')[1]).toBe('\x01\0\0\0\0\0\0\x05early')
})

test('a start that fails ends the attachment and the wait', async () => {
  const id = await create('', { Cmd: ['nocmd'], HostConfig: { AutoRemove: true } })
  const socket = daemon.dial()
  const received = readAll(socket)
  socket.end(hijackHead(`/containers/${id}/attach?stream=1&stdout=1`))
  const waited = daemon.json('POST', `/containers/${id}/wait?condition=removed`)
  await expect.poll(() => daemon.engine.events.recent().at(-1)?.Action).toBe('attach')
  expect((await daemon.ask('POST', `/containers/${id}/start`)).status).toBe(400)
  expect(await waited).toEqual({ StatusCode: 127 })
  expect((await received).endsWith('\r\n\r\n')).toBe(true)
})

test('exec start takes its JSON from the hijacked request and the rest as input', async () => {
  const id = await create('sleep 1000')
  await daemon.ask('POST', `/containers/${id}/start`)
  const exec = (await daemon.json('POST', `/containers/${id}/exec`, {
    Cmd: ['cat'],
    AttachStdin: true,
    AttachStdout: true,
  })) as { Id: string }
  const socket = daemon.dial()
  const received = readAll(socket)
  const head = hijackHead(`/exec/${exec.Id}/start`, '{"Detach":false,"Tty":false}')
  // The body in two pieces, and input behind it at once.
  socket.write(head.slice(0, -10))
  await new Promise((resolve) => setTimeout(resolve, 20))
  socket.end(`${head.slice(-10)}after`)
  expect((await received).split('\r\n\r\n')[1]).toBe('\x01\0\0\0\0\0\0\x05after')
  expect(await daemon.json('GET', `/exec/${exec.Id}/json`)).toMatchObject({ Running: false, ExitCode: 0 })
})

test('exec of what is not there says so in the stream and has exit code 126', async () => {
  const id = await create('sleep 1000')
  await daemon.ask('POST', `/containers/${id}/start`)
  const exec = (await daemon.json('POST', `/containers/${id}/exec`, { Cmd: ['no'], AttachStdout: true })) as {
    Id: string
  }
  const answer = await daemon.ask('POST', `/exec/${exec.Id}/start`, {})
  expect(answer.text.slice(8)).toBe(
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "no": executable file not found in $PATH: unknown\r\n',
  )
  expect(await daemon.json('GET', `/exec/${exec.Id}/json`)).toMatchObject({ ExitCode: 126 })
  const again = await daemon.ask('POST', `/exec/${exec.Id}/start`, {})
  expect([again.status, again.text.slice(8)]).toEqual([200, `Error: Exec command ${exec.Id} has already run\r\n`])
  expect((await daemon.ask('POST', `/exec/${exec.Id}/start`, { Detach: true })).status).toBe(409)
})

test('wait sends its head before the container ends', async () => {
  const id = await create('sleep 1000')
  const socket = daemon.dial()
  const head = new Promise<string>((done) => socket.once('data', (chunk: Buffer) => done(chunk.toString())))
  socket.write(`POST /containers/${id}/wait?condition=next-exit HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n`)
  expect((await head).startsWith('HTTP/1.1 200 OK')).toBe(true)
  socket.destroy()
})

test('logs are framed, cut by tail and stamped', async () => {
  const id = await create('echo a; echo b; printf c')
  await daemon.ask('POST', `/containers/${id}/start`)
  await daemon.json('POST', `/containers/${id}/wait`)
  const logs = (query: string): Promise<string> =>
    daemon.ask('GET', `/containers/${id}/logs?stdout=1&${query}`).then((answer) => answer.text)
  expect(await logs('tail=2')).toBe('\x01\0\0\0\0\0\0\x02b\n\x01\0\0\0\0\0\0\x01c')
  expect(await logs('timestamps=1&tail=1')).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z c$/)
  expect((await daemon.ask('GET', `/containers/${id}/logs`)).status).toBe(400)
})

test('follows logs until the container ends', async () => {
  const id = await create('echo one; sleep 0.1; echo two')
  await daemon.ask('POST', `/containers/${id}/start`)
  const answer = await daemon.ask('GET', `/containers/${id}/logs?stdout=true&follow=true`)
  expect(answer.text).toBe('\x01\0\0\0\0\0\0\x04one\n\x01\0\0\0\0\0\0\x04two\n')
})

test('changes are null when nothing changed, else by kind', async () => {
  const id = await create('echo x > /new; echo y > /etc/passwd; rm /etc/group 2>/dev/null')
  expect(await daemon.json('GET', `/containers/${id}/changes`)).toBeNull()
  await daemon.ask('POST', `/containers/${id}/start`)
  await daemon.json('POST', `/containers/${id}/wait`)
  expect(await daemon.json('GET', `/containers/${id}/changes`)).toContainEqual({ Path: '/new', Kind: 1 })
  expect(await daemon.json('GET', `/containers/${id}/changes`)).toContainEqual({ Path: '/etc/passwd', Kind: 0 })
})

test('events arrive live, from the past, and filtered', async () => {
  const before = Math.floor(Date.now() / 1000) - 1
  await daemon.json('POST', '/volumes/create', { Name: 'vol' })
  await create('true')
  const until = Math.floor(Date.now() / 1000) + 1
  const filters = encodeURIComponent('{"type":["volume"]}')
  const answer = await daemon.ask('GET', `/events?since=${String(before)}&until=${String(until)}&filters=${filters}`)
  const events = answer.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { Action: string; Actor: object })
  expect(events.map(({ Action, Actor }) => ({ Action, Actor }))).toEqual([
    { Action: 'create', Actor: { ID: 'vol', Attributes: { driver: 'local' } } },
  ])
})

test('pruning volumes spares named ones from API 1.42 on, unless all', async () => {
  for (const body of [{ Name: 'named' }, {}]) await daemon.json('POST', '/volumes/create', body)
  const pruned = (await daemon.json('POST', '/v1.45/volumes/prune')) as { VolumesDeleted: string[] }
  expect(pruned.VolumesDeleted).toHaveLength(1)
  expect(await daemon.json('POST', '/v1.45/volumes/prune')).toEqual({ VolumesDeleted: [], SpaceReclaimed: 0 })
  expect(await daemon.json('POST', '/v1.41/volumes/prune')).toEqual({ VolumesDeleted: ['named'], SpaceReclaimed: 0 })
})

test('capabilities and copy-ups answer under the prefix of our own', async () => {
  expect(await daemon.json('GET', '/camada/v1/capabilities')).toMatchObject({ name: 'camada-simulator', version: 1 })
  const id = await create('echo x >> /etc/passwd')
  await daemon.ask('POST', `/containers/${id}/start`)
  await daemon.json('POST', `/containers/${id}/wait`)
  const answer = (await daemon.json('GET', `/camada/v1/copy-ups/${id}`)) as { copyUps: { path: string }[] }
  expect(answer.copyUps.map((copyUp) => copyUp.path)).toContain('/etc/passwd')
})

test('the catalog names what can be pulled', async () => {
  const catalog = (await daemon.json('GET', '/camada/v1/catalog')) as { offers: string[] }
  expect(catalog.offers).toEqual(expect.arrayContaining(['alpine:3.7', 'redis:latest']))
})

test('an image of the catalog carries its comment, one that was made here does not', async () => {
  const commentOf = async (name: string): Promise<string> =>
    ((await daemon.json('GET', `/images/${name}/json`)) as { Comment: string }).Comment
  expect(await commentOf('alpine:3.7')).toBe(simulatedComment)
  const { Id: made } = (await daemon.json('POST', `/commit?container=${await create('true')}`)) as { Id: string }
  expect(await commentOf(made)).toBe('')
})

test('malformed requests and vanishing clients leave the daemon standing', async () => {
  const garbage = daemon.dial()
  garbage.write('\x00\x01nonsense\r\n\r\n')
  await readAll(garbage)
  const id = await create('while true; do echo 0123456789012345678901234567890123456789; done')
  const socket = daemon.dial()
  socket.write(hijackHead(`/containers/${id}/attach?stream=1&stdout=1`))
  await expect.poll(() => daemon.engine.events.recent().at(-1)?.Action).toBe('attach')
  await daemon.ask('POST', `/containers/${id}/start`)
  await new Promise((resolve) => socket.once('data', resolve))
  socket.destroy()
  const halfBody = daemon.dial()
  halfBody.write(
    'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  halfBody.destroy()
  expect((await daemon.ask('GET', '/_ping')).text).toBe('OK')
  expect((await daemon.ask('DELETE', `/containers/${id}?force=1`)).status).toBe(204)
})

test('a body that is too large is read to its end and refused', async () => {
  const answer = await daemon.ask('POST', '/containers/create', { Image: 'x'.repeat(9 << 20) })
  expect([answer.status, answer.text]).toEqual([400, '{"message":"http: request body too large"}\n'])
})

test('pruning images keeps those that the label filters leave out', async () => {
  const prune = (filters: object): Promise<unknown> =>
    daemon.json(
      'POST',
      `/images/prune?filters=${encodeURIComponent(JSON.stringify({ dangling: ['false'], ...filters }))}`,
    )
  expect(await prune({ label: ['nobody=has'] })).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 })
  expect(daemon.engine.images.find('box')).toBeDefined()
  await prune({ 'label!': ['nobody=has'] })
  expect(daemon.engine.images.list()).toEqual([])
})
