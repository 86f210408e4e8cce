/** Published ports from the console's shell, on a real simulator. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { said } from '../../../test/support/consoleLine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulator } from '@simulator/index'
import type { EngineClient } from '../docker/types'
import { createHostNetwork } from './hostNetwork'
import { openTerminalConsole, type TerminalConsole } from './terminalConsole'

let folder: string
let simulator: Awaited<ReturnType<typeof startSimulator>>
let console: TerminalConsole

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-ports-'))
  simulator = await startSimulator({ socketPath: join(folder, 's.sock') })
  console = await openTerminalConsole({ url: simulator.url, folder, hostPath: '/home/aluno/lab' })
})
afterAll(async () => {
  await console.dispose()
  await simulator.close()
  rmSync(folder, { recursive: true })
})

function run(line: string): Promise<string> {
  return said(console, line)
}

test('reaches what containers publish, and what they listen on', async () => {
  await run('docker run -d --name web -p 8080:80 nginx 2>/dev/null')
  expect(await run('until curl -sI localhost:8080 | head -1 | grep 200; do sleep 0.05; done')).toMatch(
    /^HTTP\/1.1 200 OK/,
  )
  expect(await run('wget -qO- http://localhost:8080 | grep -c "<title>"')).toBe('1\n0')
  const address = (await run("docker inspect -f '{{.NetworkSettings.IPAddress}}' web")).split('\n')[0] ?? ''
  expect(await run(`curl -s -o /dev/null -w '%{http_code}' ${address}`)).toBe('2000')
  expect(await run('docker logs --tail 1 web')).toMatch(/^172\.17\.0\.1 - - .* "GET \/ HTTP\/1\.1" 200 /)
})

test('carries a megabyte both ways', async () => {
  const sums = "sh -c 'cd /usr/share/nginx/html; head -c 1000000 /dev/urandom > data; md5sum < data'"
  const there = await run(`docker exec web ${sums}`)
  expect(await run('curl -s localhost:8080/data > data; md5sum < data')).toBe(there)
  await run('docker run -d --name sink -p 7:7 alpine nc -l -p 7 -e md5sum')
  expect(await run('until nc localhost 7 < data; do sleep 0.05; done')).toBe(there)
})

test('is refused where nobody listens, and finds no way to who is not there', async () => {
  expect(await run('curl -s localhost:8081')).toBe('7')
  expect(await run('wget -qO- http://localhost:8081')).toBe(
    "wget: can't connect to remote host (127.0.0.1): Connection refused\n1",
  )
  expect(await run('curl -s 172.17.0.99; curl -s 8.8.8.8')).toBe('7')
})

test('reaches of this machine only what a container of its real engine publishes', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const asked = async (url: string, published: number): Promise<boolean> => {
    const list = (): Promise<unknown> => Promise.resolve([{ Ports: [{ PublicPort: published, Type: 'tcp' }] }])
    const client = { url, camada: undefined, containers: { list } } as unknown as EngineClient
    return (await createHostNetwork(() => client).listenerAt?.('127.0.0.1', port)) !== undefined
  }
  expect([
    await asked('unix:///run/docker.sock', port),
    await asked('unix:///run/docker.sock', port + 1),
    await asked('tcp://10.0.0.1:2375', port),
  ]).toEqual([true, false, false])
  await new Promise((resolve) => {
    server.close(resolve)
  })
})
