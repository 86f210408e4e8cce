import { expect, it } from 'vitest'
import { parseTmpfsOptions } from './tmpfsOptions'

/** Recorded from 26.1.5 on Linux 6.18: what `--tmpfs /t:OPTIONS` shows in /proc/mounts. */
const shown: readonly (readonly [string, string])[] = [
  ['', 'rw,nosuid,nodev,noexec,relatime'],
  [
    'size=1m,mode=700,uid=5,gid=6,nr_inodes=10',
    'rw,nosuid,nodev,noexec,relatime,size=1024k,nr_inodes=10,mode=700,uid=5,gid=6',
  ],
  ['size=64k', 'rw,nosuid,nodev,noexec,relatime,size=64k'],
  ['nr_inodes=5', 'rw,nosuid,nodev,noexec,relatime,nr_inodes=5'],
  ['nr_inodes=2k,exec,size=100', 'rw,nosuid,nodev,relatime,size=4k,nr_inodes=2048'],
  ['size=70000,mode=1770', 'rw,nosuid,nodev,noexec,relatime,size=72k,mode=1770'],
]

it.each(shown)('a tmpfs with %j shows what Linux shows', (options, expected) => {
  expect(parseTmpfsOptions(options).shown).toBe(expected)
})

it('a tmpfs has the size, the inodes and the owner that were asked for', () => {
  expect(parseTmpfsOptions('size=70000,mode=1770,uid=5,gid=6,nr_inodes=2k')).toMatchObject({
    options: { sizeBytes: 73_728, inodeLimit: 2048, root: { mode: 0o1770, uid: 5, gid: 6 } },
    hasMode: true,
    isReadOnly: false,
  })
  expect(parseTmpfsOptions('size=10%').options.sizeBytes).toBe(858_993_459 - (858_993_459 % 4096) + 4096)
})
