import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DamagedRecords, openRecordFolder } from './recordFolder'
import { createMemoryRecords } from './recordMemory'
import type { RecordStore } from './records'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'camada-records-'))
  folders.push(folder)
  return folder
}

describe.each<[string, () => Promise<RecordStore>]>([
  ['in memory', () => Promise.resolve(createMemoryRecords())],
  ['in a folder', () => openRecordFolder(newFolder())],
])('records %s', (_, open) => {
  it('load what was written, by prefix and in order', async () => {
    const records = await open()
    await records.write([
      { kind: 'put', key: 'b/2', value: { n: 2 } },
      { kind: 'put', key: 'b/1', value: 'é\n' },
      { kind: 'put', key: 'c/1', value: null },
      { kind: 'put', key: 'b/3', value: 3 },
    ])
    await records.write([{ kind: 'delete', key: 'b/3' }])
    expect(await records.load('b/')).toEqual([
      { key: 'b/1', value: 'é\n' },
      { key: 'b/2', value: { n: 2 } },
    ])
    await records.close()
  })
})

/** Records that were written one after the other, closed. */
async function written(count: number): Promise<string> {
  const folder = newFolder()
  const records = await openRecordFolder(folder)
  for (let n = 1; n <= count; n++) await records.write([{ kind: 'put', key: `k/${n}`, value: { n } }])
  await records.close()
  return folder
}

const logOf = (folder: string): string => {
  const name = readdirSync(join(folder, 'records')).find((one) => one.endsWith('.log'))
  if (name === undefined) throw new Error('LevelDB has no log')
  return join(folder, 'records', name)
}

async function problemsOf(folder: string): Promise<readonly string[]> {
  const error: unknown = await openRecordFolder(folder).catch((thrown: unknown) => thrown)
  if (!(error instanceof DamagedRecords)) throw new Error(`not found damaged: ${String(error)}`)
  return error.problems
}

describe('records in a folder', () => {
  it('are there again, the last versions alone', async () => {
    const folder = await written(3)
    const records = await openRecordFolder(folder)
    await Promise.all([
      records.write([{ kind: 'put', key: 'k/1', value: 'new' }]),
      records.write([
        { kind: 'put', key: 'k/1', value: 'newest' },
        { kind: 'delete', key: 'k/2' },
      ]),
    ])
    await records.close()
    const again = await openRecordFolder(folder)
    expect(await again.load('')).toEqual([
      { key: 'k/1', value: 'newest' },
      { key: 'k/3', value: { n: 3 } },
    ])
    await again.close()
  })

  it('notice a log that lost its end', async () => {
    const folder = await written(5)
    const log = logOf(folder)
    const bytes = readFileSync(log)
    writeFileSync(log, bytes.subarray(0, bytes.length - 20))
    expect(await problemsOf(folder)).toEqual(['the last 1 writes are missing'])
  })

  it('notice a log that is changed in the middle', async () => {
    const folder = await written(5)
    const log = logOf(folder)
    const bytes = readFileSync(log)
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    writeFileSync(log, bytes)
    expect((await problemsOf(folder)).join()).toMatch(/missing|add up|damaged/)
  })

  it.each(['CURRENT', 'MANIFEST'])('notice that %s is gone, and touch nothing', async (name) => {
    const folder = await written(3)
    const file = readdirSync(join(folder, 'records')).find((one) => one.startsWith(name))
    rmSync(join(folder, 'records', file ?? ''))
    const copy = newFolder()
    cpSync(folder, copy, { recursive: true })
    expect((await problemsOf(folder)).join()).toMatch(/can't be opened/)
    expect(readFileSync(logOf(folder))).toEqual(readFileSync(logOf(copy)))
  })

  it('refuse to be opened twice', async () => {
    const folder = newFolder()
    const records = await openRecordFolder(folder)
    await expect(openRecordFolder(folder)).rejects.toMatchObject({ kind: 'unavailable' })
    await records.close()
  })
})
