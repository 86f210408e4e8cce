import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readArchive } from './readArchive'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-archive-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function tar(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const archive = pack()
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text)
  archive.finalize()
  return buffer(archive)
}

it('tells the entries that are asked for, by plain names, and reads anew what was written anew', async () => {
  const path = join(folder, 'x.tar')
  await writeFile(path, await tar({ './etc/motd': 'oi\n', other: 'x' }))
  expect(await readArchive(path, new Set(['etc/motd', 'missing']))).toEqual(new Map([['etc/motd', 'oi\n']]))
  await writeFile(path, await tar({ '/etc/motd': 'new and longer\n', missing: '' }))
  expect(await readArchive(path, new Set(['etc/motd', 'missing']))).toEqual(
    new Map([
      ['etc/motd', 'new and longer\n'],
      ['missing', ''],
    ]),
  )
})

it('takes what is no tar, or half of one, for none', async () => {
  const whole = await tar({ a: 'x'.repeat(5000) })
  await writeFile(join(folder, 'half.tar'), whole.subarray(0, 2000))
  await writeFile(join(folder, 'text.tar'), 'this is not a tar, '.repeat(100))
  await writeFile(join(folder, 'empty.tar'), '')
  for (const name of ['half.tar', 'text.tar', 'empty.tar', 'missing.tar']) {
    expect(await readArchive(join(folder, name), new Set(['a']))).toBeUndefined()
  }
})
