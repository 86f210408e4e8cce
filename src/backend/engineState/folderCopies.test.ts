/** Folders of the real disk into the simulated host's and out, by path and over channels; what is broken off or hostile. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { extract, pack, type Header } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FolderUploadEvent } from '@shared/contract/engineState'
import { all, openTestState, received, type TestState } from './testState'
import { unpackFolder } from './unpackFolder'

type Sample = Pick<Header, 'name'> & Partial<Header> & { readonly text?: string }

async function tarOf(...entries: readonly Sample[]): Promise<Buffer> {
  const archive = pack()
  for (const { text = '', ...header } of entries) archive.entry(header, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a folder and the simulated host', () => {
  let state: TestState
  beforeEach(async () => void (state = await openTestState()))
  afterEach(() => state.dispose())

  const listed = async (path: string): Promise<string[]> =>
    (await state.client.listHostFolder({ path })).entries.map(
      ({ name, kind, mode, uid }) => `${kind} ${(mode & 0o7777).toString(8)} ${String(uid)} ${name}`,
    )

  /** A folder of two files of 1.5 MB each, a link, and a link that leads out. */
  function aula(): string {
    const path = state.at('aula')
    mkdirSync(join(path, 'inner'), { recursive: true })
    writeFileSync(state.at('secret'), 'not yours')
    writeFileSync(join(path, 'inner', 'file'), 'x'.repeat(1_500_000))
    writeFileSync(join(path, 'run.sh'), 'y'.repeat(1_500_000), { mode: 0o755 })
    symlinkSync('inner/file', join(path, 'link'))
    symlinkSync('../secret', join(path, 'out'))
    return path
  }

  test('is copied in with its name, told as it goes, and out again', async () => {
    const into = await all(state.client.importFolder({ realPath: aula(), hostPath: '/data' }))
    expect(into.at(-1)).toEqual({ kind: 'done', path: '/data/aula', files: 2, sizeBytes: 3_000_000, leftOut: 1 })
    expect(into.slice(0, -1)).toContainEqual({ kind: 'progress', doneBytes: 3_000_000, totalBytes: 3_000_000 })
    expect(await listed('/data/aula')).toEqual(['directory 755 0 inner', 'symlink 777 0 link', 'file 755 0 run.sh'])

    mkdirSync(state.at('out'))
    const out = await all(state.client.exportFolder({ hostPath: '/data/aula', realPath: state.at('out') }))
    const copy = join(state.at('out'), 'aula')
    expect(out.at(-1)).toEqual({ kind: 'done', path: copy, files: 2, sizeBytes: 3_000_000, leftOut: 0 })
    expect(readFileSync(join(copy, 'inner', 'file'), 'utf8')).toBe('x'.repeat(1_500_000))
    expect(readlinkSync(join(copy, 'link'))).toBe('inner/file')
    expect(statSync(join(copy, 'run.sh')).mode & 0o777).toBe(0o755)
    await expect(all(state.client.exportFolder({ hostPath: '/data/aula', realPath: state.at('out') }))).rejects.toThrow(
      'is not empty',
    )
  })

  test('that is copied out and broken off leaves the real folder as it was', async () => {
    await all(state.client.importFolder({ realPath: aula(), hostPath: '/data' }))
    mkdirSync(state.at('out'))
    const stop = new AbortController()
    const paths = { hostPath: '/data/aula', realPath: state.at('out') }
    const stream = await state.client.exportFolder(paths, { signal: stop.signal })
    expect(await stream.next()).toMatchObject({ value: { kind: 'progress' } })
    stop.abort()
    await expect.poll(() => readdirSync(state.at('out'))).toEqual([])
  })

  test('that is copied in and broken off is told by its end, and the next one goes', async () => {
    const stop = new AbortController()
    const paths = { realPath: aula(), hostPath: '/data' }
    const stream = await state.client.importFolder(paths, { signal: stop.signal })
    expect(await stream.next()).toMatchObject({ value: { kind: 'progress' } })
    stop.abort()
    expect(await stream.next()).toMatchObject({ done: true })
    expect((await all(state.client.importFolder(paths))).at(-1)).toMatchObject({ kind: 'done', files: 2 })
  })

  test('is refused when it is not there, or its path is not whole', async () => {
    const none = { realPath: state.at('none'), hostPath: '/data' }
    await expect(all(state.client.importFolder(none))).rejects.toMatchObject({
      data: { kind: 'notFound', hint: { key: 'engine.cannotOpenFolder' } },
    })
    await expect(all(state.client.exportFolder(none))).rejects.toMatchObject({ data: { kind: 'invalid' } })
    await expect(state.client.importFolder({ realPath: 'aula', hostPath: '/data' })).rejects.toMatchObject({
      data: { hint: { key: 'engine.absolutePath' } },
    })
  })

  /** Sends `bytes` as a tar that is `sizeBytes` long; when they are fewer, leaves once the first file is there. */
  async function upload(bytes: Uint8Array, sizeBytes = bytes.length): Promise<FolderUploadEvent[]> {
    const events: FolderUploadEvent[] = []
    for await (const event of await state.client.uploadFolder({ hostPath: '/data', sizeBytes })) {
      events.push(event)
      if (event.kind !== 'ready') continue
      const channel = state.page.channels.open(event.input)
      channel
        .write(bytes)
        .then(async () => {
          if (bytes.length === sizeBytes) return channel.end()
          await expect.poll(() => listed('/data')).toEqual(['directory 755 0 aula'])
          channel.close()
        })
        .catch(() => undefined)
    }
    return events
  }

  test('comes from the page as a tar, and goes to it as one', async () => {
    const tar = await tarOf({ name: 'aula/a.txt', text: 'a' }, { name: 'aula/b/c.txt', text: 'c' })
    expect(await upload(tar)).toMatchObject([{ kind: 'ready' }, { kind: 'done' }])
    const { output, totalBytes } = await state.client.downloadFolder({ hostPath: '/data/aula' })
    expect(totalBytes).toBe(2 + 2 * 768)
    const names: string[] = []
    const entries = extract()
    Readable.from([await received(state.page, output)]).pipe(entries)
    for await (const entry of entries) {
      names.push(entry.header.name)
      entry.resume()
    }
    expect(names).toEqual(['aula/', 'aula/a.txt', 'aula/b/', 'aula/b/c.txt'])
  })

  test('of which the page sends half, or nonsense, is told as that', async () => {
    const tar = await tarOf({ name: 'aula/a.txt', text: 'a' }, { name: 'aula/b.txt', text: 'b' })
    await expect(upload(tar.subarray(0, 1024), tar.length)).rejects.toMatchObject({ data: { kind: 'cancelled' } })
    await expect(upload(await tarOf({ name: '../../etc/passwd', text: 'x' }))).rejects.toThrow('is outside of "/data"')
    await expect(upload(Buffer.alloc(4096, 'noise'))).rejects.toThrow('invalid tar header')
    expect(await listed('/data/aula')).toEqual(['file 644 0 a.txt'])
  })
})

describe('a hostile tar', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camada-folders-'))
    writeFileSync(join(folder, 'secret'), 'not yours')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const watch = { tell: () => undefined, signal: new AbortController().signal }

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

  test.each(hostile)('with %s is refused and leaves nothing', async (_what, entries) => {
    await expect(unpackFolder(Readable.from([await tarOf(...entries)]), join(folder, 'to'), watch)).rejects.toThrow(
      /leads/,
    )
    expect(readdirSync(folder)).toEqual(['secret'])
  })

  test('a folder that holds something is left alone', async () => {
    writeFileSync(join(folder, 'mine'), 'x')
    await expect(
      unpackFolder(Readable.from([await tarOf({ name: 'mine', text: 'y' })]), folder, watch),
    ).rejects.toThrow(/is not empty/)
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('x')
  })
})
