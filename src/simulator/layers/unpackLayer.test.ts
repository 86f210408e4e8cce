import { describe, expect, it } from 'vitest'
import { concat, contentOf, contentOfText, textOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { Content, FileSystem, Inode } from '@posix/filesystem/types'
import type { TarEntry } from './tarHeader'
import { encodeHeader, endOfArchive, paddingAfter } from './tarHeader'
import { unpackLayer } from './unpackLayer'
import type { UnpackOptions } from './unpackLayer'

type Given = Partial<TarEntry> & { readonly name: string; readonly text?: string }

function archive(...entries: readonly Given[]): Content {
  const pieces = entries.flatMap(({ text = '', ...entry }) => {
    const data = contentOfText(text)
    const header = encodeHeader({
      ...{ kind: 'file', mode: 0o644, uid: 0, gid: 0, mtimeNs: 0n, linkName: '', deviceMajor: 0, deviceMinor: 0 },
      ...{ xattrs: new Map(), sizeBytes: data.sizeBytes },
      ...entry,
    })
    return [contentOf(header), data, contentOf(new Uint8Array(paddingAfter(data.sizeBytes)))]
  })
  return concat(...pieces, contentOf(new Uint8Array(endOfArchive)))
}

function drawn(fileSystem: FileSystem): readonly string[] {
  const lines: string[] = []
  const walk = (path: string, directory: Inode): void => {
    for (const { name, inode } of fileSystem.readDirectory(directory)) {
      const { kind, rdev } = fileSystem.stat(inode)
      if (kind === 'file') lines.push(`${path}/${name} ${textOf(fileSystem.content(inode))}`)
      else if (kind === 'symlink') lines.push(`${path}/${name} -> ${fileSystem.readLink(inode)}`)
      else lines.push(`${path}/${name} ${kind} ${rdev} ${fileSystem.listXattrs(inode).join()}`.trimEnd())
      if (kind === 'directory') walk(`${path}/${name}`, inode)
    }
  }
  walk('', fileSystem.root)
  return lines
}

function unpack(content: Content, options: UnpackOptions = {}): readonly string[] {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  unpackLayer(content, { fileSystem: tree, root: tree.root }, options)
  return drawn(tree)
}

describe('unpackLayer', () => {
  it('turns whiteouts into marks in a layer, and leaves them files for ADD', () => {
    const content = archive({ name: 'd/', kind: 'directory' }, { name: 'd/.wh..wh..opq' }, { name: 'd/.wh.gone' })
    expect(unpack(content)).toEqual(['/d directory 0 trusted.overlay.opaque', '/d/gone characterDevice 0'])
    expect(unpack(content, { mode: 'files' })).toEqual(['/d directory 0', '/d/.wh..wh..opq ', '/d/.wh.gone '])
  })

  it('refuses names that climb out', () => {
    expect(() => unpack(archive({ name: '../x' }))).toThrow('"../x" is outside of "/"')
    expect(() => unpack(archive({ name: 'a/../../x' }))).toThrow('outside of "/"')
    expect(() => unpack(archive({ name: 'x', kind: 'hardLink', linkName: '../../etc/passwd' }))).toThrow(
      'invalid hardlink',
    )
    expect(() => unpack(archive({ name: 'x', kind: 'hardLink', linkName: 'missing' }))).toThrow('no such file')
  })

  it('keeps absolute names and links inside the tree', () => {
    const content = archive(
      { name: '/abs', text: 'a' },
      { name: 'out', kind: 'symlink', linkName: '/../../etc' },
      { name: 'out/passwd', text: 'inside' },
      { name: 'hard', kind: 'hardLink', linkName: '/abs' },
    )
    expect(unpack(content)).toEqual([
      '/abs a',
      '/out -> /../../etc',
      '/etc directory 0',
      '/etc/passwd inside',
      '/hard a',
    ])
  })

  it('ends with loops of symlinks', () => {
    const content = archive(
      { name: 'a', kind: 'symlink', linkName: 'b' },
      { name: 'b', kind: 'symlink', linkName: 'a' },
      { name: 'a/x', text: 'x' },
    )
    expect(() => unpack(content)).toThrow('ELOOP')
  })

  it('does not take marks over that an archive brings as xattrs', () => {
    const xattrs = new Map([['trusted.overlay.redirect', Uint8Array.of(47)]])
    expect(unpack(archive({ name: 'd/', kind: 'directory', xattrs }))).toEqual(['/d directory 0'])
  })

  it('lets a later entry replace an earlier one, a directory of files too', () => {
    const content = archive({ name: 'x/y/z', text: '1' }, { name: 'x', text: '2' }, { name: 'x', text: '3' })
    expect(unpack(content)).toEqual(['/x 3'])
    expect(unpack(archive({ name: 'x', text: '1' }, { name: 'x/', kind: 'directory' }))).toEqual(['/x directory 0'])
  })

  it('refuses a directory below a file, huge names and sparse files', () => {
    expect(() => unpack(archive({ name: 'f', text: '' }, { name: 'f/x', text: '' }))).toThrow('not a directory')
    expect(() => unpack(archive({ name: `${'n'.repeat(300)}` }))).toThrow('ENAMETOOLONG')
    expect(() => unpack(archive({ name: 'd/'.repeat(3000), kind: 'directory' }))).toThrow('invalid tar header')
  })
})
