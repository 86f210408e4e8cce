import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack, type Header } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packFolder, unpackIntoFolder } from './folders'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'camada-folders-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Sample = Pick<Header, 'name'> & Partial<Header> & { readonly text?: string }

async function tarOf(...entries: readonly Sample[]): Promise<Readable> {
  const archive = pack()
  for (const { text = '', ...header } of entries) archive.entry(header, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Readable.from(chunks)
}

test('a folder comes back as it was, links as links, and nothing from where they lead', async () => {
  const from = join(folder, 'from')
  mkdirSync(join(from, 'inner'), { recursive: true })
  writeFileSync(join(folder, 'secret'), 'not yours')
  writeFileSync(join(from, 'inner', 'file'), 'text')
  symlinkSync('../secret', join(from, 'link'))
  const { tar, counted } = packFolder(from)
  expect(await unpackIntoFolder(tar, join(folder, 'to'))).toEqual({ files: 1, sizeBytes: 4 })
  expect(counted()).toEqual({ files: 1, sizeBytes: 4 })
  expect(readFileSync(join(folder, 'to', 'inner', 'file'), 'utf8')).toBe('text')
  expect(readlinkSync(join(folder, 'to', 'link'))).toBe('../secret')
})

const hostile: readonly (readonly [string, readonly Sample[]])[] = [
  ['a name with ..', [{ name: '../out', text: 'x' }]],
  ['an absolute name', [{ name: '/out', text: 'x' }]],
  [
    'a way through a link',
    [
      { name: 'l', type: 'symlink', linkname: '..' },
      { name: 'l/out', text: 'x' },
    ],
  ],
  ['a hard link to outside', [{ name: 'out', type: 'link', linkname: '../secret' }]],
]

test.each(hostile)('%s is refused', async (_what, entries) => {
  writeFileSync(join(folder, 'secret'), 'not yours')
  await expect(unpackIntoFolder(await tarOf(...entries), join(folder, 'to'))).rejects.toThrow(/leads/)
  expect(existsSync(join(folder, 'out'))).toBe(false)
})

test('a folder that holds something is left alone', async () => {
  writeFileSync(join(folder, 'mine'), 'x')
  await expect(unpackIntoFolder(await tarOf({ name: 'mine', text: 'y' }), folder)).rejects.toThrow(/is not empty/)
  expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('x')
})
