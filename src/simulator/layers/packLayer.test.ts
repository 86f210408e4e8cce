import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocatedZeros, contentOf, readBytes } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { Branch } from '@posix/filesystem/unionTypes'
import { digestOf } from '../store/blobs'
import { emptyDiffId, treeOf } from './layer'
import { packLayer, treeSizeBytes } from './packLayer'
import { readTar } from './tarReader'

const owner = { uid: 0, gid: 0 }

function emptyTree(): Branch {
  const fileSystem = createMemoryFileSystem({ clock: () => 0n })
  return { fileSystem, root: fileSystem.root }
}

function branchOf(bytes: Uint8Array): Branch {
  const fileSystem = treeOf(contentOf(bytes))
  return { fileSystem, root: fileSystem.root }
}

describe('packLayer', () => {
  /**
   * Recorded 2026-11-22 from Docker 26.1.5 (`docker save` of two RUN layers): long, split and non-ASCII names, a long
   * symlink of a large owner, times before 1970 and after 2242, a hard link, a fifo, a device; whiteouts and opaque marks.
   */
  it.each(['names', 'whiteouts'])('packs the tree of a real layer (%s) to the same bytes', (name) => {
    const original = readFileSync(new URL(`./fixtures/${name}-26.1.5.tar`, import.meta.url))
    const packed = packLayer(branchOf(original))
    expect(Buffer.from(readBytes(packed)).equals(original)).toBe(true)
  })

  it('packs a tree without entries to the diff ID that Docker knows as empty', async () => {
    expect(await digestOf(packLayer(emptyTree()))).toBe(emptyDiffId)
  })

  it('shares a gigabyte of zeros instead of copying it', () => {
    const tree = emptyTree()
    const file = tree.fileSystem.createNode(tree.root, 'big', { kind: 'file', mode: 0o644, ...owner })
    tree.fileSystem.setContent(file, allocatedZeros(2 ** 30))
    const packed = packLayer(tree)
    expect(packed.sizeBytes).toBe(2 ** 30 + 512 + 1024)
    expect(packed.extents.map((extent) => extent.kind)).toEqual(['data', 'zeros', 'data'])
  })

  it('keeps any tree over packing and unpacking, and packs it to the same bytes again', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..' && !text.startsWith('.wh.'))
      .filter((text) => Buffer.from(text).toString() === text)
    const file = fc.record({
      directory: fc.array(name, { maxLength: 3 }),
      name,
      bytes: fc.uint8Array({ maxLength: 1200 }),
      mode: fc.nat({ max: 0o7777 }),
      uid: fc.nat({ max: 4_000_000 }),
      seconds: fc.integer({ min: -(2 ** 33), max: 2 ** 35 }),
    })
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), (files) => {
        const tree = emptyTree()
        const { fileSystem } = tree
        for (const one of files) {
          let directory = tree.root
          for (const part of one.directory) {
            const next = fileSystem.lookup(directory, part)
            if (next && fileSystem.stat(next).kind !== 'directory') return
            directory = next ?? fileSystem.createDirectory(directory, part, { mode: 0o755, ...owner })
          }
          if (fileSystem.lookup(directory, one.name)) return
          const made = fileSystem.createNode(directory, one.name, {
            kind: 'file',
            mode: one.mode,
            uid: one.uid,
            gid: 0,
          })
          fileSystem.setContent(made, contentOf(one.bytes.slice()))
          fileSystem.setAttributes(made, { mtimeNs: BigInt(one.seconds) * 1_000_000_000n })
        }
        const packed = readBytes(packLayer(tree))
        const again = branchOf(packed)
        expect(Buffer.from(readBytes(packLayer(again))).equals(packed)).toBe(true)
        expect(treeSizeBytes(again)).toBe(treeSizeBytes(tree))
      }),
      { numRuns: 60 },
    )
  })
})

describe('readTar', () => {
  it('refuses what is no tar, and what ends early', () => {
    const read = (bytes: Uint8Array): unknown => [...readTar(contentOf(bytes))]
    expect(() => read(Buffer.alloc(512, 'x'))).toThrow('archive/tar: invalid tar header')
    expect(() => read(Buffer.from('FROM alpine\n'))).toThrow('unexpected EOF')
    const real = readFileSync(new URL('./fixtures/names-26.1.5.tar', import.meta.url))
    expect(() => read(real.subarray(0, 0xe00 + 512 + 1))).toThrow('unexpected EOF')
  })

  it('never fails otherwise than with a LabError, whatever it is given', () => {
    const real = readFileSync(new URL('./fixtures/names-26.1.5.tar', import.meta.url))
    fc.assert(
      fc.property(
        fc.nat({ max: real.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: real.length }),
        (at, byte, end) => {
          const damaged = Buffer.from(real)
          damaged[at] = byte
          try {
            treeOf(contentOf(damaged.subarray(0, end)))
          } catch (thrown) {
            expect((thrown as Error).name).toBe('LabError')
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
