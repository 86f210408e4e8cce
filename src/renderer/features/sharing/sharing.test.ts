/** The picture of sharing: where things are put, as drawings, and the screen on the sample backend. */
import type { VueWrapper } from '@vue/test-utils'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { SharedLayer, Sharing } from '@shared/docker/sharing'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { mostRelated, narrowSharing, relativesOf } from './narrow'
import { placeSharing, sizeOfBlock, sumSharing } from './forest'

/** Images by their stacks, a letter a layer: `{ one: 'abc' }`. */
function sharingOf(stacks: Readonly<Record<string, string>>): Sharing {
  const layers = new Map<string, SharedLayer>()
  for (const stack of Object.values(stacks)) {
    for (let height = 1; height <= stack.length; height++) {
      const chainId = stack.slice(0, height)
      const below = height === 1 ? {} : { below: stack.slice(0, height - 1) }
      layers.set(chainId, { chainId, diffId: chainId, ...below, instruction: chainId, sizeBytes: height })
    }
  }
  const images = Object.entries(stacks).map(([id, stack]) => ({
    id,
    names: [id],
    ...(stack === '' ? {} : { top: stack }),
    layers: stack.length,
    sizeBytes: 0,
    containers: [],
  }))
  return { layers: [...layers.values()], images }
}

/** The picture as text, the floor at the bottom: `=` runs on to the right, names stand in brackets. */
function draw(sharing: Sharing, joinsRuns = false): string[] {
  const { blocks, images, rows } = placeSharing(sharing, joinsRuns)
  const width = 7
  const grid = Array.from({ length: rows }, () => Array.from({ length: images.length }, () => ' '.repeat(width)))
  const set = (row: number, column: number, text: string): void => {
    const line = grid[row]
    if (line?.[column] !== ' '.repeat(width)) throw new Error(`${row},${column} is taken or outside`)
    line[column] = text
  }
  for (const { row, column, span, layers } of blocks) {
    const name = layers.map(({ chainId }) => chainId.at(-1)).join('')
    for (let at = 0; at < span; at++) set(row, column + at, at === 0 ? name.padEnd(width, '=') : '='.repeat(width))
  }
  for (const { row, column, image } of images) set(row, column, `[${image.id}]`.padEnd(width))
  return grid.reverse().map((line) => line.join('').trimEnd())
}

describe('placing', () => {
  it('draws each layer once, as wide as the images that have it, images on their top layer', () => {
    expect(draw(sharingOf({ base: 'a', one: 'abc', two: 'abd', other: 'x', none: '' }))).toEqual([
      '       [one]  [two]',
      '       c======d======',
      '[base] b=============[other]',
      'a====================x======[none]',
    ])
  })

  it('joins long runs where nothing parts or ends between them', () => {
    const sharing = sharingOf({ long: 'abcdefgh', side: 'abcdX' })
    expect(draw(sharing, true)).toEqual(['[long] [side]', 'efgh===X======', 'abcd=========='])
    expect(placeSharing(sharing, true).blocks.map(({ layers }) => layers.length)).toEqual([4, 1, 4])
    expect(placeSharing(sharing, false).blocks).toHaveLength(9)
  })

  it('puts no two things in one place, whatever is shared, and each image over its own path', () => {
    const stacks = fc.dictionary(fc.stringMatching(/^[g-z]{1,4}$/), fc.stringMatching(/^[a-c]{0,6}$/), { maxKeys: 12 })
    fc.assert(
      fc.property(stacks, fc.boolean(), (made, joinsRuns) => {
        const sharing = sharingOf(made)
        draw(sharing, joinsRuns)
        const { blocks, images } = placeSharing(sharing, joinsRuns)
        expect(blocks.flatMap(({ layers }) => layers)).toHaveLength(sharing.layers.length)
        for (const { image, column, path } of images) {
          const through = blocks.filter((block) => block.column <= column && column < block.column + block.span)
          expect(through.map(({ key }) => key).sort()).toEqual([...path].sort())
          expect(through.flatMap(({ layers }) => layers)).toHaveLength(image.layers)
        }
      }),
    )
  })

  it('places 200 images of 60 layers', () => {
    const stacks = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `image${index}`,
        'a'.repeat(30 + (index % 7)) + String.fromCodePoint(0x4e00 + index).repeat(30 - (index % 7)),
      ]),
    )
    const { blocks, images, rows } = placeSharing(sharingOf(stacks), true)
    expect([images.length, rows]).toEqual([200, 9])
    expect(blocks.length).toBeLessThan(220)
  })

  it('sums what is on the disk, and knows no sum of what is unknown', () => {
    const sharing = sharingOf({ one: 'ab', two: 'ac' })
    expect(sumSharing(sharing).diskBytes).toBe(1 + 2 + 2)
    const [block] = placeSharing(sharing, false).blocks
    expect(block && sizeOfBlock(block)).toBe(2)
    expect(block && sizeOfBlock({ ...block, layers: [{ chainId: '', diffId: '', instruction: '' }] })).toBeUndefined()
  })
})

describe('among many images', () => {
  const sharing = sharingOf({ one: 'abc', two: 'abd', three: 'xy', bare: '', four: 'ab' })
  const [one, , , bare] = sharing.images

  it('draws some of them on their own layers alone', () => {
    expect(draw(narrowSharing(sharing, ({ id }) => id === 'two' || id === 'three'))).toEqual(
      draw(sharingOf({ two: 'abd', three: 'xy' })),
    )
  })

  it('knows who stands on the same floor', () => {
    const related = [one, bare].map((image) => image && [...relativesOf(sharing, image)])
    expect(related).toEqual([['one', 'two', 'four'], ['bare']])
  })

  it('looks first where most of them are', () => {
    expect([mostRelated(sharing)?.id, mostRelated({ layers: [], images: [] })]).toEqual(['one', undefined])
  })

  it('has of each set of relatives a forest that no other image shares a layer with', () => {
    const stacks = fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.stringMatching(/^[abc]{0,5}$/), {
      minKeys: 1,
    })
    fc.assert(
      fc.property(stacks, (made) => {
        const all = sharingOf(made)
        for (const image of all.images) {
          const related = relativesOf(all, image)
          const inside = narrowSharing(all, ({ id }) => related.has(id)).layers
          const outside = new Set(narrowSharing(all, ({ id }) => !related.has(id)).layers.map(({ chainId }) => chainId))
          expect(inside.filter(({ chainId }) => outside.has(chainId))).toEqual([])
        }
      }),
    )
  })
})

describe('sharing screen', () => {
  let mounted: VueWrapper | undefined
  afterEach(() => {
    mounted?.unmount()
    document.body.innerHTML = ''
  })
  const plain = (words: string | null | undefined): string => (words ?? '').replace(/\s+/g, ' ').trim()
  const text = (element: Element | null | undefined): string => plain(element?.textContent)
  const open = async (scenario?: 'empty'): Promise<VueWrapper> => {
    mounted = (await mountScreen('/sharing', scenario === undefined ? {} : { scenario })).wrapper
    return mounted
  }

  it('tells the same in the picture, in the sums and in the table', async () => {
    const wrapper = await open()
    const images = wrapper.findAll('[role=group] button[aria-pressed]')
    expect(images.map((button) => text(button.element))).toEqual([
      'alpine:3.7',
      'meu-motd:1',
      expect.stringMatching(/^no name \w{12}$/),
      'ubuntu:20.04',
      'meu-app:dev',
      'importada:1',
    ])
    const row = wrapper.findAll('tbody tr').find((candidate) => candidate.text().includes('meu-app:dev'))
    const cells = row?.findAll('td').map((cell) => text(cell.element))
    expect(cells?.slice(1)).toEqual(['5', '135 MB', '72.8 MB', '62 MB', '62 MB', '', 'banco'])
    await images[4]?.trigger('click')
    expect(wrapper.findAll('dd > span').map((fact) => text(fact.element))).toEqual(['144 MB', '72.8 MB', '62 MB'])
    expect(wrapper.text()).toContain('docker rmi meu-app:dev')
    expect(wrapper.text()).toContain('Its container has to be removed first.')
  })

  it('walks from image to image by arrow keys, one of them in the tab order', async () => {
    const wrapper = await open()
    const group = wrapper.find('[role=group]')
    const pressed = (): string[] =>
      group
        .findAll('button[aria-pressed]')
        .flatMap((it) => (it.attributes('aria-pressed') === 'true' ? [text(it.element)] : []))
    const reachable = (): number => group.findAll('[tabindex="0"]').length
    expect([pressed(), reachable()]).toEqual([['meu-motd:1'], 1])
    await group.trigger('keydown', { key: 'ArrowRight' })
    await group.trigger('keydown', { key: 'End' })
    await settle()
    expect([pressed(), reachable()]).toEqual([['importada:1'], 1])
    await group.trigger('keydown', { key: 'ArrowRight' })
    expect(pressed()).toEqual(['importada:1'])
  })

  it('walks through a column from its containers to the floor, and tells what deleting would free', async () => {
    const wrapper = await open()
    const group = wrapper.find('[role=group]')
    const on = (): string[] => group.findAll('[tabindex="0"]').map((it) => plain(it.attributes('aria-label')))
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await group.trigger('keydown', { key })
      await settle()
    }
    await press('Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight')
    expect(on()).toEqual([
      'meu-app:dev: 5 layers; 72.8 MB shared with others, 62 MB its own; deleting it frees 62 MB; one container',
    ])
    await press('ArrowUp')
    expect(on()).toEqual([expect.stringMatching(/^banco: container of meu-app:dev, .+, with .+ in its own layer$/)])
    await press('ArrowUp')
    expect(text(document.activeElement)).toBe('banco')
    await press('ArrowDown', 'ArrowDown')
    expect(on()).toEqual([
      expect.stringMatching(
        /^4 layers in a row: .+ · 62 MB · only in meu-app:dev, layer 2 .+ when the image is deleted$/,
      ),
    ])
    await press('ArrowDown', 'ArrowDown')
    const floor = /· in 2 images, layer 1 from the floor: stays on the disk .+ \(ubuntu:20\.04, meu-app:dev\)$/
    expect(on()).toEqual([expect.stringMatching(floor)])
    // The other image of this layer is not drawn, and counts all the same.
    await wrapper.find('input[type=text]').setValue('meu-app')
    expect(on()).toEqual([expect.stringMatching(floor)])
    expect(text(wrapper.find('p[aria-hidden]').element)).toMatch(floor)
  })

  it('searches, keeps to relatives, and brings the one that is asked for', async () => {
    mounted = (await mountScreen('/sharing?image=meu-app:dev')).wrapper
    const wrapper = mounted
    const shown = (): string[] =>
      wrapper.findAll('[role=group] button[aria-pressed]').map((button) => text(button.element))
    expect(text(wrapper.find('[role=group] button[aria-pressed=true]').element)).toBe('meu-app:dev')
    const [relatives] = wrapper.findAll('input[type=checkbox]')
    await relatives?.setValue(true)
    expect(shown()).toEqual(['ubuntu:20.04', 'meu-app:dev'])
    expect(wrapper.text()).toContain('2 of 6 images')
    await wrapper.find('input[type=text]').setValue('MOTD')
    expect([shown(), wrapper.findAll('tbody tr').length]).toEqual([['meu-motd:1'], 1])
    await wrapper.find('input[type=text]').setValue('nothing like it')
    expect(wrapper.text()).toContain('No image with these words.')
  })

  it('invites to build where there is no image', async () => {
    const wrapper = await open('empty')
    expect(wrapper.find('[role=group]').exists()).toBe(false)
    expect(wrapper.text()).toContain('No images yet')
  })
})
