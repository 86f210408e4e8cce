import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate'
import { fileKey, needsOf } from './needs'
import { observationTables, describeObservation } from './observations'
import { predicateSchema, type Predicate } from './schema'
import type { ContainerState, ImageState, LabWorldState } from './state'

const layer = (letter: string): string => `sha256:${letter.repeat(64)}`

const image = (diffIds: readonly string[], rows: readonly [string, boolean][] = []): ImageState => ({
  id: layer('f'),
  diffIds,
  rows: rows.map(([instruction, isEmpty]) => ({ instruction, isEmpty, sizeBytes: 0 })),
  command: ['cat', '/root/meu-motd'],
})

const container = (part: Partial<ContainerState> = {}): ContainerState => ({
  id: 'c1',
  imageId: layer('f'),
  image: 'alpine',
  state: 'running',
  exitCode: 0,
  changes: [],
  mounts: [],
  hasReadOnlyRoot: false,
  ...part,
})

const world = (part: Partial<LabWorldState> = {}): LabWorldState => ({
  images: new Map(),
  containers: new Map(),
  volumes: new Set(),
  files: new Map(),
  archives: new Map(),
  commands: [],
  ...part,
})

const judge = (text: unknown, state: LabWorldState): [boolean, string] => {
  const verdict = evaluate(predicateSchema.parse(text), state)
  return [verdict.isReached, describeObservation(verdict.observed, 'en')]
}

describe('evaluate', () => {
  const base = image([layer('a')])
  const built = image(
    [layer('a'), layer('b'), layer('c')],
    [
      ['ADD /etc/motd /root/meu-motd', false],
      ['CMD cat /root/meu-motd', true],
    ],
  )
  const images = new Map<string, ImageState | undefined>([
    ['alpine:3.7', base],
    ['meu-motd:1', built],
    ['outra', image([layer('d'), layer('b')])],
    ['antiga', { ...built, isFromBefore: true }],
    ['nada', undefined],
  ])

  it.each<[string, unknown, boolean, string]>([
    ['present', { kind: 'image', image: 'meu-motd:1' }, true, 'the image meu-motd:1 exists'],
    ['absent', { kind: 'image', image: 'nada' }, false, 'the image nada does not exist yet'],
    [
      'of before',
      { kind: 'image', image: 'antiga' },
      false,
      'the image antiga is from before this lab: build your own',
    ],
    [
      'absent, but for one of before',
      { kind: 'image', image: 'antiga', exists: false },
      true,
      'the image antiga is from before this lab: build your own',
    ],
    [
      'layers of before',
      { kind: 'layers', image: 'antiga', equals: 3 },
      false,
      'the image antiga is from before this lab: build your own',
    ],
    ['wanted absent', { kind: 'image', image: 'nada', exists: false }, true, 'the image nada does not exist yet'],
    [
      'layers above',
      { kind: 'layers', image: 'meu-motd:1', above: 'alpine:3.7', equals: 2 },
      true,
      'there are 2 layers above alpine:3.7; there should be 2',
    ],
    [
      'another base',
      { kind: 'layers', image: 'outra', above: 'alpine:3.7', equals: 1 },
      false,
      'the image was not made on alpine:3.7',
    ],
    [
      'all layers',
      { kind: 'layers', image: 'meu-motd:1', equals: 2 },
      false,
      'the image has 3 layers; it should have 2',
    ],
    [
      'metadata',
      { kind: 'instruction', image: 'meu-motd:1', matches: '^CMD', madeLayer: false },
      true,
      'CMD cat /root/meu-motd made no layer',
    ],
    [
      'a layer where none is wanted',
      { kind: 'instruction', image: 'meu-motd:1', matches: '^ADD', madeLayer: false },
      false,
      'ADD /etc/motd /root/meu-motd made a layer',
    ],
  ])('judges images: %s', (_, predicate, isReached, sentence) => {
    expect(judge(predicate, world({ images }))).toEqual([isReached, sentence])
  })

  it('judges a container by state and image', () => {
    const state = world({ images, containers: new Map([['diario', container({ state: 'exited', exitCode: 3 })]]) })
    expect(judge({ kind: 'container', container: 'diario', state: 'running' }, state)).toEqual([
      false,
      'diario ended with code 3',
    ])
    expect(judge({ kind: 'container', container: 'diario', image: 'meu-motd:1' }, state)[0]).toBe(true)
    expect(judge({ kind: 'container', container: 'diario', exists: false }, state)).toEqual([
      false,
      'the container diario exists',
    ])
    expect(judge({ kind: 'container', container: 'outro' }, state)).toEqual([
      false,
      'there is no container named outro',
    ])
    expect(judge({ kind: 'container', container: 'diario', succeeded: true }, state)).toEqual([
      false,
      'diario ended with code 3',
    ])
    expect(judge({ kind: 'container', container: 'diario', succeeded: false }, state)[0]).toBe(true)
  })

  it('says of what is not there what was made instead', () => {
    const state = world({ images, strays: { container: 'quirky_cori', image: 'meu-modt:1' } })
    expect(judge({ kind: 'change', container: 'diario', path: '/x', is: 'added' }, state)).toEqual([
      false,
      'there is no container named diario; you made one named quirky_cori',
    ])
    expect(judge({ kind: 'same', what: 'imageId', images: ['meu-motd:1', 'nada'] }, state)).toEqual([
      false,
      'the image nada does not exist yet; you made one named meu-modt:1',
    ])
  })

  it('judges changes, where nothing found is also a finding', () => {
    const changed = container({ changes: [{ path: '/etc/motd', kind: 'modified' }] })
    const state = world({ containers: new Map([['diario', changed]]) })
    const change = (path: string, is: string): unknown => ({ kind: 'change', container: 'diario', path, is })
    expect(judge(change('/etc/motd', 'modified'), state)).toEqual([true, 'docker diff diario shows C /etc/motd'])
    expect(judge(change('/etc/motd', 'deleted'), state)).toEqual([false, 'docker diff diario shows C /etc/motd'])
    expect(judge(change('/root/x', 'none'), state)).toEqual([true, 'docker diff diario does not show /root/x'])
  })

  it('judges mounts by kind, source and right to write', () => {
    const mounted = container({
      mounts: [
        {
          kind: 'volume',
          name: 'data_volume',
          source: '/var/lib/docker/volumes/data_volume/_data',
          destination: '/d',
          isReadOnly: true,
          isAnonymous: false,
        },
      ],
    })
    const state = world({ containers: new Map([['banco', mounted]]) })
    const mount = (part: object): unknown => ({
      kind: 'mount',
      container: 'banco',
      destination: '/d',
      type: 'volume',
      ...part,
    })
    expect(judge(mount({ source: 'data_volume' }), state)).toEqual([
      true,
      'the volume data_volume is mounted at /d in banco',
    ])
    expect(judge(mount({ source: 'data-volume' }), state)[0]).toBe(false)
    expect(judge(mount({ readOnly: false }), state)[0]).toBe(false)
    expect(judge(mount({ type: 'bind' }), state)[0]).toBe(false)
    expect(judge({ kind: 'mount', container: 'banco', destination: '/d' }, state)[0]).toBe(true)
    expect(judge({ kind: 'mount', container: 'banco', destination: '/e' }, state)[0]).toBe(false)
    expect(judge({ ...(mount({}) as object), destination: '/e' }, state)).toEqual([
      false,
      'nothing is mounted at /e in banco: data_volume is mounted at /d',
    ])
    expect(judge(mount({ destination: '/e', type: 'bind' }), state)).toEqual([
      false,
      'nothing is mounted at /e in banco',
    ])
    expect(judge(mount({ anonymous: false }), state)[0]).toBe(true)
    expect(judge(mount({ anonymous: true }), state)[0]).toBe(false)
  })

  it('judges files by content and takes an unknown file for absent', () => {
    const owner = { container: 'banco' }
    const state = world({ files: new Map([[fileKey(owner, '/d/x'), { kind: 'file', text: 'um\npedido 1\n' }]]) })
    const file = (part: object): unknown => ({ kind: 'file', in: owner, path: '/d/x', ...part })
    expect(judge(file({ matches: '^pedido' }), state)).toEqual([true, '/d/x exists in banco'])
    expect(judge(file({ matches: 'dois' }), state)).toEqual([false, '/d/x exists in banco, with other content'])
    expect(judge(file({ exists: false }), state)).toEqual([false, '/d/x exists in banco'])
    expect(judge(file({ path: '/d/y' }), state)).toEqual([false, '/d/y does not exist in banco'])
    const lost = world({ containers: new Map([['banco', undefined]]) })
    expect(judge(file({}), lost)).toEqual([false, 'there is no container named banco'])
    expect(judge(file({ exists: false }), lost)[0]).toBe(true)
  })

  it('judges lines by how they ended, where that is asked', () => {
    const ran = { kind: 'ran', matches: '\\bhistory\\b' }
    const [well, badly] = [
      { ...ran, succeeded: true },
      { ...ran, succeeded: false },
    ]
    const failed = world({ commands: [{ line: 'docker docker history a', exitCode: 1 }] })
    expect(judge(ran, failed)).toEqual([true, 'the command was run'])
    expect(judge(well, failed)).toEqual([false, 'the command was run, but ended with an error'])
    expect(judge(badly, failed)).toEqual([true, 'the command was run, but ended with an error'])
    const both = world({ commands: [...failed.commands, { line: 'docker history a', exitCode: 0 }] })
    expect(judge(well, both)).toEqual([true, 'the command was run, without an error'])
    expect(judge(badly, both)).toEqual([true, 'the command was run, but ended with an error'])
    const good = world({ commands: [{ line: 'docker history a', exitCode: 0 }] })
    expect(judge(badly, good)).toEqual([false, 'the command was run, without an error'])
    expect(judge(well, world({}))).toEqual([false, 'the command was not run yet'])
  })

  it('combines: all tells the first unmet, any the first, not turns', () => {
    const state = world({ commands: [{ line: 'docker rm perdido', exitCode: 0 }], volumes: new Set(['v1']) })
    const ran = { kind: 'ran', matches: '\\brm\\b' }
    const volume = { kind: 'volume', volume: 'v2' }
    expect(judge({ kind: 'all', of: [ran, volume] }, state)).toEqual([false, 'there is no volume named v2'])
    expect(judge({ kind: 'any', of: [volume, ran] }, state)).toEqual([true, 'the command was run'])
    expect(judge({ kind: 'not', of: volume }, state)).toEqual([true, 'there is no volume named v2'])
  })
})

describe('needsOf', () => {
  it('names what must be gathered and no more', () => {
    const predicates: Predicate[] = [
      {
        kind: 'all',
        of: [
          { kind: 'layers', image: 'a', above: 'b', equals: 1 },
          { kind: 'ran', matches: 'x' },
        ],
      },
      { kind: 'not', of: { kind: 'change', container: 'c', path: '/x', is: 'added' } },
      { kind: 'file', in: { container: 'd' }, path: '/y', exists: true },
    ]
    const needs = needsOf(predicates)
    expect([...needs.images]).toEqual(['a', 'b'])
    expect([...needs.containers]).toEqual(['c', 'd'])
    expect([...needs.changes]).toEqual(['c'])
    expect(needs.volumes).toBe(false)
    expect([...needs.files.keys()]).toEqual(['container:d:/y'])
  })
})

describe('observations', () => {
  it('has the same sentences in both languages, with the same parameters', () => {
    const parameters = (table: Readonly<Record<string, string>>): Record<string, string[]> =>
      Object.fromEntries(
        Object.entries(table).map(([key, text]) => [key, [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()]),
      )
    expect(parameters(observationTables['pt-BR'])).toEqual(parameters(observationTables.en))
  })
})
