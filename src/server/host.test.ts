import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ContractRouterClient } from '@orpc/contract'
import { contract, type Contract } from '@shared/contract'
import type { ChannelHost } from '@shared/contract/channels'
import { createLink } from '@shared/contract/link'
import type { ServeLink } from '@backend/app/serveLink'
import { startHost, type Host, type HostOptions } from './host'
import { socketPort } from './sockets'

const script = `console.log(${JSON.stringify('x'.repeat(5000))})`
let root = ''
const hosts: Host[] = []

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'camada-host-'))
  const page = join(root, 'renderer')
  await mkdir(join(page, 'assets'), { recursive: true })
  await writeFile(join(root, 'secret.txt'), 'secret')
  await writeFile(join(page, 'index.html'), '<!doctype html><title>lab</title>')
  await writeFile(join(page, 'assets', 'index-abc.js'), script)
})
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
  await rm(root, { recursive: true })
})

/** A backend of two calls, one of which answers with a channel of 3 MiB. */
const serveLink: ServeLink = (port) => {
  const os = implement(contract).$context<{ channels: ChannelHost }>()
  const link = createLink(port)
  const router = {
    app: { settings: os.app.settings.handler(() => ({ theme: 'dark' as const, motion: 'off' as const })) },
    containers: {
      logs: os.containers.logs.handler(({ context }) => {
        const channel = context.channels.create()
        void channel.write(new Uint8Array(3 * 1024 * 1024)).then(() => channel.end())
        return { output: channel.id }
      }),
    },
  }
  new RPCHandler(router).upgrade(link.rpc, { context: { channels: link.channels } })
  return link
}

async function start(options: Partial<HostOptions> = {}): Promise<Host> {
  const host = await startHost({
    port: 0,
    pageDir: join(root, 'renderer'),
    version: '9.9.9',
    serveLink: Promise.resolve(serveLink),
    ...options,
  })
  hosts.push(host)
  return host
}

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function ask(host: Host, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: host.port, path, headers, method }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

/** The socket, and how it ended if it was refused. */
function socket(host: Host, options: { path?: string; headers?: Record<string, string> } = {}) {
  const { path = '/link', headers = { origin: `http://127.0.0.1:${host.port}` } } = options
  const opened = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
  const ended = new Promise<number>((resolve) => {
    opened.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    opened.on('close', (code) => resolve(code))
    opened.on('error', () => {})
  })
  return { opened, ended }
}

describe('the page', () => {
  it('is served with its policy and protective headers', async () => {
    const host = await start()
    const answer = await ask(host, '/')
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toBe('<!doctype html><title>lab</title>')
    const { date: _date, etag: _etag, connection: _connection, 'keep-alive': _keepAlive, ...headers } = answer.headers
    expect(headers).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-length': '33',
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy':
        'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "font-src 'self' data:; worker-src 'self'; " +
        `connect-src 'self' ws://127.0.0.1:${host.port}; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    })
    expect(answer.body.includes(host.token)).toBe(false)
  })

  it('is compressed, kept by the browser, and not sent again', async () => {
    const host = await start()
    const path = '/assets/index-abc.js'
    const answer = await ask(host, path, { 'accept-encoding': 'gzip, br' })
    expect(answer.headers['content-encoding']).toBe('br')
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(brotliDecompressSync(answer.body).toString()).toBe(script)
    const etag = answer.headers.etag ?? ''
    expect((await ask(host, path, { 'accept-encoding': 'gzip, br', 'if-none-match': etag })).status).toBe(304)
    expect((await ask(host, path, { 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip')
    expect((await ask(host, path)).body.toString()).toBe(script)
    const head = await ask(host, path, {}, 'HEAD')
    expect([head.headers['content-length'], head.body.length]).toEqual([String(script.length), 0])
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/assets',
    '/%',
  ])('never leaves its folder: %s', async (path) => {
    const host = await start()
    expect((await ask(host, path)).status).toBe(401)
    expect((await ask(host, path, { authorization: `Bearer ${host.token}` })).status).toBe(404)
  })
})

describe('requests', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.0.7'])(
    'for the foreign host "%s" are refused',
    async (foreign) => {
      const host = await start()
      const answer = await ask(host, '/', { host: foreign })
      expect(answer.status).toBe(403)
      expect(answer.body.toString()).not.toContain('<title>')
    },
  )

  it('through a tunnel that ends at another port are served', async () => {
    const host = await start()
    expect((await ask(host, '/', { host: 'localhost:9000', origin: 'http://localhost:9000' })).status).toBe(200)
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
    'from the foreign origin %s are refused',
    async (origin) => {
      const host = await start()
      expect((await ask(host, '/', { origin })).status).toBe(403)
    },
  )

  it('beyond the page need the token, and only in the Authorization header', async () => {
    const host = await start()
    const status = async (path: string, headers: Record<string, string>): Promise<number | undefined> =>
      (await ask(host, path, headers)).status
    expect(await status('/version', {})).toBe(401)
    expect(await status('/version', { authorization: 'Bearer wrong' })).toBe(401)
    expect(await status(`/version?token=${host.token}`, {})).toBe(401)
    expect(await status('/version', { cookie: `token=${host.token}` })).toBe(401)
    expect((await ask(host, '/version', { authorization: `Bearer ${host.token}` })).body.toString()).toBe('9.9.9\n')
    expect((await ask(host, '/', {}, 'POST')).status).toBe(401)
  })
})

describe('sockets', () => {
  it('with the token serve the contract and its channels', async () => {
    const host = await start()
    const { opened } = socket(host)
    await new Promise((resolve) => opened.once('open', resolve))
    const ready = new Promise<string>((resolve) => opened.once('message', (data: Buffer) => resolve(data.toString())))
    opened.send(host.token)
    expect(await ready).toBe('ready')
    const link = createLink(socketPort(opened))
    const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: link.rpc }))
    expect(await client.app.settings()).toEqual({ theme: 'dark', motion: 'off' })
    const { output } = await client.containers.logs({ container: 'x', follow: false })
    let sizeBytes = 0
    for await (const bytes of link.channels.open(output).incoming) sizeBytes += bytes.length
    expect(sizeBytes).toBe(3 * 1024 * 1024)
    link.close()
  })

  it('that are read slowly hold their channels back', async () => {
    let sentBytes = 0
    const counting: ServeLink = (port) =>
      serveLink({
        ...port,
        send: (message) => {
          sentBytes += message.length
          port.send(message)
        },
      })
    const host = await start({ serveLink: Promise.resolve(counting) })
    const { opened } = socket(host)
    await new Promise((resolve) => opened.once('open', resolve))
    opened.send(host.token)
    await new Promise((resolve) => opened.once('message', resolve))
    const link = createLink(socketPort(opened))
    const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: link.rpc }))
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => client.containers.logs({ container: 'x', follow: false })),
    )
    const reading = answers.map(async ({ output }) => {
      let sizeBytes = 0
      for await (const bytes of link.channels.open(output).incoming) sizeBytes += bytes.length
      return sizeBytes
    })
    opened.pause()
    await new Promise((resolve) => setTimeout(resolve, 300))
    // 25 MiB are granted: what left is what the system's own buffers took, and about 1 MiB.
    expect(sentBytes).toBeLessThan(15 * 1024 * 1024)
    opened.resume()
    expect(new Set(await Promise.all(reading))).toEqual(new Set([3 * 1024 * 1024]))
    link.close()
  })

  it.each([
    ['wrong', (host: Host) => host.token.slice(0, -1)],
    ['empty', () => ''],
    ['binary', (host: Host) => Buffer.from(host.token)],
    ['huge', () => 'x'.repeat(100_000)],
    ['a call in its place', () => '{"i":"1","p":{"u":"/app/settings"}}'],
  ] as const)('whose token is %s are closed', async (_name, message) => {
    const host = await start()
    const { opened, ended } = socket(host)
    opened.on('open', () => opened.send(message(host)))
    let answered = false
    opened.on('message', () => (answered = true))
    expect(await ended).toBe(4401)
    expect(answered).toBe(false)
  })

  it('that say nothing are closed', async () => {
    const host = await start({ authenticateWithinMs: 30 })
    expect(await socket(host).ended).toBe(4401)
  })

  it('without a token crowd out each other, and nobody else', async () => {
    const host = await start()
    const { opened } = socket(host)
    await new Promise((resolve) => opened.once('open', resolve))
    opened.send(host.token)
    await new Promise((resolve) => opened.once('message', resolve))
    const strangers = Array.from({ length: 300 }, () => socket(host))
    let dropped = 0
    for (const { ended } of strangers) void ended.then(() => dropped++)
    await expect.poll(() => dropped).toBe(300 - 64)
    expect(opened.readyState).toBe(opened.OPEN)
    const late = socket(host).opened
    await new Promise((resolve) => late.once('open', resolve))
    late.send(host.token)
    await new Promise((resolve) => late.once('message', resolve))
    for (const stranger of strangers) stranger.opened.terminate()
  })

  it('without a token that send much are dropped before it is kept', async () => {
    const host = await start()
    const { opened, ended } = socket(host)
    opened.on('open', () => opened.send(Buffer.alloc(8 * 1024 * 1024)))
    expect(await ended).toBe(1006)
  })

  it('of another origin, of none, for another host or at another path are refused', async () => {
    const host = await start()
    const own = `http://127.0.0.1:${host.port}`
    const refused = [
      { headers: { origin: 'https://evil.example' } },
      { headers: { origin: 'http://127.0.0.1:1' } },
      { headers: {} },
      { headers: { host: 'evil.example', origin: 'http://evil.example' } },
      { headers: { origin: own }, path: '/' },
      { headers: { origin: own }, path: `/link?token=${host.token}` },
    ]
    expect(await Promise.all(refused.map((options) => socket(host, options).ended))).toEqual([
      403, 403, 403, 403, 404, 404,
    ])
  })

  it('that answer no ping are dropped', async () => {
    const host = await start({ pingEveryMs: 30 })
    const raw = connect(host.port, '127.0.0.1')
    raw.write(
      `GET /link HTTP/1.1\r\nhost: 127.0.0.1:${host.port}\r\norigin: http://127.0.0.1:${host.port}\r\nupgrade: websocket\r\n` +
        'connection: upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n',
    )
    raw.resume()
    await new Promise((resolve) => raw.once('close', resolve))
  })

  it('are told when the backend could not start', async () => {
    const host = await start({ serveLink: Promise.reject(new Error('no')) })
    const { opened, ended } = socket(host)
    opened.on('open', () => opened.send(host.token))
    expect(await ended).toBe(1011)
  })
})

describe('startHost', () => {
  it('listens on 127.0.0.1 only, and names the whole address', async () => {
    const host = await start()
    expect(host.address).toBe(`http://127.0.0.1:${host.port}/#token=${host.token}`)
    expect(host.token).toMatch(/^[\w-]{43}$/)
    const elsewhere = connect(host.port, '127.0.0.2')
    expect(await new Promise((resolve) => elsewhere.once('error', (error) => resolve(error.message)))).toMatch(
      /ECONNREFUSED/,
    )
  })

  it('says so when the port is taken or there is no page', async () => {
    const { port } = await start()
    await expect(start({ port })).rejects.toMatchObject({
      kind: 'conflict',
      message: `port ${port} is in use: choose another with --port, or none for any free one`,
    })
    await expect(start({ pageDir: join(root, 'nowhere') })).rejects.toMatchObject({ kind: 'notFound' })
  })

  it('ends its connections when it closes', async () => {
    const host = await start()
    const { opened, ended } = socket(host)
    await new Promise((resolve) => opened.once('open', resolve))
    await host.close()
    expect(await ended).toBe(1001)
    await expect(ask(host, '/')).rejects.toThrow('ECONNREFUSED')
  })
})
