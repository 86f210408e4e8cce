/** The state of a real simulator into files and over channels, and back; what is cancelled or broken changes nothing. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportEvent, ImportEvent } from '@shared/contract/engineState'
import { all, openTestState, received, type TestState } from './testState'

let opened: TestState
let client: TestState['client']
const at = (name: string): string => opened.at(name)
const volumes = async (): Promise<string[]> =>
  (await opened.engine.volumes.list()).volumes.map(({ Name }) => Name).sort()

beforeEach(async () => {
  opened = await openTestState()
  client = opened.client
  await opened.engine.volumes.create({ name: 'kept' })
})
afterEach(() => opened.dispose())

const last = <Item>(items: readonly Item[]): Item | undefined => items.at(-1)

async function exported(): Promise<Buffer> {
  const { output, totalBytes } = await client.download()
  expect(totalBytes).toBeGreaterThan(0)
  return received(opened.page, output)
}

/** Sends `bytes` as a file that is `sizeBytes` long; leaves in the middle when they are fewer. */
async function upload(bytes: Uint8Array, sizeBytes = bytes.length): Promise<ImportEvent[]> {
  const events: ImportEvent[] = []
  for await (const event of await client.upload({ sizeBytes })) {
    events.push(event)
    if (event.kind !== 'ready') continue
    const channel = opened.page.channels.open(event.input)
    channel
      .write(bytes)
      .then(() => (bytes.length < sizeBytes ? channel.close() : channel.end()))
      .catch(() => undefined)
  }
  return events
}

describe('the state in a file', () => {
  it('is written whole, replaces what was there, and comes back', async () => {
    await writeFile(at('estado.tar'), 'an older one')
    const events: ExportEvent[] = await all(client.exportToFile({ realPath: at('estado.tar') }))
    const { length } = await readFile(at('estado.tar'))
    expect(last(events)).toEqual({ kind: 'done', sizeBytes: length })
    await opened.engine.volumes.create({ name: 'later' })
    const told = last(await all(client.importFromFile({ realPath: at('estado.tar') })))
    expect(told).toEqual({ kind: 'done', setAside: expect.any(String) as string })
    expect(await volumes()).toEqual(['kept'])
    await client.restore({ id: told?.kind === 'done' ? told.setAside : '' })
    expect(await volumes()).toEqual(['kept', 'later'])
  })

  it('is not there when it was cancelled or could not be written', async () => {
    const stop = new AbortController()
    const stream = await client.exportToFile({ realPath: at('estado.tar') }, { signal: stop.signal })
    stop.abort()
    expect(await stream.next().then(({ done }) => done)).toBe(true)
    await expect(all(client.exportToFile({ realPath: at('none/estado.tar') }))).rejects.toMatchObject({
      message: expect.stringContaining('no such file or directory') as string,
    })
    await expect(all(client.exportToFile({ realPath: opened.dir }))).rejects.toMatchObject({
      message: expect.stringContaining('cannot write') as string,
    })
    await expect.poll(() => readdir(opened.dir)).toEqual(['s'])
  })

  it('is refused with the reason, and nothing changes', async () => {
    await writeFile(at('outro.txt'), 'x'.repeat(4096))
    await expect(all(client.importFromFile({ realPath: at('outro.txt') }))).rejects.toMatchObject({
      data: { kind: 'invalid', hint: { key: 'engine.notAState' } },
    })
    await expect(all(client.importFromFile({ realPath: at('none') }))).rejects.toMatchObject({
      data: { kind: 'notFound', hint: { key: 'engine.cannotReadFile' } },
    })
    await expect(all(client.importFromFile({ realPath: opened.dir }))).rejects.toMatchObject({
      data: { kind: 'notFound' },
    })
    await expect(client.importFromFile({ realPath: 'relative.tar' })).rejects.toMatchObject({
      data: { hint: { key: 'engine.absolutePath' } },
    })
    expect(await volumes()).toEqual(['kept'])
  })
})

describe('the disk', () => {
  it('takes its new size', async () => {
    await client.resizeDisk({ sizeBytes: 96 * 1024 ** 2 })
    expect((await client.view()).disk).toMatchObject({ sizeBytes: 96 * 1024 ** 2, isFixed: false })
    await expect(client.resizeDisk({ sizeBytes: 1 })).rejects.toMatchObject({
      message: 'a disk has between 1 MiB and 1 PiB',
    })
  })
})

describe('the state on a channel', () => {
  it('is the same file, there and back', async () => {
    const bytes = await exported()
    await opened.engine.volumes.create({ name: 'later' })
    expect(await upload(bytes)).toMatchObject([{ kind: 'ready' }, { kind: 'done' }])
    expect(await volumes()).toEqual(['kept'])
  })

  it('stays what it was when the page leaves in the middle, or sends something else', async () => {
    const bytes = await exported()
    await opened.engine.volumes.create({ name: 'later' })
    await expect(upload(bytes.subarray(0, 1000), bytes.length)).rejects.toMatchObject({ data: { kind: 'cancelled' } })
    await expect(upload(bytes.subarray(0, bytes.length - 4096))).rejects.toMatchObject({ data: { kind: 'invalid' } })
    const noise = Buffer.alloc(3_000_000, 'noise')
    await expect(upload(noise)).rejects.toMatchObject({ data: { hint: { key: 'engine.notAState' } } })
    const newer = Buffer.from(bytes.toString('latin1').replace('"format": 2,', '"format": 9,'), 'latin1')
    await expect(upload(newer)).rejects.toMatchObject({ data: { hint: { key: 'engine.newerState' } } })
    await expect(upload(new Uint8Array(0))).rejects.toMatchObject({ data: { kind: 'invalid' } })
    expect(await volumes()).toEqual(['kept', 'later'])
  })

  it('is left alone by a page that drops the stream', async () => {
    const stop = new AbortController()
    const stream = await client.upload({ sizeBytes: 10 }, { signal: stop.signal })
    expect(await stream.next()).toMatchObject({ value: { kind: 'ready' } })
    stop.abort()
    expect(await stream.next()).toMatchObject({ done: true })
    // The engine takes the next one: nothing waits for the one that was dropped.
    expect(last(await upload(await exported()))).toMatchObject({ kind: 'done' })
  })
})
