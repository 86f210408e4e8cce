/** What the command line says when the engine goes away in the middle of an answer. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createTransport } from '../docker/client/transport'
import { describeError, wasBrokenOff } from './errorText'

it('calls an answer that breaks off an unexpected end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'camada-'))
  const path = join(folder, 'socket')
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"Status', () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const transport = createTransport({ kind: 'socket', path }, '1.45')
  onTestFinished(async () => {
    transport.dispose()
    server.close()
    await rm(folder, { recursive: true })
  })
  const readAll = async (): Promise<void> => {
    for await (const chunk of await transport.stream({ method: 'POST', path: '/containers/x/wait' })) void chunk
  }
  const thrown: unknown = await readAll().catch((error: unknown) => error)
  expect(wasBrokenOff(thrown)).toBe(true)
  expect(describeError(thrown)).toBe('unexpected EOF')
  const asked: unknown = await transport.json({ method: 'GET', path: '/version' }).catch((error: unknown) => error)
  expect(describeError(asked)).toBe('unexpected EOF')
  expect(describeError(new Error('aborted'))).toBe('Error response from daemon: aborted')
})
