import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocatedBlocks512,
  allocatedZeros,
  concat,
  contentOf,
  emptyContent,
  overwrite,
  readBytes,
  readChunks,
  referenceTo,
  resize,
  slice,
  textOf,
  contentOfText,
  zeros,
} from './content'
import { FileBody } from './fileBody'
import type { Content } from './types'

const bytes = fc.uint8Array({ maxLength: 40 })
const content: fc.Arbitrary<Content> = fc
  .array(
    fc.oneof(
      bytes.map(contentOf),
      fc.nat(30).map(zeros),
      fc.nat(30).map(allocatedZeros),
      fc.tuple(bytes, fc.nat(5)).map(([array, skip]) => {
        const source = { readSync: (offset: number, length: number) => array.slice(offset, offset + length) }
        return referenceTo(source, Math.min(skip, array.length), array.length - Math.min(skip, array.length))
      }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => concat(...parts))

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('contents', () => {
  it('reads what was put together', () => {
    fc.assert(
      fc.property(fc.array(content, { maxLength: 4 }), (parts) => {
        const whole = concat(...parts)
        expect(readBytes(whole)).toEqual(joined(parts.map((part) => readBytes(part))))
        expect(joined([...readChunks(whole, 7)])).toEqual(readBytes(whole))
      }),
    )
  })

  it('slices, overwrites and resizes as an array would', () => {
    fc.assert(
      fc.property(content, fc.nat(80), fc.nat(80), bytes, (original, start, end, written) => {
        const array = readBytes(original)
        expect(readBytes(slice(original, start, end))).toEqual(array.slice(start, Math.max(start, end)))
        const model = new Uint8Array(Math.max(array.length, written.length === 0 ? 0 : start + written.length))
        model.set(array)
        if (written.length > 0) model.set(written, start)
        expect(readBytes(overwrite(original, start, written))).toEqual(model)
        const resized = new Uint8Array(end)
        resized.set(array.subarray(0, end))
        expect(readBytes(resize(original, end))).toEqual(resized)
        expect(readBytes(original)).toEqual(array)
      }),
    )
  })

  it('counts whole pages of what is allocated and nothing of holes', () => {
    const sparse = concat(contentOfText('x'), zeros(1024 ** 3), contentOfText('y'))
    expect({ size: sparse.sizeBytes, blocks: allocatedBlocks512(sparse) }).toEqual({ size: 1024 ** 3 + 2, blocks: 16 })
    expect(allocatedBlocks512(allocatedZeros(8193))).toBe(24)
    expect(allocatedBlocks512(emptyContent)).toBe(0)
  })

  it('joins neighbours that fit together', () => {
    const pieces = Array.from({ length: 1000 }, (_, index) => contentOfText(`line ${String(index)}\n`))
    const log = concat(...pieces)
    expect(log.extents).toHaveLength(1)
    expect(textOf(log).split('\n')).toHaveLength(1001)
    expect(concat(zeros(5), zeros(6)).extents).toEqual([{ kind: 'zeros', lengthBytes: 11 }])
  })
})

describe('file body', () => {
  type Step =
    | { kind: 'write'; offset: number; bytes: Uint8Array }
    | { kind: 'append'; bytes: Uint8Array }
    | { kind: 'truncate'; size: number }
    | { kind: 'give' }
  const place = fc.oneof(fc.nat(60), fc.nat(20_000), fc.constantFrom(4095, 4096, 8192))
  const written = fc.oneof(
    bytes,
    fc.tuple(fc.constantFrom(4096, 4097, 9000), fc.nat(3)).map(([length, value]) => new Uint8Array(length).fill(value)),
  )
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), offset: place, bytes: written }),
    fc.record({ kind: fc.constant('append' as const), bytes: written }),
    fc.record({ kind: fc.constant('truncate' as const), size: place }),
    fc.record({ kind: fc.constant('give' as const) }),
  )

  /** Which pages Linux would have allocated: those written to and not cut off since. */
  function pagesAfter(pages: Set<number>, model: Uint8Array): Set<number> {
    return new Set([...pages].filter((page) => page * 4096 < model.length))
  }

  it('holds what was written, and never changes what it gave away', () => {
    fc.assert(
      fc.property(content, fc.array(step, { maxLength: 25 }), (start, steps) => {
        const body = new FileBody(start)
        let model = readBytes(start)
        const given: { content: Content; expected: Uint8Array }[] = [{ content: start, expected: model }]
        for (const one of steps) {
          if (one.kind === 'give') {
            given.push({ content: body.content(), expected: model })
            continue
          }
          if (one.kind === 'truncate') {
            const cut = new Uint8Array(one.size)
            cut.set(model.subarray(0, one.size))
            model = cut
            body.truncate(one.size)
          } else {
            const offset = one.kind === 'append' ? model.length : one.offset
            if (one.bytes.length > 0) {
              const longer = new Uint8Array(Math.max(model.length, offset + one.bytes.length))
              longer.set(model)
              longer.set(one.bytes, offset)
              model = longer
            }
            body.write(offset, one.bytes)
          }
          expect(body.sizeBytes).toBe(model.length)
        }
        expect(Buffer.compare(body.read(0, model.length + 10), model)).toBe(0)
        for (const { content: old, expected } of given) expect(Buffer.compare(readBytes(old), expected)).toBe(0)
        expect(body.pages).toBe(allocatedBlocks512(body.content()) / 8)
      }),
      { numRuns: 400 },
    )
  })

  it('allocates the pages that were written, and gives back those that were cut off', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const body = new FileBody(emptyContent)
        let pages = new Set<number>()
        for (const one of steps) {
          if (one.kind === 'give') body.content()
          else if (one.kind === 'truncate') body.truncate(one.size)
          else {
            const offset = one.kind === 'append' ? body.sizeBytes : one.offset
            body.write(offset, one.bytes)
            for (let at = offset; at < offset + one.bytes.length; at++) pages.add(Math.floor(at / 4096))
          }
          pages = pagesAfter(pages, new Uint8Array(body.sizeBytes))
        }
        expect(body.pages).toBe(pages.size)
      }),
    )
  })

  it('grows by small appends in linear time and few extents', () => {
    const body = new FileBody(emptyContent)
    const line = Buffer.from('2026-01-01T00:00:00Z a line of a log, fifty bytes\n')
    for (let count = 0; count < 100_000; count++) body.write(body.sizeBytes, line)
    expect({ size: body.sizeBytes, extents: body.content().extents.length }).toEqual({ size: 5_000_000, extents: 5 })
  })

  it('keeps a gigabyte of written zeros in no memory', () => {
    const body = new FileBody(emptyContent)
    const block = new Uint8Array(1024 * 1024)
    for (let count = 0; count < 1024; count++) body.write(body.sizeBytes, block)
    expect({ size: body.sizeBytes, pages: body.pages }).toEqual({ size: 1024 ** 3, pages: 1024 ** 3 / 4096 })
  })
})
