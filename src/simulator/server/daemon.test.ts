import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDaemon } from './daemon'

let folder: string
let socketPath: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-'))
  socketPath = join(folder, 'engine.sock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function ping(path: string): Promise<string> {
  return new Promise((done, fail) => {
    const asked = request({ socketPath: path, path: '/_ping' }, (response) => {
      response.setEncoding('utf8')
      response.once('data', (text: string) => done(text))
    })
    asked.on('error', fail)
    asked.end()
  })
}

/** Leaves a socket file behind, as a daemon that was killed does. */
async function leaveStaleSocket(): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', script]), 'exit')
  expect(statSync(socketPath).isSocket()).toBe(true)
}

test('listens for its owner alone and takes its socket away when it closes', async () => {
  const running = await startDaemon({ socketPath })
  expect(running.url).toBe(`unix://${socketPath}`)
  expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  expect(await ping(socketPath)).toBe('OK')
  await running.close()
  expect(existsSync(socketPath)).toBe(false)
})

test('a stale socket is replaced', async () => {
  await leaveStaleSocket()
  const running = await startDaemon({ socketPath })
  expect(await ping(socketPath)).toBe('OK')
  await running.close()
})

test('a socket that a daemon listens on is left alone', async () => {
  const running = await startDaemon({ socketPath })
  await expect(startDaemon({ socketPath })).rejects.toMatchObject({
    kind: 'unavailable',
    message: `a daemon is listening on ${socketPath} already`,
  })
  expect(await ping(socketPath)).toBe('OK')
  await running.close()
})

test('a file that is no socket is left alone', async () => {
  writeFileSync(socketPath, 'precious')
  await expect(startDaemon({ socketPath })).rejects.toThrow(`${socketPath} exists and is not a socket`)
})

test('a path that the kernel would cut is refused', async () => {
  const path = join(folder, 'x'.repeat(120))
  await expect(startDaemon({ socketPath: path })).rejects.toMatchObject({ kind: 'unavailable' })
})

test('open streams do not keep it from closing', async () => {
  const running = await startDaemon({ socketPath })
  const asked = request({ socketPath, path: '/events' })
  const gone = new Promise((done) => asked.on('close', done))
  asked.on('error', () => undefined)
  asked.end()
  await once(asked, 'response')
  await running.close()
  await gone
})
