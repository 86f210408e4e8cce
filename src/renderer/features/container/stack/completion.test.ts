import { describe, expect, it } from 'vitest'
import { completions, directoryOf, type DirectoryEntry } from './completion'

const etc: DirectoryEntry[] = [
  { name: 'motd', kind: 'file' },
  { name: 'apk', kind: 'directory' },
  { name: 'mtab', kind: 'symlink' },
]

describe('completion', () => {
  it.each([
    ['', '/'],
    ['et', '/'],
    ['/etc', '/'],
    ['/etc/', '/etc'],
    ['/etc/mo', '/etc'],
  ])('of %j looks in %j', (text, directory) => expect(directoryOf(text)).toBe(directory))

  it('gives whole paths by name, directories with a slash', () => {
    expect(completions('/etc/', etc)).toEqual(['/etc/apk/', '/etc/motd', '/etc/mtab'])
    expect(completions('/etc/m', etc)).toEqual(['/etc/motd', '/etc/mtab'])
    expect(completions('/etc/motd', etc)).toEqual([])
    expect(completions('m', [{ name: 'media', kind: 'directory' }])).toEqual(['/media/'])
  })
})
