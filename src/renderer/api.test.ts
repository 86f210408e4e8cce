import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract } from '@shared/contract'
import type { ChannelHost } from '@shared/contract/channels'
import { createLink, type Link, type LinkPort } from '@shared/contract/link'
import { LabError } from '@shared/errors'
import { afterEach, describe, expect, it } from 'vitest'
import { createApi, type Api } from './api'
import { takeToken } from './connect'

const os = implement(contract).$context<{ channels: ChannelHost }>()
const settings = { theme: 'system', motion: 'system' } as const

/** A backend of a few calls, reached by a pair of real ports. */
function host() {
  const state = { refuse: undefined as LabError | undefined, links: [] as Link[] }
  const router = {
    app: {
      settings: os.app.settings.handler(() => settings),
      describe: os.app.describe.handler(() => {
        throw new ORPCError('LAB_ERROR', {
          data: { kind: 'conflict', message: 'Conflict.', hint: { key: 'a.b', params: { n: 1 } } },
        })
      }),
      updateSettings: os.app.updateSettings.handler(() => new Promise<never>(() => {})),
    },
    engine: {
      events: os.engine.events.handler(async function* () {
        yield { timeMs: 1, type: 'container' as const, action: 'start', id: 'x', attributes: {} }
        await new Promise(() => {})
      }),
    },
    containers: {
      logs: os.containers.logs.handler(({ context }) => {
        const channel = context.channels.create()
        void channel.write(new TextEncoder().encode('hello')).then(() => channel.end())
        return { output: channel.id }
      }),
    },
  }
  const connect = async (): Promise<LinkPort> => {
    await Promise.resolve()
    if (state.refuse !== undefined) throw state.refuse
    const { port1, port2 } = new MessageChannel()
    const link = createLink(linkPort(port2, port1))
    state.links.push(link)
    new RPCHandler(router).upgrade(link.rpc, { context: { channels: link.channels } })
    return linkPort(port1, port2)
  }
  return { state, connect }
}

/** Node's ports, as happy-dom hands them on, have no `close` event that can be relied on: the pair tells each other. */
const closers = new WeakMap<MessagePort, () => void>()
function linkPort(port: MessagePort, other: MessagePort): LinkPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => (port.onmessage = (event: MessageEvent<string | Uint8Array>) => listener(event.data)),
    onClose: (listener) => closers.set(port, listener),
    close: () => {
      port.close()
      setTimeout(() => closers.get(other)?.(), 0)
    },
  }
}

let api: Api | undefined
afterEach(() => api?.dispose())

describe('createApi', () => {
  it('makes calls, reads channels, and turns the contract error back into a LabError', async () => {
    api = await createApi({ connect: host().connect })
    expect(await api.client.app.settings()).toEqual(settings)
    await expect(api.client.app.describe()).rejects.toEqual(
      new LabError('conflict', 'Conflict.', { hint: { key: 'a.b', params: { n: 1 } } }),
    )
    const { output } = await api.client.containers.logs({ container: 'x', follow: false })
    let text = ''
    for await (const bytes of api.openChannel(output).incoming) text += new TextDecoder().decode(bytes)
    expect(text).toBe('hello')
  })

  it('refuses input that the contract does not know as LabError invalid', async () => {
    api = await createApi({ connect: host().connect })
    const wrong = { container: 1, follow: 'no' } as unknown as { container: string; follow: boolean }
    await expect(api.client.containers.logs(wrong)).rejects.toMatchObject({ name: 'LabError', kind: 'invalid' })
  })

  it('turns an aborted call into LabError cancelled', async () => {
    api = await createApi({ connect: host().connect })
    const stop = new AbortController()
    const call = api.client.app.updateSettings({}, { signal: stop.signal })
    setTimeout(() => stop.abort(), 10)
    await expect(call).rejects.toMatchObject({ name: 'LabError', kind: 'cancelled' })
  })

  it('fails what is under way when the link is lost, and connects anew by itself', async () => {
    const { state, connect } = host()
    api = await createApi({ connect, firstDelayMs: 20 })
    const lost: string[] = []
    api.onDisconnect((error) => lost.push(error.kind))
    const again = new Promise<void>((resolve) => api?.onReconnect(resolve))
    const stream = await api.client.engine.events()
    expect((await stream.next()).done).toBe(false)
    const failures = [
      expect(stream.next()).rejects.toMatchObject({ kind: 'unavailable', hint: { key: 'connection.lost' } }),
      expect(api.client.app.updateSettings({})).rejects.toMatchObject({ kind: 'unavailable' }),
    ]
    state.links[0]?.close()
    await Promise.all(failures)
    await expect(api.client.app.settings()).rejects.toMatchObject({ kind: 'unavailable' })
    await again
    expect(await api.client.app.settings()).toEqual(settings)
    expect(lost).toEqual(['unavailable'])
    expect(state.links).toHaveLength(2)
  })

  it('says so and stops trying when the host refuses the page', async () => {
    const { state, connect } = host()
    api = await createApi({ connect, firstDelayMs: 5 })
    const lost: string[] = []
    api.onDisconnect((error) => lost.push(error.kind))
    state.refuse = new LabError('forbidden', 'no')
    state.links[0]?.close()
    await expect.poll(() => lost).toEqual(['unavailable', 'forbidden'])
    expect(state.links).toHaveLength(1)
    await expect(createApi({ connect })).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('takeToken', () => {
  afterEach(() => {
    sessionStorage.clear()
    location.hash = ''
  })

  it('takes the token out of the address and keeps it for a reload of this tab', () => {
    location.hash = '#token=abc-123'
    expect(takeToken()).toBe('abc-123')
    expect(location.hash).toBe('#/')
    expect(takeToken()).toBe('abc-123')
  })

  it('refuses a page without one', () => {
    expect(() => takeToken()).toThrow(
      expect.objectContaining({ kind: 'forbidden', hint: { key: 'connection.refused' } }),
    )
  })
})
