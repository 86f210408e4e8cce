import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findEndpoints, type FoundEndpoint } from '../../../src/backend/docker/endpoints'
import { probeEndpoint } from '../../../src/backend/docker/probe'
import { Sockets } from './fakeEngine'

const sockets = new Sockets()
const silent = new Set<unknown>()
afterAll(() => sockets.dispose())

const found = (url: string, wantsTls = false): FoundEndpoint => ({ id: url, url, origin: 'user', wantsTls })

/** State, hint and message of a probe. */
async function probed(url: string, wantsTls = false): Promise<unknown[]> {
  const { state, error } = await probeEndpoint(found(url, wantsTls), 400)
  return [state, error?.kind, error?.hint?.key]
}

describe('probeEndpoint', () => {
  it('knows an engine', async () => {
    const engine = await sockets.engine({ apiVersion: '1.43' })
    expect(await probeEndpoint(found(engine.url), 400)).toEqual({
      state: 'ready',
      serverVersion: '26.1.5',
      apiVersion: '1.43',
      operatingSystem: 'linux',
    })
  })

  it('knows one of Windows containers', async () => {
    const engine = await sockets.engine({ osType: 'windows' })
    expect(await probed(engine.url)).toEqual(['windowsContainers', 'unavailable', 'engine.windowsContainers'])
  })

  it('tells each way of not being there', async () => {
    expect(await probed(`unix://${sockets.path()}`)).toEqual(['notFound', 'unavailable', 'engine.notFound'])
    const stopped = await sockets.engine()
    const path = stopped.url.slice('unix://'.length)
    await stopped.stop()
    writeFileSync(path, 'no socket')
    expect(await probed(stopped.url)).toEqual(['refused', 'unavailable', 'engine.notRunning'])
    expect(await probed('tcp://127.0.0.1:1')).toEqual(['refused', 'unavailable', 'engine.notRunning'])
  })

  it('gives up on one that hangs, before and in the middle of its answer', async () => {
    const mute = await sockets.raw((socket) => silent.add(socket))
    expect(await probed(mute)).toEqual(['hanging', 'unavailable', 'engine.hanging'])
    const half = await sockets.raw((socket) => socket.write('HTTP/1.1 200 OK\r\nApi-Ver'))
    expect(await probed(half)).toEqual(['hanging', 'unavailable', 'engine.hanging'])
    const engine = await sockets.engine()
    engine.intercept = (request) => request.url?.startsWith('/version') === true
    expect(await probed(engine.url)).toEqual(['hanging', 'unavailable', 'engine.hanging'])
  })

  it('tells what is no engine', async () => {
    const wrong = ['invalid', 'invalid', 'engine.wrongAddress']
    expect(await probed(await sockets.raw((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))).toEqual(wrong)
    const website = await sockets.raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'))
    expect(await probed(website)).toEqual(wrong)
    expect(await probed('unix://relative')).toEqual(wrong)
    expect(await probed('nonsense')).toEqual(wrong)
    const closing = await sockets.raw((socket) => socket.destroy())
    expect(await probed(closing)).toEqual(['refused', 'unavailable', 'engine.lost'])
  })

  it('leaves a place for what it can’t speak yet', async () => {
    const unsupported = ['unsupported', 'notImplemented', 'engine.unsupported']
    expect(await probed('ssh://me@host')).toEqual(unsupported)
    expect(await probed('tcp://host:2376', true)).toEqual(unsupported)
    expect(await probed('https://host:2376')).toEqual(unsupported)
  })

  it('says when the socket is forbidden', async () => {
    const engine = await sockets.engine()
    chmodSync(sockets.directory, 0o755)
    chmodSync(engine.url.slice('unix://'.length), 0o600)
    expect(JSON.parse(await probedByNobody(engine.url))).toEqual(['forbidden', 'forbidden', 'engine.permissionDenied'])
  })
})

/** Root may open any socket: the probe runs as nobody, or, without root, on a socket that its owner closed to himself. */
async function probedByNobody(url: string): Promise<string> {
  const isRoot = process.getuid?.() === 0
  if (!isRoot) chmodSync(url.slice('unix://'.length), 0)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', resolve('test/integration/docker/probeOnce.ts'), url],
    {
      env: { ...process.env, TSX_TSCONFIG_PATH: resolve('tsconfig.base.json'), HOME: sockets.directory },
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
    },
  )
  return stdout
}

describe('findEndpoints', () => {
  const homeDir = join(sockets.directory, 'home')
  const context = (name: string, host: string, tls = false): void => {
    const id = createHash('sha256').update(name).digest('hex')
    mkdirSync(join(homeDir, '.docker/contexts/meta', id), { recursive: true })
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }
    writeFileSync(join(homeDir, '.docker/contexts/meta', id, 'meta.json'), JSON.stringify(meta))
    if (tls) mkdirSync(join(homeDir, '.docker/contexts/tls', id, 'docker'), { recursive: true })
  }
  const list = async (env: Record<string, string> = {}, user?: string): Promise<string[]> => {
    const endpoints = await findEndpoints({ env, homeDir, platform: 'linux' }, user === undefined ? [] : [user])
    return endpoints.map(({ origin, url, contextName, wantsTls }) =>
      [origin, url, contextName, wantsTls ? 'tls' : undefined].filter(Boolean).join(' '),
    )
  }

  beforeAll(() => {
    mkdirSync(join(homeDir, '.docker/contexts/meta/damaged'), { recursive: true })
    writeFileSync(join(homeDir, '.docker/contexts/meta/damaged/meta.json'), '{')
    writeFileSync(join(homeDir, '.docker/config.json'), JSON.stringify({ currentContext: 'lab' }))
    context('lab', 'unix:///lab.sock')
    context('far', 'tcp://far:2376', true)
    mkdirSync(join(homeDir, '.colima/default'), { recursive: true })
    writeFileSync(join(homeDir, '.colima/default/docker.sock'), '')
  })

  it('lists the best first, each once, the simulator last', async () => {
    expect(await list({ DOCKER_HOST: 'unix:///lab.sock' }, 'tcp://typed:1')).toEqual([
      'environment unix:///lab.sock',
      'default unix:///var/run/docker.sock',
      `default unix://${homeDir}/.colima/default/docker.sock`,
      'context tcp://far:2376 far tls',
      'user tcp://typed:1',
      'simulator simulator',
    ])
  })

  it('follows the chosen context', async () => {
    expect((await list())[0]).toBe('context unix:///lab.sock lab')
    expect((await list({ DOCKER_CONTEXT: 'far' }))[0]).toBe('context tcp://far:2376 far tls')
    expect((await list({ DOCKER_HOST: 'somewhere:2375', DOCKER_TLS_VERIFY: '1' }))[0]).toBe(
      'environment tcp://somewhere:2375 tls',
    )
  })

  it('knows the pipes of Windows', async () => {
    const endpoints = await findEndpoints({ env: {}, homeDir: '/nowhere', platform: 'win32' })
    expect(endpoints.map(({ url }) => url)).toEqual([
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/dockerDesktopLinuxEngine',
      'simulator',
    ])
  })
})
