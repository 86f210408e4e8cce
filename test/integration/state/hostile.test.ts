/** Files that were made to do harm, imported: each is refused with a sentence, and the state stays as it was and works. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createContainer } from '@simulator/engine/create'
import { SimulatorState } from '@simulator/engine/simulatorState'
import { extract, pack } from 'tar-stream'
import type { Header } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'

interface Entry {
  readonly header: Partial<Header> & { readonly name: string }
  readonly bytes: Buffer
}

let folder: string
let state: SimulatorState
let entries: readonly Entry[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-hostile-'))
  state = await SimulatorState.open({ socketPath: '', dataDir: join(folder, 'data') })
  await state.engine.volumes.create({ name: 'kept', driver: '', labels: null, options: null })
  await createContainer(state.engine, { name: 'mine', config: { Image: 'alpine', Cmd: ['true'] }, hostConfig: null })
  const found: Entry[] = []
  const reader = extract()
  Readable.from(await state.export()).pipe(reader)
  for await (const entry of reader) found.push({ header: { name: entry.header.name }, bytes: await buffer(entry) })
  entries = found
})
afterAll(async () => {
  await state.close()
  rmSync(folder, { recursive: true })
})

/** A file of entries, with sums that are true. */
async function fileOf(changed: readonly Entry[]): Promise<Buffer> {
  const isSummed = (name: string): boolean => !/^(blobs|trees)\/|^sums.json$/.test(name)
  const summed = changed.filter(({ header }) => isSummed(header.name))
  const sums = summed.map(({ header, bytes }) => [header.name, createHash('sha256').update(bytes).digest('hex')])
  const archive = pack()
  for (const { header, bytes } of changed) {
    const isSums = header.name === 'sums.json'
    archive.entry(header, isSums ? JSON.stringify(Object.fromEntries(sums)) : bytes)
  }
  archive.finalize()
  return buffer(archive)
}

type Record = { key: string; value: { [field: string]: unknown } }

const edited = (name: RegExp, edit: (text: string) => string): readonly Entry[] =>
  entries.map((entry) => {
    if (!name.test(entry.header.name)) return entry
    return { ...entry, bytes: Buffer.from(edit(entry.bytes.toString('utf8'))) }
  })

const withRecords = (edit: (record: Record) => Record): readonly Entry[] =>
  edited(/^records\//, (text) => {
    const records = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record)
    return records.map((record) => `${JSON.stringify(edit(record))}\n`).join('')
  })

const withEntry = (header: Entry['header'], bytes = Buffer.alloc(0)): readonly Entry[] => {
  const [head, ...rest] = entries
  return head === undefined ? [] : [head, { header, bytes }, ...rest]
}

/** The second entry says that it has so many bytes. */
async function announcing(sizeBytes: number): Promise<Buffer> {
  const file = await fileOf(entries)
  const at = 1024
  file.write(sizeBytes.toString(8).padStart(11, '0'), at + 124, 'latin1')
  file.fill(0x20, at + 148, at + 156)
  const sum = file.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
  file.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
  return file
}

const outside = '/tmp/camada-hostile-outside'
const files: Readonly<{ [name: string]: () => Promise<Buffer> }> = {
  'a path upwards': () => fileOf(withEntry({ name: `../../../..${outside}` }, Buffer.from('x'))),
  'an absolute path': () => fileOf(withEntry({ name: outside }, Buffer.from('x'))),
  'a link': () => fileOf(withEntry({ name: `blobs/${'a'.repeat(64)}`, type: 'symlink', linkname: '/etc/passwd' })),
  'a hard link': () => fileOf(withEntry({ name: 'records/0009.ndjson', type: 'link', linkname: '/etc/passwd' })),
  'a device': () =>
    fileOf(withEntry({ name: 'records/0009.ndjson', type: 'character-device', devmajor: 1, devminor: 5 })),
  'a size without end': () => announcing(8 ** 11 - 1),
  'half of it': async () => {
    const file = await fileOf(entries)
    return file.subarray(0, file.length / 2)
  },
  'a later version': () => fileOf(edited(/^camada-state/, (text) => text.replace('"format": 2', '"format": 3'))),
  'depth without end': () =>
    fileOf(edited(/^records\//, (text) => `${text}{"key":"x","value":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`)),
  'a volume that climbs': () =>
    fileOf(
      withRecords(({ key, value }) => {
        if (key !== 'volume/kept') return { key, value }
        return {
          key: 'volume/../../x',
          value: { ...value, record: { ...(value['record'] as object), name: '../../etc' } },
        }
      }),
    ),
  'a container that climbs': () =>
    fileOf(
      withRecords(({ key, value }) => {
        if (!key.startsWith('container/')) return { key, value }
        return { key, value: { ...value, record: { ...(value['record'] as object), id: '../../../etc' } } }
      }),
    ),
  'a container without a state': () =>
    fileOf(
      withRecords(({ key, value }) => {
        if (!key.startsWith('container/')) return { key, value }
        const { id, name } = value['record'] as { id: string; name: string }
        return { key, value: { ...value, record: { id, name } } }
      }),
    ),
  'a name that is none': () =>
    fileOf(
      withRecords(({ key, value }) => ({ key: key.replace(/^reference\/.*alpine:latest$/, 'reference/!!'), value })),
    ),
}

test.each(Object.entries(files))('%s is refused, and nothing changes', async (_, make) => {
  const before = await state.view()
  await expect(state.import(Readable.from([await make()]))).rejects.toThrow(/^(?!.*another simulator)/)
  const { holds, problems } = await state.view()
  expect([holds, problems]).toEqual([before.holds, []])
  expect(existsSync(outside)).toBe(false)
  const name = `after-${state.engine.containers.list().length}`
  await createContainer(state.engine, { name, config: { Image: 'alpine', Cmd: ['true'] }, hostConfig: null })
  expect((await state.view()).holds.containers).toContain(name)
})

test('the file itself is taken', async () => {
  await state.import(Readable.from([await fileOf(entries)]))
  expect((await state.view()).holds).toMatchObject({ containers: ['mine'], volumes: ['kept'] })
})
