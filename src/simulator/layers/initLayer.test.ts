import { expect, it } from 'vitest'
import { contentOfText } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createUnion } from '@posix/filesystem/union'
import { createInitLayer } from './initLayer'

const owner = { mode: 0o644, uid: 0, gid: 0 }

it('hides the image’s files where Docker mounts, and keeps its directories (export of 26.1.5)', () => {
  const image = createMemoryFileSystem({ clock: () => 0n })
  const etc = image.createDirectory(image.root, 'etc', { ...owner, mode: 0o700 })
  for (const name of ['hosts', 'passwd']) {
    image.setContent(image.createNode(etc, name, { kind: 'file', ...owner }), contentOfText('of the image\n'))
  }
  image.createSymlink(etc, 'mtab', '/somewhere', owner)
  const lower = { fileSystem: image, root: image.root }
  const init = createInitLayer([lower], () => 0)
  const fresh = createMemoryFileSystem({ clock: () => 0n })
  const merged = createUnion({ upper: { fileSystem: fresh, root: fresh.root }, lowers: [init, lower] })
  const inside = merged.lookup(merged.root, 'etc')
  if (inside === undefined) throw new Error('no /etc')
  const seen = merged.readDirectory(inside).map(({ name, inode }) => {
    const { kind, mode, sizeBytes } = merged.stat(inode)
    return [name, kind, mode, sizeBytes]
  })
  expect(merged.stat(inside).mode).toBe(0o700)
  expect(seen.sort()).toEqual([
    ['hostname', 'file', 0o755, 0],
    ['hosts', 'file', 0o755, 0],
    ['mtab', 'symlink', 0o777, 12],
    ['passwd', 'file', 0o644, 13],
    ['resolv.conf', 'file', 0o755, 0],
  ])
})
