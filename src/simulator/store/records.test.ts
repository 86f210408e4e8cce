import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryRecords, openRecordFolder } from './records'
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

async function write(folder: string, key: string, text: string): Promise<void> {
  const level = new ClassicLevel<string, string>(folder)
  await level.put(key, text)
  await level.close()
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

describe('records in a folder', () => {
  it('set damaged ones aside and say which', async () => {
    const folder = newFolder()
    await write(folder, 'a', '1 0000000000000000 {"n":1}')
    await write(folder, 'b', 'nonsense')
    const records = await openRecordFolder(folder)
    await records.write([{ kind: 'put', key: 'c', value: 1 }])
    expect(await records.load('')).toEqual([{ key: 'c', value: 1 }])
    expect(records.damaged).toEqual(['a', 'b'])
    await records.close()
  })

  it('refuse a later version', async () => {
    const folder = newFolder()
    await write(folder, 'a', '2 0000000000000000 {}')
    const records = await openRecordFolder(folder)
    await expect(records.load('')).rejects.toThrow('records of version 2')
    await records.close()
  })

  it('refuse to be opened twice', async () => {
    const folder = newFolder()
    const records = await openRecordFolder(folder)
    await expect(openRecordFolder(folder)).rejects.toMatchObject({ kind: 'unavailable' })
    await records.close()
  })
})
