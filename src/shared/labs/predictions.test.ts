import { describe, expect, it } from 'vitest'
import type { Guess } from './guess'
import { compare, isGuessOf, observe, predicatesOf } from './predictions'
import { predictionSchema, type Prediction } from './schema'
import type { ContainerState, ImageState, LabWorldState } from './state'

const image = (layers: number, sizes: readonly number[]): ImageState => ({
  id: 'i',
  diffIds: Array.from({ length: layers }, (_, at) => `d${at}`),
  rows: sizes.flatMap((sizeBytes) => [
    { instruction: 'RUN', isEmpty: false, sizeBytes },
    { instruction: 'ENV', isEmpty: true, sizeBytes: 0 },
  ]),
  command: [],
})

const container = (part: Partial<ContainerState>): ContainerState => ({
  id: 'c',
  imageId: 'i',
  image: 'alpine',
  state: 'running',
  exitCode: 0,
  changes: [],
  mounts: [],
  hasReadOnlyRoot: false,
  ...part,
})

const world = (part: Partial<LabWorldState>): LabWorldState => ({
  images: new Map(),
  containers: new Map(),
  volumes: new Set(),
  files: new Map(),
  archives: new Map(),
  commands: [],
  ...part,
})

const changed = world({
  containers: new Map([
    [
      'diario',
      container({
        changes: [
          { path: '/root/novo', kind: 'added' },
          { path: '/etc/motd', kind: 'modified' },
          { path: '/etc', kind: 'modified' },
          { path: '/etcetera', kind: 'deleted' },
        ],
      }),
    ],
  ]),
})

const parse = (text: unknown): Prediction => predictionSchema.parse(text)

/** `subject guessed happened ✓` lines. */
function drawn(prediction: Prediction, guess: Guess | undefined, state: LabWorldState): readonly string[] {
  const happened = observe(prediction, state)
  if (happened === undefined) return ['unknown']
  return compare(prediction, guess, happened).map((row) =>
    [row.subject, row.guessed ?? '-', row.happened ?? '-', row.isRight ? '✓' : '✗'].join(' ').trim(),
  )
}

describe('a prediction of paths', () => {
  const prediction = parse({ kind: 'paths', container: 'diario' })

  it('is compared line by line, a missing letter being no mistake', () => {
    const guess: Guess = { kind: 'paths', lines: ['c /etc', ' A  /etc/motd', '/root/novo/', 'A /root', 'nonsense'] }
    expect(drawn(prediction, guess, changed)).toEqual([
      '/etc C C ✓',
      '/etc/motd A C ✗',
      '/etcetera - D ✗',
      '/root A - ✗',
      '/root/novo ? A ✓',
    ])
  })

  it('looks at or below its path only', () => {
    expect(drawn(parse({ kind: 'paths', container: 'diario', below: '/etc' }), undefined, changed)).toEqual([
      '/etc - C ✗',
      '/etc/motd - C ✗',
    ])
  })

  it('is unknown of a container that is gone', () =>
    expect(drawn(prediction, undefined, world({}))).toEqual(['unknown']))
})

describe('a prediction of a number', () => {
  const state = world({
    images: new Map([
      ['base', image(1, [1000])],
      ['app', image(3, [1000, 200, 30])],
    ]),
    containers: new Map([['c', container({ changes: [{ path: '/x', kind: 'added' }], writableBytes: 42 })]]),
  })
  it.each<[string, unknown, number, readonly string[]]>([
    ['layers', { kind: 'layers', image: 'app' }, 3, ['3 3 ✓']],
    ['layers above', { kind: 'layers', image: 'app', above: 'base' }, 3, ['3 2 ✗']],
    ['bytes above', { kind: 'layerBytes', image: 'app', above: 'base' }, 230, ['230 230 ✓']],
    ['lines of the diff', { kind: 'changes', container: 'c' }, 0, ['0 1 ✗']],
    ['bytes written', { kind: 'writableBytes', container: 'c' }, 42, ['42 42 ✓']],
    ['an image that is not there', { kind: 'layers', image: 'none' }, 0, ['unknown']],
  ])('counts %s', (_, of, value, rows) =>
    expect(drawn(parse({ kind: 'number', of }), { kind: 'number', value }, state)).toEqual(rows),
  )

  it('is right within its tolerance, and no further', () => {
    const prediction = parse({ kind: 'number', of: { kind: 'layerBytes', image: 'app' }, tolerance: 0.1 })
    const rights = [1106, 1107, 1353, 1354].map((value) =>
      drawn(prediction, { kind: 'number', value }, state)[0]?.at(-1),
    )
    expect(rights).toEqual(['✗', '✓', '✓', '✗'])
  })
})

describe('a prediction of what survives', () => {
  const prediction = parse({
    kind: 'survives',
    things: [
      { id: 'volume', check: { kind: 'volume', volume: 'v' } },
      { id: 'container', check: { kind: 'container', container: 'c' } },
    ],
  })
  const state = world({ volumes: new Set(['v']) })

  it('compares each thing, and nothing ticked is a guess', () => {
    expect(drawn(prediction, { kind: 'survives', things: [] }, state)).toEqual([
      'volume gone there ✗',
      'container gone gone ✓',
    ])
    expect(drawn(prediction, undefined, state)).toEqual(['volume - there ✗', 'container - gone ✗'])
  })
})

describe('a choice', () => {
  const outcomes = [
    { option: 'kept', when: { kind: 'volume', volume: 'v' } },
    { option: 'lost', when: { kind: 'volume', volume: 'v', exists: false } },
  ]
  const prediction = parse({ options: ['kept', 'lost'], outcomes })

  it('is read from the state where it can be', () => {
    expect(observe(prediction, world({ volumes: new Set(['v']) }))).toEqual({ kind: 'choice', option: 'kept' })
    expect(observe(prediction, world({}))).toEqual({ kind: 'choice', option: 'lost' })
  })
  it('is as the author says where it can not', () => {
    expect(observe(parse({ options: ['a', 'b'], correct: 'b' }), world({}))).toEqual({ kind: 'choice', option: 'b' })
    expect(() => parse({ options: ['a', 'b'] })).toThrow('needs correct or outcomes')
  })
})

describe('a guess', () => {
  it('is of the kind of its prediction, and of its options', () => {
    const choice = parse({ options: ['a', 'b'], correct: 'a' })
    const paths = parse({ kind: 'paths', container: 'c' })
    expect([
      isGuessOf(choice, { kind: 'choice', option: 'a' }),
      isGuessOf(choice, { kind: 'choice', option: 'z' }),
      isGuessOf(choice, { kind: 'number', value: 1 }),
      isGuessOf(paths, { kind: 'paths', lines: ['C /etc', '/x'] }),
      isGuessOf(paths, { kind: 'paths', lines: ['etc'] }),
      isGuessOf(parse({ kind: 'number', of: { kind: 'changes', container: 'c' } }), { kind: 'number', value: NaN }),
    ]).toEqual([true, false, false, true, false, false])
  })
  it('names what has to be gathered for it', () => {
    expect(predicatesOf(parse({ kind: 'number', of: { kind: 'layers', image: 'a', above: 'b' } }))).toEqual([
      { kind: 'layers', image: 'a', above: 'b', equals: 0 },
    ])
  })
})
