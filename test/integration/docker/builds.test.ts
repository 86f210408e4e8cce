import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ByteChannel } from '../../../src/shared/contract/channels'
import type { BuildEvent } from '../../../src/shared/docker/build'
import { parseAddress } from '../../../src/backend/docker/address'
import { createBuilds } from '../../../src/backend/docker/build/builds'
import { createClient } from '../../../src/backend/docker/client/client'
import type { EngineClient } from '../../../src/backend/docker/types'
import { Sockets, type FakeEngine } from './fakeEngine'

const sockets = new Sockets()
const folder = mkdtempSync(join(tmpdir(), 'camada-builds-'))
writeFileSync(join(folder, 'Dockerfile'), '# a comment\nFROM alpine\nRUN sleep 60\n')
afterAll(async () => {
  await sockets.dispose()
  rmSync(folder, { recursive: true, force: true })
})

function clientOf(engine: FakeEngine): EngineClient {
  const capabilities = {} as EngineClient['capabilities']
  const address = parseAddress(engine.url)
  return createClient({
    endpointId: 'x',
    url: engine.url,
    address,
    apiVersion: '1.45',
    capabilities,
    camada: undefined,
  })
}

/** Answers `/build` with lines, then does as told. */
async function engineThat(
  finish: (response: ServerResponse) => void,
  lines: readonly object[] = started,
): Promise<FakeEngine> {
  const engine = await sockets.engine()
  engine.intercept = (request, response) => {
    if (request.url?.includes('/build') !== true) return false
    request.resume().on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      for (const line of lines) response.write(`${JSON.stringify(line)}\r\n`)
      setTimeout(() => finish(response), 30)
    })
    return true
  }
  return engine
}

const started = [
  { stream: 'Step 1/2 : FROM alpine' },
  { stream: '\n' },
  { stream: ' ---> \n' },
  { stream: 'Step 2/2 : RUN sleep 60' },
]

/** Builds and gives the events after sending; `onEvent` may act in between. */
async function build(
  engine: FakeEngine,
  onEvent: (event: BuildEvent, cancel: () => void) => void = () => undefined,
): Promise<BuildEvent[]> {
  const builds = createBuilds(Date.now)
  const output: string[] = []
  const channel = {
    write: (bytes: Uint8Array) => Promise.resolve(void output.push(String(bytes))),
    end: () => undefined,
  }
  const spec = { workspace: 'w', dockerfile: 'Dockerfile', tag: 't', buildArgs: [], noCache: false, labels: {} }
  const { buildId } = builds.start(clientOf(engine), spec, folder, channel as unknown as ByteChannel)
  const events: BuildEvent[] = []
  await new Promise<void>((done) => {
    builds.watch(
      buildId,
      (event) => {
        if (event.kind !== 'sending') events.push(event)
        onEvent(event, () => builds.cancel(buildId))
      },
      done,
    )
  })
  // Whoever looks later sees the same from the start, and the end.
  const again: BuildEvent[] = []
  let isOver = false
  builds.watch(
    buildId,
    (event) => again.push(event),
    () => (isOver = true),
  )
  expect([again.filter(({ kind }) => kind !== 'sending'), isOver]).toEqual([events, true])
  return events
}

describe('a build', () => {
  it('fails at its line when the engine dies in the middle', async () => {
    const engine = await engineThat((response) => response.destroy())
    expect((await build(engine)).at(-1)).toMatchObject({
      kind: 'failed',
      step: 2,
      line: 3,
      error: { kind: 'unavailable', hint: { key: 'engine.lost' } },
    })
  })

  it('fails when the stream ends without a word', async () => {
    const engine = await engineThat((response) => response.end())
    expect((await build(engine)).at(-1)).toMatchObject({ kind: 'failed', error: { hint: { key: 'engine.lost' } } })
  })

  it('fails when the engine sends garbage', async () => {
    const engine = await engineThat((response) => response.end('<html>\n'))
    expect((await build(engine)).at(-1)).toMatchObject({ kind: 'failed', error: { kind: 'system' } })
  })

  it('is cancelled, and the engine learns of it', async () => {
    let left: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (left = resolve))
    const engine = await engineThat((response) => (response.closed ? left() : response.on('close', left)))
    const events = await build(engine, (event, cancel) => {
      if (event.kind === 'step' && event.step === 2) cancel()
    })
    expect(events.map(({ kind }) => kind)).toEqual(['step', 'stepDone', 'step', 'cancelled'])
    await gone
  })

  it('is not fooled by what a RUN prints', async () => {
    const lines = [...started, { stream: ' ---> 0123456789ab\n' }, { stream: 'Successfully built 0123456789ab\n' }]
    const engine = await engineThat((response) => response.end(), lines)
    const events = await build(engine)
    // No such image is there, so nothing was done.
    expect(events.filter(({ kind }) => kind === 'stepDone')).toHaveLength(1)
  })

  it('hears why it was refused although it was still sending', async () => {
    writeFileSync(join(folder, 'big'), Buffer.alloc(8 * 1024 * 1024))
    const engine = await sockets.engine()
    engine.intercept = (request, response) => {
      if (request.url?.includes('/build') !== true) return false
      response.writeHead(400, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ message: 'dockerfile parse error on line 3: unknown instruction: RUM' }))
      return true
    }
    expect(await build(engine)).toEqual([
      {
        kind: 'failed',
        line: 3,
        error: {
          kind: 'invalid',
          message: 'dockerfile parse error on line 3: unknown instruction: RUM',
          hint: { key: 'build.unknownInstruction', params: { word: 'RUM' } },
        },
      },
    ])
  })
})
