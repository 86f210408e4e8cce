import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestDaemon, type TestDaemon } from './testClient'

let daemon: TestDaemon

beforeEach(async () => {
  daemon = await startTestDaemon()
})
afterEach(() => daemon.close())

async function idOf(path: string, body: object): Promise<string> {
  return ((await daemon.json('POST', path, body)) as { readonly Id: string }).Id
}

interface Leaver {
  readonly cmd: readonly string[]
  readonly input?: Buffer
  /** Default true. */
  readonly isUpgrade?: boolean
}

/** Starts an exec on a connection that reads no more than the head, leaves, and gives how the exec ended. */
async function exitAfterLeaving({ cmd, input, isUpgrade = true }: Leaver): Promise<unknown> {
  const container = await idOf('/containers/create', { Image: 'box', Cmd: ['sleep', '100'] })
  await daemon.ask('POST', `/containers/${container}/start`)
  const settings = { Cmd: cmd, AttachStdin: input !== undefined, AttachStdout: true }
  const exec = await idOf(`/containers/${container}/exec`, settings)
  const socket = daemon.dial()
  socket.on('error', () => undefined)
  const upgrade = isUpgrade ? 'Connection: Upgrade\r\nUpgrade: tcp\r\n' : ''
  const head = `POST /v1.45/exec/${exec}/start HTTP/1.1\r\nHost: d\r\n${upgrade}`
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`)
  if (isUpgrade) await once(socket, 'readable')
  if (input !== undefined) socket.write(input)
  const view = async (): Promise<{ Running: boolean; ExitCode: number | null }> =>
    (await daemon.json('GET', `/exec/${exec}/json`)) as { Running: boolean; ExitCode: number | null }
  const hasBegun = async (): Promise<boolean> => {
    const { Running: isRunning, ExitCode: code } = await view()
    return isRunning || code !== null
  }
  await expect.poll(hasBegun).toBe(true)
  // Time in which what is sent stops moving.
  if (input !== undefined) await new Promise((resolve) => setTimeout(resolve, 200))
  socket.destroy()
  const sign = await idOf(`/containers/${container}/exec`, { Cmd: ['touch', '/left'] })
  await daemon.ask('POST', `/exec/${sign}/start`, { Detach: true })
  await expect.poll(async () => (await view()).Running).toBe(false)
  return (await view()).ExitCode
}

// The codes are those of 26.1.5: 126 where output was left that nobody took.
it('ends the input of an exec whose client vanishes while the exec is busy', async () => {
  // It reads nothing, so that cat soon waits with its output and the input waits for cat.
  const input = Buffer.alloc(4 * 1024 * 1024, 'x')
  expect(await exitAfterLeaving({ cmd: ['cat'], input })).toBe(126)
})

it('gives an exec 126 whose output came when its client had gone, and its own code otherwise', async () => {
  const untilItLeft = 'until test -e /left; do sleep 0.02; done'
  const late = ['sh', '-c', `${untilItLeft}; echo late; sleep 0.2; exit 7`]
  expect(await exitAfterLeaving({ cmd: late })).toBe(126)
  expect(await exitAfterLeaving({ cmd: late, isUpgrade: false })).toBe(126)
  expect(await exitAfterLeaving({ cmd: ['sh', '-c', `${untilItLeft}; exit 7`] })).toBe(7)
})

it('ends an exec with a client that sent its input before it was answered, without an upgrade', async () => {
  const input = Buffer.alloc(4 * 1024 * 1024, 'x')
  expect(await exitAfterLeaving({ cmd: ['cat'], input, isUpgrade: false })).not.toBeNull()
})
