import { eventIterator, oc } from '@orpc/contract'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ContractRouterClient } from '@orpc/contract'
import type { ByteChannel } from './channels'
import { chunkBytes, decodeFrame, encodeFrame, frameCost, windowBytes, type Frame } from './channelFrames'
import { createLink, type Link, type LinkPort } from './link'

/** Two ends of a connection that delivers in order, a macrotask later, and counts what is on its way. */
function connection() {
  const wire = { largestFrame: 0, frames: [] as Frame[], congested: false }
  const ends = [end(), end()] as const
  function end() {
    return {
      onMessage: (_: string | Uint8Array) => {},
      onClose: () => {},
      drain: () => {},
      open: true,
    }
  }
  const port = (mine: 0 | 1): LinkPort => {
    const me = ends[mine]
    const other = ends[mine === 0 ? 1 : 0]
    return {
      send(message) {
        if (typeof message !== 'string') {
          wire.largestFrame = Math.max(wire.largestFrame, message.length)
          const frame = decodeFrame(message)
          if (frame !== undefined) wire.frames.push(frame)
        }
        const copy = typeof message === 'string' ? message : message.slice()
        setImmediate(() => other.open && other.onMessage(copy))
      },
      onMessage: (listener) => (me.onMessage = listener),
      onClose: (listener) => (me.onClose = listener),
      close() {
        me.open = false
        setImmediate(() => other.onClose())
      },
      isCongested: () => wire.congested,
      onDrain: (listener) => (me.drain = listener),
    }
  }
  return { wire, ends, ports: [port(0), port(1)] as const }
}

function linkPair(openWithinMs?: number): { backend: Link; screen: Link } & ReturnType<typeof connection> {
  const made = connection()
  const options = openWithinMs === undefined ? {} : { openWithinMs }
  return { ...made, backend: createLink(made.ports[0], options), screen: createLink(made.ports[1], options) }
}

/** Resolves when whatever is on its way has arrived: each hop takes one turn of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function readAll(channel: ByteChannel): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const bytes of channel.incoming) parts.push(bytes)
  return Buffer.concat(parts)
}

/** `length` bytes that differ at every place, so that order shows. */
function counted(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (from + index) * 31 + ((from + index) >> 8))
}

describe('frames', () => {
  it('are read back as they were written', () => {
    const id = fc.integer({ min: 1, max: 0xffffffff })
    const frames = fc.oneof(
      fc.record({ kind: fc.constant('rpc' as const), bytes: fc.uint8Array() }),
      fc.record({ kind: fc.constant('data' as const), id, bytes: fc.uint8Array() }),
      fc.record({ kind: fc.constant('credit' as const), id, amount: fc.integer({ min: 0, max: 0xffffffff }) }),
      fc.record({
        kind: fc.constant('end' as const),
        id,
        error: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined }),
      }),
      fc.record({ kind: fc.constant('close' as const), id }),
    )
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
      }),
    )
  })

  it('that are cut, too long or of no known type are refused', () => {
    const bytes = [
      new Uint8Array(0),
      Uint8Array.of(1, 0, 0),
      Uint8Array.of(2, 0, 0, 0, 1, 9),
      Uint8Array.of(7, 0, 0, 0, 1),
      encodeFrame({ kind: 'data', id: 1, bytes: new Uint8Array(chunkBytes + 1) }),
    ]
    expect(bytes.map(decodeFrame)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('byte channels', () => {
  it('keep bytes and their order both ways, in chunks of at most 64 KiB', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 * chunkBytes }), { maxLength: 8 }), async (sizes) => {
        const { backend, screen, wire } = linkPair()
        const source = backend.channels.create()
        const sink = screen.channels.open(source.id)
        const send = async (channel: ByteChannel): Promise<void> => {
          let from = 0
          for (const size of sizes) {
            await channel.write(counted(size, from))
            from += size
          }
          channel.end()
        }
        const [, , down, up] = await Promise.all([send(source), send(sink), readAll(sink), readAll(source)])
        const whole = Buffer.from(counted(sizes.reduce((sum, size) => sum + size, 0)))
        expect(down.equals(whole)).toBe(true)
        expect(up.equals(whole)).toBe(true)
        expect(wire.largestFrame).toBeLessThanOrEqual(chunkBytes + 5)
        await Promise.all([source.closed, sink.closed])
      }),
      { numRuns: 40 },
    )
  })

  it('send nothing before they are opened, and no more than a window before they are read', async () => {
    const { backend, screen, wire } = linkPair()
    const source = backend.channels.create()
    let taken = false
    const writing = source.write(new Uint8Array(10 * windowBytes)).then(() => (taken = true))
    await settled()
    expect(wire.frames).toEqual([])

    const sink = screen.channels.open(source.id)
    await settled()
    const inFlight = (): number =>
      wire.frames.reduce((sum, frame) => sum + (frame.kind === 'data' ? frameCost(frame.bytes.length) : 0), 0)
    expect(inFlight()).toBeLessThanOrEqual(windowBytes)
    expect(inFlight()).toBeGreaterThan(windowBytes - 2 * frameCost(0))
    expect(taken).toBe(false)

    source.end()
    expect((await readAll(sink)).length).toBe(10 * windowBytes)
    await writing
  })

  it('bound the number of tiny frames too', async () => {
    const { backend, screen, wire } = linkPair()
    const source = backend.channels.create()
    screen.channels.open(source.id)
    for (let count = 0; count < 10_000; count++) source.write(Uint8Array.of(1)).catch(() => {})
    await settled()
    expect(wire.frames.filter((frame) => frame.kind === 'data').length).toBeLessThanOrEqual(windowBytes / frameCost(0))
    backend.close()
  })

  it('never hold more than a window, whatever the reader does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2 * chunkBytes }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        async (sizes, pauses) => {
          const { backend, screen, wire } = linkPair()
          const source = backend.channels.create()
          const sink = screen.channels.open(source.id)
          const sending = (async () => {
            for (const size of sizes) await source.write(new Uint8Array(size))
            source.end()
          })()
          const reader = sink.incoming[Symbol.asyncIterator]()
          let readCost = 0
          let most = 0
          for (let turn = 0; ; turn++) {
            if (pauses[turn % pauses.length] === true) await settled()
            const next = await reader.next()
            if (next.done === true) break
            const sent = wire.frames.reduce(
              (sum, frame) => sum + (frame.kind === 'data' ? frameCost(frame.bytes.length) : 0),
              0,
            )
            most = Math.max(most, sent - readCost)
            readCost += frameCost(next.value.length)
          }
          await sending
          expect(most).toBeLessThanOrEqual(windowBytes)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('carry the reason of an end, after the bytes before it', async () => {
    const { backend, screen } = linkPair()
    const source = backend.channels.create()
    const sink = screen.channels.open(source.id)
    const written = source.write(Buffer.from('partial'))
    source.end('the daemon went away')
    const seen: string[] = []
    const reading = (async () => {
      for await (const bytes of sink.incoming) seen.push(Buffer.from(bytes).toString())
    })()
    await expect(reading).rejects.toMatchObject({ kind: 'system', message: 'the daemon went away' })
    expect(seen).toEqual(['partial'])
    await written
  })

  it('deliver an end that came before the opening', async () => {
    const { backend, screen } = linkPair()
    const source = backend.channels.create()
    source.end()
    await settled()
    expect((await readAll(screen.channels.open(source.id))).length).toBe(0)
  })

  it('close both directions at once, from either end', async () => {
    for (const closer of ['source', 'sink'] as const) {
      const { backend, screen } = linkPair()
      const source = backend.channels.create()
      const sink = screen.channels.open(source.id)
      const refused = expect(source.write(new Uint8Array(2 * windowBytes))).rejects.toMatchObject({ kind: 'cancelled' })
      await settled()
      ;(closer === 'source' ? source : sink).close()
      await Promise.all([source.closed, sink.closed, refused])
      expect((await readAll(closer === 'source' ? source : sink)).length).toBe(0)
      await expect(sink.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'cancelled' })
    }
  })

  it('answer the opening of an unknown or finished channel by closing it', async () => {
    const { backend, screen } = linkPair()
    const gone = backend.channels.create()
    gone.close()
    await settled()
    for (const id of [gone.id, 999]) {
      const opened = screen.channels.open(id)
      await opened.closed
      expect((await readAll(opened)).length).toBe(0)
    }
  })

  it('close when nobody opens them in time', async () => {
    const { backend } = linkPair(10)
    const source = backend.channels.create()
    await expect(source.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'cancelled' })
    await source.closed
  })

  it('let the writer go on when the reader stops early', async () => {
    const { backend, screen } = linkPair()
    const source = backend.channels.create()
    const sink = screen.channels.open(source.id)
    const sending = source.write(new Uint8Array(8 * windowBytes))
    for await (const bytes of sink.incoming) {
      expect(bytes.length).toBe(chunkBytes)
      break
    }
    await sending
  })

  it('take one reader', async () => {
    const { backend, screen } = linkPair()
    const source = backend.channels.create()
    const sink = screen.channels.open(source.id)
    const first = readAll(sink)
    await expect(readAll(sink)).rejects.toMatchObject({ kind: 'invalid' })
    source.end()
    await first
  })

  it('fail their reader when the link is lost', async () => {
    const { backend, screen } = linkPair()
    const source = backend.channels.create()
    const sink = screen.channels.open(source.id)
    await source.write(Buffer.from('before'))
    await settled()
    backend.close()
    await screen.closed
    await expect(readAll(sink)).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(source.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'cancelled' })
    await expect(readAll(screen.channels.open(77))).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('end the link of a peer that sends nonsense, and the channel of one that overruns its window', async () => {
    const { ports, backend } = linkPair()
    const source = backend.channels.create()
    ports[1].send(Uint8Array.of(9, 9, 9))
    await Promise.all([backend.closed, source.closed])

    const second = linkPair()
    const flooded = second.backend.channels.create()
    for (let count = 0; count < 5; count++)
      second.ports[1].send(encodeFrame({ kind: 'data', id: flooded.id, bytes: new Uint8Array(chunkBytes) }))
    await flooded.closed
  })

  it('wait while the connection is congested, and go on when it drains', async () => {
    const { backend, screen, wire, ends } = linkPair()
    const source = backend.channels.create()
    const sink = screen.channels.open(source.id)
    await settled()
    wire.congested = true
    const sending = source.write(Buffer.from('late'))
    source.end()
    await settled()
    expect(wire.frames.filter((frame) => frame.kind === 'data')).toEqual([])
    wire.congested = false
    ends[0].drain()
    expect((await readAll(sink)).toString()).toBe('late')
    await sending
  })

  it('take turns, thousands at a time', async () => {
    const { backend, screen, wire } = linkPair()
    const size = 2 * chunkBytes
    const total = 2_000
    const sources = Array.from({ length: total }, () => backend.channels.create())
    const sinks = sources.map((source) => screen.channels.open(source.id))
    await settled()
    const sending = sources.map(async (source) => {
      await source.write(new Uint8Array(size))
      source.end()
    })
    const lengths = await Promise.all(sinks.map(async (sink) => (await readAll(sink)).length))
    await Promise.all(sending)
    expect(new Set(lengths)).toEqual(new Set([size]))
    expect(wire.frames.filter((frame) => frame.kind === 'data')).toHaveLength(2 * total)
  })
})

describe('oRPC lane', () => {
  const contract = {
    ping: oc.input(z.object({ text: z.string() })).output(z.object({ text: z.string() })),
    upload: oc.input(z.object({ blob: z.instanceof(Blob) })).output(z.object({ sizeBytes: z.number() })),
    count: oc.output(eventIterator(z.number())),
    open: oc.output(z.number()),
  }
  const server = implement(contract).$context<{ channels: Link['channels'] }>()
  const router = server.router({
    ping: server.ping.handler(({ input }) => ({ text: `pong ${input.text}` })),
    upload: server.upload.handler(({ input }) => ({ sizeBytes: input.blob.size })),
    count: server.count.handler(async function* () {
      for (let number = 0; number < 3; number++) yield Promise.resolve(number)
    }),
    open: server.open.handler(({ context }) => {
      const channel = context.channels.create()
      void channel.write(Buffer.from('bytes of an answer')).then(() => channel.end())
      return channel.id
    }),
  })

  it('carries calls, streams, binary bodies and channels over one connection', async () => {
    const { backend, screen } = linkPair()
    new RPCHandler(router).upgrade(backend.rpc, { context: { channels: backend.channels } })
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: screen.rpc }))

    expect(await client.ping({ text: 'olá 🙂' })).toEqual({ text: 'pong olá 🙂' })
    expect(await client.upload({ blob: new Blob([new Uint8Array(100_000)]) })).toEqual({ sizeBytes: 100_000 })
    const numbers: number[] = []
    for await (const number of await client.count()) numbers.push(number)
    expect(numbers).toEqual([0, 1, 2])
    expect((await readAll(screen.channels.open(await client.open()))).toString()).toBe('bytes of an answer')

    backend.close()
    await screen.closed
    await expect(client.ping({ text: 'late' })).rejects.toThrow()
  })

  it('loses nothing that came before oRPC listens', async () => {
    const { backend, screen } = linkPair()
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: screen.rpc }))
    const pong = client.ping({ text: 'early' })
    await settled()
    new RPCHandler(router).upgrade(backend.rpc, { context: { channels: backend.channels } })
    expect(await pong).toEqual({ text: 'pong early' })
  })
})
