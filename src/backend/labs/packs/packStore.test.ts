import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pack as createTar, type Header } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writePack } from './packFile'
import { createPackStore } from './packStore'

let dataDir: string
beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'camada-packs-'))))
afterEach(() => rm(dataDir, { recursive: true }))

const manifest = JSON.stringify({ format: 'camada-pack', formatVersion: 1, title: 'Turma A' })

type Entry = Pick<Header, 'name'> & {
  readonly type?: Header['type']
  readonly linkname?: string
  readonly text?: string
}

/** A tar of these entries, whatever they are. */
function tar(...entries: readonly Entry[]): Readable {
  const made = createTar()
  for (const { text = '', ...header } of entries) made.entry(header, text)
  made.finalize()
  return Readable.from(made)
}

/** A lab's own files under another folder's name. */
const sameLab = (folder: string): Entry[] =>
  ['lab.yaml', 'text.en.md', 'text.pt-BR.md'].map((file) => ({
    name: `labs/${folder}/${file}`,
    text: readFileSync(resolve('labs/01-first-image', file), 'utf8'),
  }))

const lab = { name: 'first', path: resolve('labs/01-first-image') }

describe('a pack', () => {
  it('is written, opened, trusted, removed', async () => {
    const store = createPackStore(dataDir)
    const image = { name: 'minha', sizeBytes: 4, tar: Readable.from([Buffer.from('abcd')]) }
    const pack = await store.open(writePack('Turma A', [lab], [image]))
    expect(pack).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      title: 'Turma A',
      isTrusted: false,
      labsDir: join(dataDir, 'packs', pack.id, 'content/labs'),
      images: [{ path: join(dataDir, 'packs', pack.id, 'content/images/minha.tar'), sizeBytes: 4 }],
    })
    expect((await readdir(join(pack.labsDir, 'first'))).sort()).toEqual([
      'lab.yaml',
      'text.en.md',
      'text.pt-BR.md',
      'workspace',
    ])
    await store.trust(pack.id)
    expect(await store.list()).toEqual([{ ...pack, isTrusted: true }])
    await store.remove(pack.id)
    expect(await store.list()).toEqual([])
  })

  const plain = { name: 'pack.json', text: manifest }
  it.each<[string, readonly Entry[], RegExp]>([
    ['climbs out', [plain, { name: '../fora', text: 'x' }], /leads elsewhere: "\.\.\/fora"/],
    ['climbs out from within', [plain, { name: 'labs/a/../../../fora', text: 'x' }], /leads elsewhere/],
    ['is absolute', [plain, { name: '/etc/passwd', text: 'x' }], /leads elsewhere/],
    ['names a drive', [plain, { name: 'labs/C:/x', text: 'x' }], /leads elsewhere/],
    ['climbs out as Windows does', [plain, { name: 'labs\\..\\..\\x', text: 'x' }], /leads elsewhere/],
    ['names a device of Windows', [plain, { name: 'labs/a/aux.txt', text: 'x' }], /leads elsewhere/],
    ['is somewhere else', [plain, { name: 'bin/x', text: 'x' }], /leads elsewhere/],
    ['is a link', [plain, { name: 'labs/a/x', type: 'symlink', linkname: '/etc/passwd' }], /no plain file \(symlink\)/],
    ['is a hard link', [plain, { name: 'labs/a/x', type: 'link', linkname: '/etc/passwd' }], /no plain file \(link\)/],
    ['is a device', [plain, { name: 'labs/a/x', type: 'character-device' }], /no plain file/],
    [
      'is there twice',
      [plain, { name: 'labs/a/x', text: '1' }, { name: 'labs/a/X', text: '2' }],
      /two files of one name/,
    ],
    ['is no image', [plain, { name: 'images/a/x.tar', text: '1' }], /no image's file/],
    ['is missing', [{ name: 'labs/a/x', text: '1' }], /no pack\.json/],
    ['has no labs', [plain], /the pack has no labs/],
    ['is a lab of an id that is there', [plain, ...sameLab('a'), ...sameLab('b')], /two labs of one id: first-image/],
    ['is a broken lab', [plain, { name: 'labs/a/lab.yaml', text: 'id: x' }], /a lab of the pack is broken/],
    ['says it is another format', [{ name: 'pack.json', text: '{"format":"zip"}' }], /pack\.json is damaged/],
    [
      'is of a newer program',
      [{ name: 'pack.json', text: '{"format":"camada-pack","formatVersion":2}' }],
      /newer Camada/,
    ],
  ])('is refused when an entry %s, and nothing of it stays', async (_, entries, why) => {
    const outside = join(dataDir, 'fora')
    await mkdir(outside)
    await writeFile(join(outside, 'x'), 'as it was')
    await expect(createPackStore(dataDir).open(tar(...entries))).rejects.toThrow(why)
    expect(await readdir(join(dataDir, 'packs'))).toEqual([])
    expect(await readdir(outside)).toEqual(['x'])
  })

  it('is refused when it is cut short, or noise', async () => {
    const whole: Buffer[] = []
    for await (const chunk of writePack('Turma A', [lab])) whole.push(Buffer.from(chunk as Uint8Array))
    const bytes = Buffer.concat(whole)
    const store = createPackStore(dataDir)
    for (const part of [
      bytes.subarray(0, 700),
      bytes.subarray(0, 3000),
      Buffer.from('x'.repeat(2000)),
      Buffer.alloc(0),
    ]) {
      await expect(store.open(Readable.from([part]))).rejects.toThrow(/no pack that can be opened/)
    }
    expect(await store.list()).toEqual([])
  })

  it('is refused when a header has no end, before all of it is in memory', async () => {
    // Attributes of an entry (POSIX.1-2017, pax, typeflag x) that claim a gigabyte.
    const header = Buffer.alloc(512)
    header.write('pax', 0)
    header.write('10000000000\0', 124)
    header.write('x', 156)
    header.write('ustar\x0000', 257)
    header.fill(' ', 148, 156)
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    let readBytes = 0
    const hostile = async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve()
      yield header
      for (; readBytes < 64 * 1024 ** 2; readBytes += 65_536) yield Buffer.alloc(65_536, '1')
    }
    await expect(createPackStore(dataDir).open(hostile())).rejects.toThrow('Header exceeds max size')
    expect(readBytes).toBeLessThan(8 * 1024 ** 2)
    expect(await readdir(join(dataDir, 'packs'))).toEqual([])
  })

  it('is refused when it holds more than was agreed on', async () => {
    const { unpackPack } = await import('./packFile')
    const many = Array.from({ length: 4 }, (_, at) => ({ name: `labs/a/${at}`, text: 'x'.repeat(100) }))
    const open = (limits: Parameters<typeof unpackPack>[2]) =>
      unpackPack(tar(plain, ...many), join(dataDir, 'x'), limits)
    await expect(open({ files: 3, labBytes: 1e6, imageBytes: 0 })).rejects.toThrow('more than 3 files')
    await rm(join(dataDir, 'x'), { recursive: true })
    await expect(open({ files: 9, labBytes: 300, imageBytes: 0 })).rejects.toThrow('more than 300 bytes')
  })
})
