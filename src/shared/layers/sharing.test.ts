import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tellSharing, type SharingInput, type ShownImage } from './sharing'

/** `abc` is a stack of three layers, each of as many bytes as its letter's place in the alphabet. */
function stack(path: string): ShownImage['layers'] {
  return [...path].map((letter, index) => ({
    chainId: path.slice(0, index + 1),
    diffId: letter,
    ...(index === 0 ? {} : { below: path.slice(0, index) }),
    instruction: `RUN ${letter}`,
    sizeBytes: sizeOfLetter(letter),
  }))
}
const sizeOfLetter = (letter: string): number => (letter.codePointAt(0) ?? 0) - 96
const sizeOfPath = (path: string): number => [...path].reduce((sum, letter) => sum + sizeOfLetter(letter), 0)

interface Made {
  readonly id: string
  readonly path: string
  readonly parentId?: string
  readonly isStep?: boolean
}

const input = (made: readonly Made[], containers: SharingInput['containers'] = []): SharingInput => ({
  images: made.map(({ id, path, parentId = '', isStep = false }) => ({
    id,
    parentId,
    hasNames: !isStep,
    chainIds: stack(path).map(({ chainId }) => chainId),
  })),
  shown: made
    .filter(({ isStep }) => isStep !== true)
    .map(({ id, path }) => ({ id, names: [id], sizeBytes: sizeOfPath(path), layers: stack(path) })),
  containers,
})
const sums = (made: readonly Made[], containers?: SharingInput['containers']): Record<string, unknown> =>
  Object.fromEntries(
    tellSharing(input(made, containers)).images.map((image) => [
      image.id,
      [image.sharedBytes, image.uniqueBytes, image.freedBytes],
    ]),
  )

describe('tellSharing', () => {
  it('draws each layer once and tells what is shared, unique, and freed', () => {
    const made = [
      { id: 'base', path: 'a' },
      { id: 'one', path: 'abc' },
      { id: 'two', path: 'abd' },
    ]
    expect(tellSharing(input(made)).layers.map(({ chainId }) => chainId)).toEqual(['a', 'ab', 'abc', 'abd'])
    expect(sums(made)).toEqual({ base: [1, 0, 0], one: [3, 3, 3], two: [3, 4, 4] })
  })

  it('counts untagged steps as sharers, and frees them with their image', () => {
    const made = [
      { id: 'step', path: 'ab', isStep: true, parentId: 'base' },
      { id: 'base', path: 'a' },
      { id: 'app', path: 'abc', parentId: 'step' },
    ]
    expect(sums(made)).toEqual({ base: [1, 0, 0], app: [3, 3, 5] })
  })

  it('frees nothing where a child stands on the image, and no step that a container uses', () => {
    const made = [
      { id: 'step', path: 'ab', isStep: true },
      { id: 'app', path: 'abc', parentId: 'step' },
      { id: 'child', path: 'abcd', parentId: 'app' },
    ]
    expect(sums(made)['app']).toEqual([6, 0, 0])
    const container = { id: 'c1', name: 'c', state: 'exited', writableBytes: 9, imageId: 'step' }
    expect(sums(made.slice(0, 2), [container])).toEqual({ app: [3, 3, 3] })
  })

  it('leaves unknown what the history does not tell, but for a last layer, which is the rest', () => {
    const torn = (path: string): ShownImage => ({
      id: path,
      names: [path],
      sizeBytes: sizeOfPath(path),
      layers: stack(path).map(({ sizeBytes: _, ...layer }) => layer),
    })
    const images = ['xy', 'z'].map((path) => ({
      id: path,
      parentId: '',
      hasNames: true,
      chainIds: stack(path).map((layer) => layer.chainId),
    }))
    const told = tellSharing({ images, shown: [torn('xy'), torn('z')], containers: [] })
    expect(told.images.map(({ id, uniqueBytes }) => [id, uniqueBytes])).toEqual([
      ['xy', undefined],
      ['z', 26],
    ])
  })

  it('frees all bytes when images go one after another, in any order, whatever they share', () => {
    const paths = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,4}$/), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(paths, (all) => {
        let freed = 0
        for (let made = all.map((path) => ({ id: path, path })); made.length > 0; made = made.slice(1)) {
          freed += tellSharing(input(made)).images[0]?.freedBytes ?? Number.NaN
        }
        const { layers } = tellSharing(input(all.map((path) => ({ id: path, path }))))
        expect(freed).toBe(layers.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? Number.NaN), 0))
      }),
    )
  })
})
