import { Readable } from 'node:stream'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import type { HostFiles } from '../hostFiles'
import { packTree } from './packTree'

/** The one entry of an archive of a file that is said to hold so many bytes while its content is another. */
async function packed(sizeBytes: number, content: Iterable<Buffer>): Promise<{ name: string; text: string }> {
  const disk = createMemoryFileSystem({ clock: () => 0n })
  const stat = { ...disk.stat(disk.root), kind: 'file' as const, mode: 0o644, sizeBytes }
  const files = { stat: () => stat, lstat: () => stat, read: () => Readable.from(content) } as unknown as HostFiles
  const archive = packTree(files, { path: '/w/log', name: 'log' }, (name) => name, { bytes: 0 })
  for await (const entry of archive.pipe(extract())) {
    const chunks: Buffer[] = []
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    return { name: entry.header.name, text: Buffer.concat(chunks).toString() }
  }
  throw new Error('an empty archive')
}

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.from('line\n')
}

it('packs of a file that grows without end what it held at first', async () => {
  expect(await packed(7, endless())).toEqual({ name: 'log', text: 'line\nli' })
  expect(await packed(0, endless())).toEqual({ name: 'log', text: '' })
})

it('fills up a file that shrinks with zeros, as its header promised', async () => {
  expect(await packed(6, [Buffer.from('abc')])).toEqual({ name: 'log', text: 'abc\0\0\0' })
})
