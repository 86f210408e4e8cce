import { once } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startTestDaemon, type TestDaemon } from './testClient'

let daemon: TestDaemon

beforeEach(async () => {
  daemon = await startTestDaemon()
})
afterEach(() => daemon.close())

async function idOf(path: string, body: object): Promise<string> {
  return ((await daemon.json('POST', path, body)) as { readonly Id: string }).Id
}

it('ends the input of an exec whose client vanishes while the exec is busy', async () => {
  const container = await idOf('/containers/create', { Image: 'box', Cmd: ['sleep', '100'] })
  await daemon.ask('POST', `/containers/${container}/start`)
  const exec = await idOf(`/containers/${container}/exec`, { Cmd: ['cat'], AttachStdin: true, AttachStdout: true })
  const socket = daemon.dial()
  const head = `POST /v1.45/exec/${exec}/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n`
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`)
  await once(socket, 'readable')
  // It reads no more, so that cat soon waits with its output and its input waits for cat.
  socket.write(Buffer.alloc(4 * 1024 * 1024, 'x'))
  await new Promise((resolve) => setTimeout(resolve, 200))
  socket.destroy()
  const hasEnded = async (): Promise<void> =>
    expect(await daemon.json('GET', `/exec/${exec}/json`)).toMatchObject({ Running: false, ExitCode: 0 })
  await vi.waitFor(hasEnded, { timeout: 10_000 })
})
