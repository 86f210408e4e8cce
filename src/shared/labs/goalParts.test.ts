import { describe, expect, it } from 'vitest'
import { partsOf } from './goalParts'
import { fileKey } from './needs'
import { predicateSchema } from './schema'
import type { ContainerState, ImageState, LabWorldState } from './state'

const image = (diffIds: readonly string[]): ImageState => ({
  id: diffIds.join(),
  diffIds,
  rows: [
    { instruction: 'ADD x', isEmpty: false, sizeBytes: 1 },
    { instruction: 'CMD y', isEmpty: true, sizeBytes: 0 },
  ],
  command: ['y'],
})

const container: ContainerState = {
  id: 'c',
  imageId: 'a',
  image: 'alpine',
  state: 'exited',
  exitCode: 1,
  changes: [{ path: '/etc/motd', kind: 'modified' }],
  mounts: [{ kind: 'volume', name: 'v', source: '/s', destination: '/d', isReadOnly: false, isAnonymous: true }],
  hasReadOnlyRoot: false,
}

const state: LabWorldState = {
  images: new Map([
    ['base', image(['a'])],
    ['app', image(['a', 'b'])],
  ]),
  containers: new Map([['c', container]]),
  volumes: new Set(['v']),
  files: new Map([[fileKey({ container: 'c' }, '/x'), { kind: 'file' as const, text: 'um' }]]),
  archives: new Map(),
  commands: [],
}

/** `✓ thing subject: now → wanted @ place` lines. */
const drawn = (predicate: unknown): readonly string[] =>
  partsOf(predicateSchema.parse(predicate), state).map(({ isMet, thing, subject, now, wanted, place }) => {
    const side = ({ look, count }: typeof now): string => (count === undefined ? look : `${look} ${count}`)
    const where = Object.values(place).join(' ')
    return `${isMet ? '✓' : '✗'} ${thing} ${subject}: ${side(now)} → ${side(wanted)} @ ${where}`
  })

describe('partsOf', () => {
  it.each<[unknown, readonly string[]]>([
    [{ kind: 'image', image: 'app' }, ['✓ image app: there → there @ image app']],
    [{ kind: 'image', image: 'none' }, ['✗ image none: absent → there @ images none']],
    [{ kind: 'layers', image: 'app', above: 'base', equals: 3 }, ['✗ layers app: there 1 → there 3 @ image app']],
    [{ kind: 'layers', image: 'none', equals: 3 }, ['✗ layers none: absent → there 3 @ images none']],
    [
      { kind: 'instruction', image: 'app', matches: '^CMD', madeLayer: true },
      ['✗ instruction app: noLayer → layer @ image app CMD y'],
    ],
    [{ kind: 'container', container: 'c', state: 'running' }, ['✗ container c: exited → running @ container c']],
    [{ kind: 'container', container: 'c', exists: false }, ['✗ container c: there → absent @ container c']],
    [{ kind: 'container', container: 'c', image: 'app' }, ['✗ container c: otherwise → there @ container c']],
    [
      { kind: 'change', container: 'c', path: '/etc/motd', is: 'added' },
      ['✗ change /etc/motd: modified → added @ container c /etc/motd'],
    ],
    [
      { kind: 'change', container: 'none', path: '/etc/motd', is: 'none' },
      ['✗ change /etc/motd: absent → unchanged @ containers none'],
    ],
    [
      { kind: 'mount', container: 'c', destination: '/d', type: 'volume', source: 'other' },
      ['✗ mount /d: anonymous → volume @ mount c /d'],
    ],
    [{ kind: 'volume', volume: 'w' }, ['✗ volume w: absent → there @ volume w']],
    [
      { kind: 'file', in: { container: 'c' }, path: '/x', matches: 'dois' },
      ['✗ file /x: otherText → rightText @ container c /x'],
    ],
    [{ kind: 'file', in: { workspace: true }, path: 'f', exists: false }, ['✓ file f: absent → absent @ workspace f']],
    [{ kind: 'ran', matches: 'x' }, ['✗ command : notDone → done @ console']],
  ])('draws %j', (predicate, lines) => expect(drawn(predicate)).toEqual(lines))

  it('takes a goal apart', () => {
    const volume = { kind: 'volume', volume: 'v' }
    const ran = { kind: 'ran', matches: 'x' }
    expect(
      drawn({ kind: 'all', of: [volume, { kind: 'any', of: [ran, volume] }, { kind: 'not', of: volume }] }),
    ).toEqual([
      '✓ volume v: there → there @ volume v',
      '✓ volume v: there → there @ volume v',
      '✗ volume v: there → otherwise @ volume v',
    ])
  })
})
