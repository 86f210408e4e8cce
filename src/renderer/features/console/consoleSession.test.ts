/** The life of a console's session, with a channel whose other direction stays open as the backend's does. */
import { expect, it } from 'vitest'
import type { ByteChannel } from '@shared/contract/channels'
import { createSampleApi } from '../../../../test/renderer/sample'
import type { LabApi } from '../../labApi'
import { createConsoleSession } from './consoleSession'

function endingApi() {
  const sample = createSampleApi()
  const opened: string[] = []
  const closed: number[] = []
  const written: string[] = []
  let end = (): void => undefined
  const channel = (id: number): ByteChannel => ({
    id,
    write: (bytes) => Promise.resolve(void written.push(new TextDecoder().decode(bytes))),
    incoming: (async function* () {
      await new Promise<void>((resolve) => (end = resolve))
      yield new TextEncoder().encode('exit\r\n')
    })(),
    end: () => undefined,
    close: () => void closed.push(id),
    closed: new Promise(() => undefined),
  })
  const api: LabApi = {
    ...sample,
    client: {
      ...sample.client,
      console: {
        ...sample.client.console,
        close: () => Promise.resolve(),
        open: ({ workspace }: { workspace: string }) => {
          opened.push(workspace)
          return Promise.resolve({ channel: opened.length, sessionId: `s${opened.length}` })
        },
      },
    },
    openChannel: channel,
  }
  return { api, opened, closed, written, end: () => end() }
}

it('ends with its shell, lets the channel go, and opens anew for the next line', async () => {
  const { api, opened, closed, end } = endingApi()
  const session = createConsoleSession(api, { screenReaderMode: false, fontSizePx: 12.5 })
  session.open('meu-motd')
  await expect.poll(() => session.state.value).toBe('open')
  end()
  await expect.poll(() => session.state.value).toBe('ended')
  expect([opened, closed]).toEqual([['meu-motd'], [1]])
  session.type('docker ps', true)
  await expect.poll(() => session.state.value).toBe('open')
  expect(opened).toEqual(['meu-motd', 'meu-motd'])
})

it('gives what is typed while a lab opens to the shell in its workspace', async () => {
  const { api, opened, written } = endingApi()
  const session = createConsoleSession(api, { screenReaderMode: false, fontSizePx: 12.5 })
  session.open('before')
  await expect.poll(() => session.state.value).toBe('open')
  session.hold(true)
  session.type('ls', true)
  session.explain()
  session.open('lab')
  await expect.poll(() => session.state.value).toBe('open')
  session.type('docker ps', true)
  expect([opened, written]).toEqual([['before', 'lab'], []])
  session.hold(false)
  expect(written).toEqual(['\x15ls\r', '\x1b\r', '\x15docker ps\r'])
})

it('keeps what is typed and pasted while it opens', async () => {
  const { api, written } = endingApi()
  const session = createConsoleSession(api, { screenReaderMode: false, fontSizePx: 12.5 })
  session.open('meu-motd')
  session.explain()
  session.type('docker ps', true)
  expect(written).toEqual([])
  await expect.poll(() => written).toEqual(['\x1b\r', '\x15docker ps\r'])
})
