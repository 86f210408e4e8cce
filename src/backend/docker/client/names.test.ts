/** Names with slashes in requests, a daemon that redirects or goes away, and what a request costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTransport, pathPart, type Transport } from './transport'

let folder = ''
let server: Server
let transport: Transport
/** How many connections were made, and the paths that were asked for. */
let connections = 0
let asked: string[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-names-'))
  connections = 0
  asked = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    // A connection that ends as one does whose daemon has gone.
    if (request.url === '/cut?' && asked.length === 2) return request.socket.destroy()
    if (request.url?.startsWith('/ok') === true) response.end('{"ok":true}')
    else response.writeHead(301, { Location: '/ok' }).end()
  })
  server.on('connection', () => connections++)
  await new Promise<void>((done) => server.listen(join(folder, 's'), done))
  transport = createTransport({ kind: 'socket', path: join(folder, 's') }, undefined)
})
afterEach(() => {
  transport.dispose()
  server.close()
  rmSync(folder, { recursive: true })
})

it('cleans names as the daemon would', () => {
  const names = ['web', '/web', '//web/', '/web/db', 'a b%/c']
  expect(names.map((name) => pathPart(name, 'container'))).toEqual(['web', 'web', 'web', 'web/db', 'a%20b%25/c'])
  for (const name of ['..', '.', 'a/../b', '/', '//'])
    expect(() => pathPart(name, 'container'), name).toThrow(`No such container: ${name}`)
  expect(() => pathPart(' ', 'container')).toThrow('invalid container name or ID: value is empty')
})

it.each(['GET', 'POST', 'DELETE'] as const)('fails at a redirect of %s, and goes on', async (method) => {
  await expect(transport.json({ method, path: '/elsewhere' })).rejects.toThrow('redirect')
  expect(await transport.json({ method: 'GET', path: '/ok' })).toEqual({ ok: true })
})

it('does not write down what nobody reads', async () => {
  const { signal } = new AbortController()
  let written = 0
  Object.assign(signal, { [inspect.custom]: () => String(written++) })
  await transport.json({ method: 'GET', path: '/ok', signal })
  expect(written).toBe(0)
})

it('asks its questions over one connection, and all else over one each', async () => {
  for (let round = 0; round < 3; round++) await transport.json({ method: 'GET', path: '/ok' })
  expect(connections).toBe(1)
  for (let round = 0; round < 3; round++) await transport.json({ method: 'POST', path: '/ok' })
  expect(connections).toBe(4)
})

it('asks once more when a kept connection has ended, and never acts twice', async () => {
  await transport.json({ method: 'GET', path: '/ok' })
  await expect(transport.json({ method: 'GET', path: '/cut' })).rejects.toThrow('redirect')
  expect([asked, connections]).toEqual([['/ok?', '/cut?', '/cut?'], 2])
  asked = ['/ok?']
  await expect(transport.json({ method: 'POST', path: '/cut' })).rejects.toThrow('socket hang up')
  expect(asked).toEqual(['/ok?', '/cut?'])
})
