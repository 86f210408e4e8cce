import fc from 'fast-check'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import { fileTar, tarSizeBytes } from './fileTar'

const mtime = Date.UTC(2026, 10, 20)
const chosen = (path: string, text: string) => ({ path, file: new File([text], 'f', { lastModified: mtime }) })

async function unpacked(files: readonly ReturnType<typeof chosen>[]): Promise<(readonly [string, number, string])[]> {
  const entries = extract()
  let lengthBytes = 0
  const pieces: Uint8Array[] = []
  for await (const piece of fileTar(files)) {
    pieces.push(piece)
    lengthBytes += piece.length
  }
  expect(lengthBytes).toBe(tarSizeBytes(files))
  Readable.from(pieces).pipe(entries)
  const found: (readonly [string, number, string])[] = []
  for await (const entry of entries) {
    expect(entry.header).toMatchObject({ uid: 0, gid: 0, type: 'file', mtime: new Date(mtime) })
    const chunks: Buffer[] = []
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    found.push([entry.header.name, entry.header.mode ?? 0, Buffer.concat(chunks).toString()])
  }
  return found
}

it('is a tar that others read, with programs executable', async () => {
  const long = `aula/${'d'.repeat(99)}/${'e'.repeat(120)}/f`
  const files = [
    chosen('aula/a.txt', 'a'),
    chosen('aula/lição.txt', ''),
    chosen('aula/run', '#!/bin/sh\necho hi\n'),
    chosen('aula/bin', '\x7fELF'),
    chosen(long, 'x'.repeat(200_000)),
  ]
  expect(await unpacked(files)).toEqual([
    ['aula/a.txt', 0o644, 'a'],
    ['aula/lição.txt', 0o644, ''],
    ['aula/run', 0o755, '#!/bin/sh\necho hi\n'],
    ['aula/bin', 0o755, '\x7fELF'],
    [long, 0o644, 'x'.repeat(200_000)],
  ])
})

it('carries any name', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 130 })
    .filter((text) => !/[\0/\n]|^\.+$/.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 4 }), async (names) => {
      const files = names.map((one) => chosen(`aula/${one}`, one))
      expect(await unpacked(files)).toEqual(names.map((one) => [`aula/${one}`, 0o644, one]))
    }),
    { numRuns: 50 },
  )
})

it('says which file can no longer be read', async () => {
  const slice = () => ({ arrayBuffer: () => Promise.reject(new Error('it changed')) })
  const file = { path: 'aula/gone', file: { size: 4, lastModified: mtime, slice } }
  await expect(fileTar([file]).next()).rejects.toThrow('cannot read aula/gone: it changed')
})
