import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { readBytes } from '@posix/filesystem/content'
import { packLayer } from '../layers/packLayer'
import type { TestDaemon } from '../server/testClient'
import { startTestDaemon } from '../server/testClient'
import { writeText } from './hostDisk'

let daemon: TestDaemon

beforeEach(async () => {
  daemon = await startTestDaemon()
})
afterEach(() => daemon.close())

function rootArchive(): Uint8Array {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  writeText(createNamespace(tree), '/motd', 'hello\n')
  return readBytes(packLayer({ fileSystem: tree, root: tree.root }))
}

test('an imported root is an image of one layer with the changes in its config', async () => {
  const query = `fromSrc=-&repo=imp&changes=${encodeURIComponent('CMD ["ls"]')}&changes=${encodeURIComponent('ENV A=b')}`
  const answer = await daemon.json('POST', `/images/create?${query}`, gzipSync(rootArchive()))
  const image = (await daemon.json('GET', '/images/imp/json')) as Record<string, unknown>
  expect(answer).toEqual({ status: image['Id'] })
  expect(image).toMatchObject({
    RepoTags: ['imp:latest'],
    Comment: 'Imported from -',
    Size: 6,
    Config: { Cmd: ['ls'], Env: ['A=b'], Entrypoint: null, Labels: null },
  })
  const history = (await daemon.json('GET', '/images/imp/history')) as object[]
  expect(history).toMatchObject([{ Comment: 'Imported from -', CreatedBy: '', Size: 6 }])
})

test('what is no archive, name or change is refused and leaves nothing', async () => {
  const before = daemon.engine.images.list().length
  const junk = Buffer.from('x'.repeat(2000))
  expect((await daemon.ask('POST', '/images/create?fromSrc=-&repo=imp', junk)).status).toBeGreaterThanOrEqual(400)
  for (const query of ['repo=BAD', 'repo=imp&changes=RUN+x']) {
    expect((await daemon.ask('POST', `/images/create?fromSrc=-&${query}`, rootArchive())).status).toBe(400)
  }
  expect(daemon.engine.images.list()).toHaveLength(before)
})
