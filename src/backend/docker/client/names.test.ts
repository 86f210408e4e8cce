/** Names with slashes in requests, a daemon that redirects, and what a request costs. */
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
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-names-'))
  server = createServer((request, response) => {
    if (request.url?.startsWith('/ok') === true) response.end('{"ok":true}')
    else response.writeHead(301, { Location: '/ok' }).end()
  })
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
