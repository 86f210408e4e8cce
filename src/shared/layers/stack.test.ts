import { describe, expect, it } from 'vitest'
import { ancestorsOf, layerTree, normalPath, type LayerTree } from './layerTree'
import { cellsOf, filesBelow, findServing, followLinks, listMerged, type StackCell } from './stack'
import type { LayerEntry } from './types'

const file = (path: string, sizeBytes = 1): LayerEntry => ({ path, kind: 'file', sizeBytes, mode: 0o644 })
const directory = (path: string): LayerEntry => ({ path, kind: 'directory', sizeBytes: 0, mode: 0o755 })
const opaque = (path: string): LayerEntry => ({ ...directory(path), isOpaque: true })
const whiteout = (path: string): LayerEntry => ({ path, kind: 'whiteout', sizeBytes: 0, mode: 0 })
const symlink = (path: string, target: string): LayerEntry => ({ ...file(path, 0), kind: 'symlink', target })
const layer = (...entries: LayerEntry[]): LayerTree => layerTree(entries)

const letters = { absent: '.', added: 'A', modified: 'C', directory: 'd', whiteout: 'D', opaque: 'O' } as const

/** A column for each path, a row for each layer from the top: `*` serves, lower case in brackets is hidden. */
function draw(layers: readonly LayerTree[], ...paths: string[]): string {
  const cell = ({ state, serves, isHidden }: StackCell): string =>
    `${isHidden ? '(' : ' '}${letters[state]}${serves ? '*' : isHidden ? ')' : ' '}`
  const columns = paths.map((path) => cellsOf(layers, path).map(cell))
  return layers
    .map((_, row) =>
      columns
        .map((column) => column[row])
        .join('')
        .trimEnd(),
    )
    .join('\n')
}

describe('cellsOf', () => {
  it('finds a file in the first layer that has it', () => {
    const layers = [layer(), layer(file('/etc/motd')), layer(file('/etc/motd'), file('/bin/sh'))]
    expect(draw(layers, '/etc/motd', '/bin/sh', '/nope')).toBe(
      [
        ' .  .  .', //
        ' C* .  .',
        '(A) A* .',
      ].join('\n'),
    )
  })

  it('ends at a whiteout, of the path or of an ancestor', () => {
    const layers = [layer(whiteout('/a')), layer(whiteout('/b/f')), layer(file('/a/f'), file('/b/f'))]
    expect(draw(layers, '/a', '/a/f', '/b/f', '/b')).toBe(
      [
        ' D  D  .  .', //
        ' .  .  D  d*',
        '(A)(A)(A) A',
      ].join('\n'),
    )
  })

  it('says nothing of a whiteout that deletes nothing', () => {
    expect(draw([layer(whiteout('/x')), layer(file('/y'))], '/x', '/y')).toBe(' .  .\n .  A*')
  })

  it('lets directories merge, and hides below an opaque one', () => {
    const layers = [
      layer(opaque('/d'), file('/d/new')),
      layer(directory('/d'), file('/d/old')),
      layer(file('/d/older')),
    ]
    expect(draw(layers, '/d', '/d/new', '/d/old', '/d/older')).toBe(
      [
        ' O* A* O  O', //
        '(d) . (A) .',
        '(A) .  . (A)',
      ].join('\n'),
    )
    expect(draw(layers.slice(1), '/d')).toBe(' d*\n A')
  })

  it('hides a file under a directory that took its place, and a tree under a file', () => {
    expect(draw([layer(file('/p/q')), layer(file('/p'))], '/p', '/p/q')).toBe(' d* A*\n(A) .')
    expect(draw([layer(file('/p')), layer(file('/p/q'))], '/p', '/p/q')).toBe(' C* D\n(A)(A)')
  })

  it('hides a whiteout under what was made anew', () => {
    const layers = [layer(file('/f')), layer(whiteout('/f')), layer(file('/f'))]
    expect(draw(layers, '/f')).toBe(' A*\n(D)\n(A)')
  })
})

describe('findServing, followLinks, listMerged, filesBelow', () => {
  const layers = [
    layer(whiteout('/a/gone'), file('/a/new', 3)),
    layer(file('/a/gone', 5), file('/a/kept', 7), file('/b', 9)),
    layer(file('/a/gone', 11)),
  ]

  it('finds the layer', () => {
    expect(findServing(layers, '/a/kept')).toEqual({ entry: file('/a/kept', 7), depth: 1 })
    expect(findServing(layers, '/a/gone')).toBeUndefined()
    expect(findServing(layers, '/')?.entry.kind).toBe('directory')
  })

  it('lists the merged directory', () => {
    expect(listMerged(layers, '/a').map(({ path }) => path)).toEqual(['/a/kept', '/a/new'])
    expect(listMerged(layers, '/').map(({ path }) => path)).toEqual(['/a', '/b'])
    expect(listMerged(layers, '/b')).toEqual([])
  })

  it('counts what lower layers still hold', () => {
    expect(filesBelow(layers.slice(1), '/a/gone').map(({ sizeBytes }) => sizeBytes)).toEqual([5, 11])
    expect(filesBelow(layers.slice(1), '/a').map(({ sizeBytes }) => sizeBytes)).toEqual([5, 7, 11])
  })
})

describe('followLinks', () => {
  const layers = [
    layer(whiteout('/gone'), symlink('/var/run', '/run'), symlink('/usr/up', '../../../srv/./')),
    layer(symlink('/bin', 'usr/bin'), symlink('/usr/bin/sh', 'busybox'), symlink('/gone', '/bin')),
    layer(symlink('/a', '/b/x'), symlink('/b', '/a')),
  ]
  const follow = (path: string, last = false): string => followLinks(layers, path, { last })

  it('leads to where a process gets, over several layers', () => {
    expect(['/bin/sh', '/var/run/x', '/usr/up/x', '/bin', '/gone/sh', '/plain'].map((path) => follow(path))).toEqual([
      '/usr/bin/sh',
      '/run/x',
      '/srv/x',
      '/bin',
      '/gone/sh',
      '/plain',
    ])
  })

  it('follows the last name when asked, and ends in a loop', () => {
    expect([follow('/bin/sh', true), follow('/bin', true)]).toEqual(['/usr/bin/busybox', '/usr/bin'])
    expect(follow('/a/b')).toBe('/a/b')
  })
})

describe('paths', () => {
  it('are made normal and taken apart', () => {
    expect(['a/./b/', '/../x', './', 'a/../../b', ''].map(normalPath)).toEqual(['/a/b', '/x', '/', '/b', '/'])
    expect(ancestorsOf('/a/b/c')).toEqual(['/a', '/a/b'])
    expect(ancestorsOf('/a')).toEqual([])
  })
})
