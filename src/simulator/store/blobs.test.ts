import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

/** Where a link leads; empty when it is gone meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
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

describe('blobs in memory', () => {
  it('keep what is long in a file without a name, and zeros nowhere', async () => {
    const blobs = createMemoryBlobs()
    const chunk = Buffer.alloc(1 << 20, 'abcdefg')
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 48; n++) yield await Promise.resolve(chunk)
      for (let n = 0; n < 64; n++) yield Buffer.alloc(1 << 20)
      yield Buffer.from('end')
    }
    const blob = await blobs.put(stream())
    const kept = new Map<string, number>()
    for (const extent of blob.content.extents) {
      const length = extent.kind === 'data' ? extent.bytes.length : extent.lengthBytes
      kept.set(extent.kind, (kept.get(extent.kind) ?? 0) + length)
    }
    expect([...kept]).toEqual([
      ['data', 32 << 20],
      ['reference', (16 << 20) + 3],
      ['zeros', 64 << 20],
    ])
    expect([isIntact(blob), textOf(slice(blob.content, (40 << 20) - 3, (40 << 20) + 4))]).toEqual([true, 'bcdabcd'])
    blobs.dispose()
  })
})

describe('blobs in a folder', () => {
  it.skipIf(process.platform !== 'linux')('give the space of deleted ones back', async () => {
    const folder = newFolder()
    const blobs = openBlobFolder(folder)
    const openFiles = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`).startsWith(folder)).length
    for (let n = 0; n < 20; n++) {
      const { digest } = await blobs.put(streamOf(contentOfText(`context ${String(n)}`)))
      await blobs.delete(digest)
    }
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await expect.poll(() => (collect(), openFiles())).toBeLessThan(3)
    blobs.dispose()
  })

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

describe('the same blob put and deleted at once', () => {
  it('can be read for as long as it is known', async () => {
    const blobs = openBlobFolder(newFolder())
    const content = contentOfText('comes and goes')
    const comeAndGo = async (): Promise<void> => {
      for (let turn = 0; turn < 30; turn++) {
        const { digest, content: stored } = await blobs.put(streamOf(content))
        expect(textOf(stored)).toBe('comes and goes')
        await blobs.delete(digest)
      }
    }
    await Promise.all(Array.from({ length: 4 }, comeAndGo))
    expect(blobs.digests()).toEqual([])
    blobs.dispose()
  })

  it('leaves a file for what stays', async () => {
    const folder = newFolder()
    const blobs = openBlobFolder(folder)
    const content = contentOfText('stays')
    const { digest } = await blobs.put(streamOf(content))
    for (let turn = 0; turn < 20; turn++) await Promise.all([blobs.delete(digest), blobs.put(streamOf(content))])
    blobs.dispose()
    const again = openBlobFolder(folder)
    expect(again.digests()).toEqual([digest])
    again.dispose()
  })
})
