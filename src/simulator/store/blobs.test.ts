import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { allocatedZeros, concat, contentOfText, slice, textOf } from '@posix/filesystem/content'
import { isIntact, openBlobFolder } from './blobFolder'
import type { BlobStore } from './blobs'
import { createMemoryBlobs } from './blobs'
import { streamOf } from './chunks'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'camada-blobs-'))
  folders.push(folder)
  return folder
}

describe.each<[string, () => BlobStore]>([
  ['in memory', createMemoryBlobs],
  ['in a folder', () => openBlobFolder(newFolder())],
])('blobs %s', (_, open) => {
  it('are named by their content, whichever way they come', async () => {
    const blobs = open()
    const content = concat(contentOfText('hello '), allocatedZeros(3 << 20), contentOfText('world'))
    const put = await blobs.putContent(content)
    expect((await blobs.put(streamOf(content))).digest).toBe(put.digest)
    expect(blobs.digests()).toEqual([put.digest])
    expect(put.digest).toBe('sha256:154e5f4b881521ca7fd198bea0fef84d0a1b075e5aeb54bb35abc4eaf49279d6')
    const found = blobs.get(put.digest)
    expect(found && [found.sizeBytes, isIntact(found), textOf(slice(found.content, (3 << 20) + 4))]).toEqual([
      (3 << 20) + 11,
      true,
      '\0\0world',
    ])
    blobs.dispose()
  })

  it('can be read on after they were deleted', async () => {
    const blobs = open()
    const { digest, content } = await blobs.put(streamOf(contentOfText('still here')))
    await blobs.delete(digest)
    expect([blobs.get(digest), textOf(content)]).toEqual([undefined, 'still here'])
    blobs.dispose()
  })

  it('keep nothing of a stream that breaks', async () => {
    const blobs = open()
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('half'))
      throw new Error('gone')
    }
    await expect(blobs.put(broken())).rejects.toThrow('gone')
    expect(blobs.digests()).toEqual([])
    blobs.dispose()
  })
})

describe('blobs in a folder', () => {
  it('are there after a restart; what was half written is not', async () => {
    const folder = newFolder()
    const before = openBlobFolder(folder)
    const { digest } = await before.put(streamOf(contentOfText('kept')))
    before.dispose()
    writeFileSync(join(folder, 'incoming/1'), 'half')
    const after = openBlobFolder(folder)
    const found = after.get(digest)
    expect(found && textOf(found.content)).toBe('kept')
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    after.dispose()
  })

  it('keep zero runs as holes, and notice damage', async () => {
    const folder = newFolder()
    const blobs = openBlobFolder(folder)
    const { digest } = await blobs.putContent(allocatedZeros(64 << 20))
    const path = join(folder, 'sha256', digest.slice(7))
    expect([statSync(path).size, statSync(path).blocks]).toEqual([64 << 20, 0])
    writeFileSync(path, 'x', { flag: 'r+' })
    const found = blobs.get(digest)
    expect(found && isIntact(found)).toBe(false)
    blobs.dispose()
  })
})
