import { describe, expect, it } from 'vitest'
import type { Change, Mount, StackPicture } from '../docker/container'
import type { StackRow } from '../docker/image'
import { layerTree } from './layerTree'
import { choosePaths, drawPicture } from './picture'
import type { LayerEntry } from './types'
import type { SeenPath } from './writableTree'

const file = (path: string, sizeBytes = 1): LayerEntry => ({ path, kind: 'file', sizeBytes, mode: 0o644 })
const directory = (path: string): LayerEntry => ({ path, kind: 'directory', sizeBytes: 0, mode: 0o755 })
const row = (index: number, instruction: string, isEmpty = false): StackRow => ({
  index,
  instruction,
  createdBy: '',
  comment: '',
  createdAtSec: 0,
  isEmpty,
  sizeBytes: 0,
  sharedWith: [],
})
const volume = (destination: string): Mount => ({
  kind: 'volume',
  name: 'data',
  source: '/v/data',
  destination,
  isReadOnly: false,
  isAnonymous: false,
})
const change = (line: string): Change => ({
  kind: ({ A: 'added', C: 'modified', D: 'deleted' } as const)[line[0] as 'A' | 'C' | 'D'],
  path: line.slice(2),
})

const letters = {
  absent: '.',
  added: 'A',
  modified: 'C',
  directory: 'd',
  whiteout: 'D',
  opaque: 'O',
  lid: '=',
} as const

/** `*` serves, `(…)` is hidden, `^` is a mount point. */
function draw(picture: StackPicture): string {
  return picture.rows
    .map(({ kind, title, cells }) => {
      const drawn = cells.map(({ state, isHidden, serves, isMountPoint }) => {
        const end = serves ? '*' : isHidden ? ')' : isMountPoint === true ? '^' : ' '
        return `${isHidden ? '(' : ' '}${letters[state]}${end}`
      })
      return `${(title || kind).padEnd(10)}|${drawn.join('')}`.trimEnd()
    })
    .join('\n')
}

const notes = {
  rows: [row(0, 'FROM'), row(1, 'ADD'), row(2, 'RUN mkdir'), row(3, 'CMD', true)],
  layers: [
    layerTree([directory('/root'), directory('/root/arquivos')]),
    layerTree([directory('/root'), file('/root/meu-motd', 1200)]),
    layerTree([file('/bin/sh', 100), file('/etc/motd', 1200), directory('/root')]),
  ],
}
const changes = [
  'C /etc',
  'C /etc/motd',
  'C /root',
  'D /root/meu-motd',
  'A /root/novo.txt',
  'A /var',
  'A /var/lib',
].map(change)
const stats = new Map<string, SeenPath>([
  ['/etc/motd', { kind: 'file', sizeBytes: 1241 }],
  ['/root/novo.txt', { kind: 'file', sizeBytes: 7 }],
  ['/var/lib', { kind: 'directory', sizeBytes: 0 }],
])

function picture(layers: typeof notes.layers | undefined = notes.layers): StackPicture {
  const mounts = [volume('/var/lib')]
  return drawPicture({
    containerId: 'c',
    changes,
    mounts,
    mountSizes: new Map([['/var/lib', 196]]),
    rows: notes.rows,
    layers,
    stats,
    chosen: choosePaths({ pinned: ['bin/sh', '/root/arquivos/'], mounts, changes, limit: 6 }),
    copiedUp: { provenance: 'inferred', copiedBytes: 1200, files: 1 },
    writableBytes: 1248,
  })
}

describe('drawPicture', () => {
  it('draws the screen of the mockup', () => {
    const drawn = picture()
    expect(drawn.paths.map(({ path, merged, sizeBytes, change: kind }) => [path, merged, sizeBytes, kind])).toEqual([
      ['/bin/sh', 'file', 100, undefined],
      ['/root/arquivos', 'directory', undefined, undefined],
      ['/var/lib', 'directory', undefined, 'added'],
      ['/etc/motd', 'file', 1241, 'modified'],
      ['/root/meu-motd', 'absent', undefined, 'deleted'],
      ['/root/novo.txt', 'file', 7, 'added'],
    ])
    expect(draw(drawn)).toBe(
      [
        'merged    | A* d* =* A* .  A*',
        'data      | .  .  =* .  .  .',
        'writable  | .  . (A) C* D  A*',
        'CMD       | .  .  .  .  .  .',
        'RUN mkdir | .  A* .  .  .  .',
        'ADD       | .  .  .  . (A) .',
        'FROM      | A* .  . (A) .  .',
      ].join('\n'),
    )
    expect(drawn.rows[2]?.cells[2]?.isMountPoint).toBe(true)
    expect(drawn.rows.map(({ depth }) => depth)).toEqual([undefined, undefined, undefined, undefined, 3, 2, 1])
    expect(drawn.deletedButPaid).toEqual({ bytes: 1200, files: 1, provenance: 'measured' })
    expect(drawn.moreChanges).toBe(1) // /var
  })

  it('keeps to what diff says when the layers are unknown', () => {
    const drawn = drawPicture({
      containerId: 'c',
      changes: ['C /f', 'D /g'].map(change),
      mounts: [],
      mountSizes: new Map(),
      rows: [row(0, 'FROM')],
      layers: undefined,
      stats: new Map([['/f', { kind: 'file', sizeBytes: 3 }]]),
      chosen: choosePaths({ pinned: [], mounts: [], changes: ['C /f', 'D /g'].map(change), limit: 1 }),
      copiedUp: { provenance: 'inferred', copiedBytes: 0, files: 0 },
    })
    expect(draw(drawn)).toBe(['merged    | A*', 'writable  | C*', 'FROM      | .'].join('\n'))
    expect([drawn.layersUnknown, drawn.moreChanges]).toEqual([true, 1])
  })

  it('hides an outer mount under an inner one', () => {
    const mounts = [volume('/a'), { ...volume('/a/b'), name: 'inner' }]
    const drawn = drawPicture({
      ...{ containerId: 'c', changes: [], mounts, mountSizes: new Map(), rows: [], layers: [] },
      stats: new Map([['/a/b/f', { kind: 'file', sizeBytes: 1 }]]),
      chosen: choosePaths({ pinned: ['/a/b/f', '/'], mounts, changes: [], limit: 9 }),
      copiedUp: { provenance: 'inferred', copiedBytes: 0, files: 0 },
    })
    expect(drawn.paths.map(({ path }) => path)).toEqual(['/a/b/f', '/', '/a', '/a/b'])
    expect(draw(drawn)).toBe(
      ['merged    | =* d* =* =*', 'data      |(=) .  =*(=)', 'inner     | =* .  .  =*', 'writable  | .  .  .  .'].join(
        '\n',
      ),
    )
  })
})
