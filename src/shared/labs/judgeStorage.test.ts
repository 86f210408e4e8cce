import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate'
import { fileKey, needsOf } from './needs'
import { describeObservation } from './observations'
import { predicateSchema } from './schema'
import type { ImageState, LabWorldState } from './state'
import { readSizes, writtenSize } from './writtenSize'

const id = (letter: string): string => `sha256:${letter.repeat(64)}`

const image = (name: string, layers: string, part: Partial<ImageState> = {}): [string, ImageState] => [
  name,
  {
    id: id(layers.at(-1) ?? '0'),
    diffIds: [...layers].map(id),
    rows: [...layers].map((letter, index) => ({
      instruction: `RUN ${letter}`,
      isEmpty: false,
      sizeBytes: index * 1_000_000,
      chainId: id(letter),
    })),
    command: [],
    ...part,
  },
]

const state: LabWorldState = {
  images: new Map<string, ImageState | undefined>([
    image('a:1', 'abc', { uniqueBytes: 4_207_000, sharedBytes: 0 }),
    image('a:2', 'abd'),
    image('b:1', 'xyc'),
    image('tag', 'abc'),
    image('old', 'ab', { isFromBefore: true }),
  ]),
  containers: new Map([
    [
      'c',
      {
        id: 'c1',
        imageId: id('c'),
        image: 'a:1',
        state: 'running',
        exitCode: 0,
        changes: [],
        mounts: [],
        hasReadOnlyRoot: true,
        writableBytes: 5_242_880,
        upperDir: '/var/lib/docker/overlay2/ab/diff',
      },
    ],
  ]),
  volumes: new Set(),
  files: new Map(
    Object.entries({
      count: 'are 3 layers',
      id: `the id is ${'c'.repeat(12)}`,
      short: 'ccc',
      size: '4.21MB',
      list: `${'c'.repeat(64)} ${'b'.repeat(64)}`,
      blank: ' ',
    }).map(([path, text]) => [fileKey({ workspace: true }, path), { kind: 'file' as const, text }]),
  ),
  archives: new Map([['x.tar', new Map([['manifest.json', '[{"Config":"x"}]']])]]),
  commands: [],
}

const judge = (predicate: unknown): [boolean, string] => {
  const verdict = evaluate(predicateSchema.parse(predicate), state)
  return [verdict.isReached, describeObservation(verdict.observed, 'en')]
}
const answer = (path: string, fact: object): unknown => ({ kind: 'answer', path, fact })

it.each<[unknown, boolean, string]>([
  [{ kind: 'writableSize', container: 'c', atLeastBytes: 5_000_000 }, true, 'the layer of c has 5.24MB'],
  [{ kind: 'writableSize', container: 'c', atMostBytes: 5_000_000 }, false, 'the layer of c has 5.24MB'],
  [{ kind: 'writableSize', container: 'd' }, false, 'there is no container named d'],
  [
    { kind: 'layerSize', image: 'a:1', matches: '^RUN c', atLeastBytes: 1, atMostBytes: 2e6 },
    true,
    'the layer of RUN c has 2MB',
  ],
  [{ kind: 'layerSize', image: 'a:1', matches: '^RUN c', atMostBytes: 2e6 - 1 }, false, 'the layer of RUN c has 2MB'],
  [{ kind: 'layerSize', image: 'a:1', matches: 'z' }, false, 'no such instruction in the image’s history'],
  [{ kind: 'cached', image: 'a:2', from: 'a:1', matches: 'b' }, true, 'RUN b came from the cache'],
  [{ kind: 'cached', image: 'a:2', from: 'a:1', matches: '[cd]$' }, false, 'RUN d was run again'],
  [{ kind: 'cached', image: 'a:2', from: 'a:1', matches: '[cd]$', is: false }, true, 'RUN d was run again'],
  [
    { kind: 'cached', image: 'a:2', from: 'a:1', matches: 'd', is: false },
    false,
    'no such instruction in the image’s history',
  ],
  [{ kind: 'cached', image: 'a:2', from: 'no', matches: 'd' }, false, 'the image no does not exist yet'],
  [{ kind: 'shares', images: ['a:1', 'a:2'], layers: 2 }, true, 'a:1 and a:2 have 2 layers in common'],
  [{ kind: 'shares', images: ['a:1', 'b:1'], layers: 1 }, false, 'a:1 and b:1 have 0 layers in common'],
  [{ kind: 'shares', images: ['a:1', 'tag'], layers: 3 }, true, 'a:1 and tag have 3 layers in common'],
  [
    { kind: 'shares', images: ['a:1', 'old'], layers: 2 },
    false,
    'the image old is from before this lab: build your own',
  ],
  [{ kind: 'same', what: 'imageId', images: ['a:1', 'tag'] }, true, 'a:1 and tag are the same image'],
  [{ kind: 'same', what: 'imageId', images: ['a:1', 'a:2'] }, false, 'a:1 and a:2 have different IDs'],
  [{ kind: 'same', what: 'topLayer', images: ['a:1', 'b:1'] }, true, 'a:1 and b:1 have the same layer on top'],
  [
    { kind: 'same', what: 'topLayer', images: ['a:1', 'a:2'], is: false },
    true,
    'a:1 and a:2 have different layers on top',
  ],
  [{ kind: 'archive', path: 'x.tar', entry: 'manifest.json', matches: 'Config' }, true, 'x.tar has manifest.json'],
  [
    { kind: 'archive', path: 'x.tar', entry: 'manifest.json', matches: 'no' },
    false,
    'manifest.json in x.tar has other content',
  ],
  [{ kind: 'archive', path: 'x.tar', entry: 'manifest.json', exists: false }, false, 'x.tar has manifest.json'],
  [{ kind: 'archive', path: 'x.tar', entry: 'etc', exists: false }, true, 'x.tar has no etc'],
  [
    { kind: 'archive', path: 'y.tar', entry: 'etc', exists: false },
    false,
    'y.tar is not a tar archive, or does not exist',
  ],
  [answer('count', { of: 'layerCount', image: 'a:1' }), true, 'count says what Docker says'],
  [answer('size', { of: 'layerCount', image: 'a:1' }), false, 'size does not say what Docker says'],
  [answer('id', { of: 'imageId', image: 'a:1' }), true, 'id says what Docker says'],
  [answer('short', { of: 'imageId', image: 'a:1' }), false, 'short does not say what Docker says'],
  [answer('id', { of: 'diffId', image: 'a:1', layer: -1 }), true, 'id says what Docker says'],
  [answer('id', { of: 'chainId', image: 'a:1', layer: 3 }), true, 'id says what Docker says'],
  [answer('id', { of: 'chainId', image: 'a:1', layer: 2 }), false, 'id does not say what Docker says'],
  [answer('size', { of: 'uniqueBytes', image: 'a:1' }), true, 'size says what Docker says'],
  [answer('size', { of: 'sharedBytes', image: 'a:1' }), false, 'size does not say what Docker says'],
  [answer('size', { of: 'writableBytes', container: 'c' }), false, 'size does not say what Docker says'],
  [answer('id', { of: 'upperDir', container: 'c' }), false, 'id does not say what Docker says'],
  [answer('list', { of: 'imageId', image: 'a:1' }), false, 'list does not say what Docker says'],
  [answer('blank', { of: 'imageId', image: 'a:1' }), false, 'blank has no answer yet'],
  [answer('none', { of: 'imageId', image: 'a:1' }), false, 'none does not exist'],
  [answer('id', { of: 'imageId', image: 'z' }), false, 'id has an answer, but what it speaks of does not exist yet'],
  [{ kind: 'container', container: 'c', readOnlyRoot: true }, true, 'c is running'],
  [{ kind: 'container', container: 'c', readOnlyRoot: false }, false, 'c was created with a read-only root'],
])('judges %j', (predicate, isReached, sentence) => {
  expect(judge(predicate)).toEqual([isReached, sentence])
})

describe('sizes as Docker writes them', () => {
  it('reads what it writes, within what the digits tell', () => {
    for (const bytes of [0, 7, 999, 1000, 4_207_123, 75_590_000, 5_000_000_000]) {
      const [read = Number.NaN] = readSizes(writtenSize(bytes))
      expect(Math.abs(read - bytes)).toBeLessThanOrEqual(bytes * 0.005)
    }
  })

  it('takes a comma for the decimal sign, and numbers without a unit only where none has one', () => {
    expect(readSizes('pilha:1 tem 4,21 MB; 0B')).toEqual([4_210_000, 0])
    expect(readSizes('5242880')).toEqual([5_242_880])
    expect(readSizes('nada')).toEqual([])
  })
})

it('names what must be gathered', () => {
  const needs = needsOf([
    { kind: 'writableSize', container: 'c' },
    { kind: 'archive', path: 'x.tar', entry: 'a', exists: true },
    { kind: 'archive', path: 'x.tar', entry: 'b', exists: true },
    { kind: 'answer', path: 'f', fact: { of: 'sharedBytes', image: 'i' } },
    { kind: 'cached', image: 'j', from: 'k', matches: '', is: true },
  ])
  expect({ ...needs, files: [...needs.files.keys()] }).toEqual({
    images: new Set(['i', 'j', 'k']),
    containers: new Set(['c']),
    changes: new Set(),
    sizes: new Set(['c']),
    sharing: true,
    volumes: false,
    files: ['workspace:f'],
    archives: new Map([['x.tar', new Set(['a', 'b'])]]),
  })
})
