/**
 * A bare Node server that answers the three requests of an exec (create, start, inspect) at once and does nothing, in a
 * process of its own: what a client takes with it is the client's own, and HTTP's. This file is that process too.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Docker from 'dockerode'
import { startNode } from './harness.mjs'

const ownPath = fileURLToPath(import.meta.url)
const hello = Buffer.from('\x01\0\0\0\0\0\0\x03hi\n', 'latin1')

/** Lends the server as an engine with one container. */
export async function withFloor(use) {
  const folder = await mkdtemp(join(tmpdir(), 'camada-floor-'))
  const server = await startNode([ownPath, join(folder, 'socket')], /listening on (\S+)/)
  try {
    const docker = new Docker({ socketPath: server.match })
    await use({ docker, container: docker.getContainer('any'), pid: server.pid })
  } finally {
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
}

function serve(socketPath) {
  const server = createServer((request, response) => {
    request.resume().once('end', () => answer(request.url, response))
  })
  server.listen(socketPath, () => console.log(`listening on ${socketPath}`))
}

function answer(url, response) {
  if (!url.endsWith('/start')) {
    const isInspect = url.endsWith('/json')
    const body = JSON.stringify(isInspect ? { ExitCode: 0 } : { Id: 'f'.repeat(64) })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
    response.writeHead(isInspect ? 200 : 201, headers).end(body)
    return
  }
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, { Connection: 'close' })
  response.flushHeaders()
  response.write(hello)
  response.end()
}

if (process.argv[1] === ownPath) serve(process.argv[2])
