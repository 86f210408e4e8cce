import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from './engine'
import { rootCaller } from './hostDisk'
import { removeContainer } from './remove'
import { startContainer } from './start'
import type { TestEngine } from './testEngine'
import { createBox, openTestEngine, runBox } from './testEngine'
import { anonymousLabel } from './volumes'

let opened: TestEngine
let engine: Engine

beforeEach(async () => {
  opened = await openTestEngine()
  engine = opened.engine
})
afterEach(() => opened.close())

const named = { driver: '', labels: null, options: null }

test('an empty named volume takes the image’s content, owners and links, when the container is created', async () => {
  await createBox(engine, 'true', { host: { Binds: ['vol:/data:ro'] } })
  const host = engine.hostDisk.namespace
  const folder = '/var/lib/docker/volumes/vol/_data'
  expect(host.stat(rootCaller, folder)).toMatchObject({ mode: 0o750, uid: 1000, gid: 50 })
  const old = host.stat(rootCaller, `${folder}/old`)
  expect(old).toMatchObject({ mode: 0o640, uid: 1000, gid: 50, linkCount: 2 })
  expect(host.stat(rootCaller, `${folder}/again`).inode).toBe(old.inode)
})

test.each([
  ['nocopy', { Binds: ['vol:/data:nocopy'] }, ''],
  ['a bind', { Binds: ['/srv/b:/data'] }, ''],
  ['a second use', { Binds: ['used:/data'] }, 'mine\n'],
  ['--mount', { Mounts: [{ Type: 'volume', Source: 'vol', Target: '/data' }] }, 'again\nold\n'],
])('%s shows in the container as it should', async (_name, host, listing) => {
  await runBox(engine, 'echo x > /v/mine', { host: { Binds: ['used:/v'] } })
  expect((await runBox(engine, 'ls /data', { host })).stdout).toBe(listing)
})

test('data outlives its container and is read through --volumes-from, read-only when asked', async () => {
  const writer = await runBox(engine, 'echo kept > /data/new', { host: { Binds: ['vol:/data'] } })
  const reader = await runBox(engine, 'cat /data/new; echo x > /data/y', {
    host: { VolumesFrom: [`${writer.container.id}:ro`] },
  })
  expect(reader).toMatchObject({ stdout: 'kept\n', stderr: "sh: can't create /data/y: Read-only file system\n" })
  await removeContainer(engine, writer.container, { force: false, volumes: true })
  await removeContainer(engine, reader.container, { force: false, volumes: true })
  expect((await runBox(engine, 'cat /v/new', { host: { Binds: ['vol:/v'] } })).stdout).toBe('kept\n')
})

test('a volume in use is not removed, not even by force', async () => {
  const container = await createBox(engine, 'true', { host: { Binds: ['vol:/v'] } })
  await expect(engine.volumes.remove('vol', { force: true })).rejects.toMatchObject({
    kind: 'conflict',
    message: `remove vol: volume is in use - [${container.id}]`,
  })
  await removeContainer(engine, container, { force: false, volumes: true })
  expect(engine.volumes.list().map((volume) => volume.record.name)).toEqual(['vol'])
  await engine.volumes.remove('vol', { force: false })
  await expect(engine.volumes.remove('vol', { force: false })).rejects.toThrow('get vol: no such volume')
  await engine.volumes.remove('vol', { force: true })
})

test('anonymous volumes go with -v and stay without, or while another container has them', async () => {
  const owner = await createBox(engine, 'true', { name: 'owner', Volumes: { '/anon': {} } })
  const name = owner.record.mounts[0]?.name ?? ''
  expect(engine.volumes.get(name).record.labels).toEqual({ [anonymousLabel]: '' })
  const guest = await createBox(engine, 'true', { host: { VolumesFrom: ['owner'] } })
  await removeContainer(engine, owner, { force: false, volumes: true })
  expect(engine.volumes.find(name)).toBeDefined()
  await removeContainer(engine, guest, { force: false, volumes: false })
  expect(engine.volumes.find(name)).toBeDefined()
})

test.each([
  ['x', 'create x: volume name is too short, names should be at least two alphanumeric characters'],
  [
    'a b',
    'create a b: "a b" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  ],
])('refuses the volume name %j', async (name, message) => {
  await expect(engine.volumes.create({ ...named, name })).rejects.toThrow(message)
})

test('-v makes a missing host directory, --mount refuses it, and the host disk sees what is written', async () => {
  const run = await runBox(engine, 'echo x > /b/f', { host: { Binds: ['/srv/deep/er:/b'] } })
  expect(run.exitCode).toBe(0)
  expect(engine.hostDisk.namespace.stat(rootCaller, '/srv/deep/er/f').sizeBytes).toBe(2)
  await expect(
    createBox(engine, 'true', { host: { Mounts: [{ Type: 'bind', Source: '/srv/none', Target: '/b' }] } }),
  ).rejects.toThrow('invalid mount config for type "bind": bind source path does not exist: /srv/none')
})

test('a bind of the volumes’ folder shows the volumes', async () => {
  await runBox(engine, 'echo inside > /v/f', { host: { Binds: ['vol:/v'] } })
  const run = await runBox(engine, 'cat /h/vol/_data/f', { host: { Binds: ['/var/lib/docker/volumes:/h'] } })
  expect(run.stdout).toBe('inside\n')
})

test('a nested mount leaves an empty directory in the outer volume', async () => {
  await runBox(engine, 'echo x > /o/in/f', { host: { Binds: ['inner:/o/in', 'outer:/o'] } })
  expect((await runBox(engine, 'ls /o; ls /o/in', { host: { Binds: ['outer:/o'] } })).stdout).toBe('in\n')
})

test('a directory over a file is refused with runc’s words', async () => {
  const container = await createBox(engine, 'true', { host: { Binds: ['/srv:/etc/passwd'] } })
  await expect(startContainer(engine, container)).rejects.toThrow(
    'not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
  )
  expect(container.record.state.status).toBe('created')
})

test('a volume over a file of the image is refused when the container is created', async () => {
  await expect(createBox(engine, 'true', { host: { Binds: ['vol:/data/old'] } })).rejects.toThrow(
    /^source \/var\/lib\/docker\/overlay2\/[0-9a-f]{64}\/merged\/data\/old is not directory$/,
  )
  expect(engine.containers.list()).toEqual([])
  expect(engine.volumes.find('vol')).toBeDefined()
})

test('a tmpfs over a directory keeps its mode, not its owner and content', async () => {
  const run = await runBox(engine, 'ls -ld /data; ls /data', { host: { Tmpfs: { '/data': 'size=1m' } } })
  expect(run.stdout).toMatch(/^drwxr-x--- +2 root +root .* \/data\n$/)
})
