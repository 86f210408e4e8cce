import type { GoalPart } from '@shared/labs/goalPart'
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { createRouter, createMemoryHistory } from 'vue-router'
import { createSampleApi } from '../../../../../test/renderer/sample'
import { createLabI18n } from '../../../i18n'
import { apiProvider } from '../../../labApi'
import GoalParts from './GoalParts.vue'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

type Sides = Pick<GoalPart, 'thing' | 'now' | 'wanted'> & Partial<GoalPart>
const part = (sides: Sides): GoalPart & { observed: string } => ({
  subject: 's',
  isMet: false,
  isNot: false,
  place: { kind: 'console' },
  observed: 'seen',
  ...sides,
})

/** What stands on the panel, a line each: headings of ways, and `now → wanted` of parts. */
async function lines(parts: readonly Sides[], locale: 'en' | 'pt-BR' = 'en'): Promise<readonly string[]> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] })
  const shown = mount(GoalParts, {
    props: { parts: parts.map(part), workspace: 'w' },
    global: { plugins: [await createLabI18n(locale), createPinia(), router, apiProvider(createSampleApi())] },
  })
  wrapper = shown
  return shown.findAll('p, button').map((each) =>
    each.element.tagName === 'P'
      ? each.text()
      : each
          .findAll('button > span:first-child > span:not(.sr-only)')
          .map((side) => side.text().replaceAll('\u00a0', ' '))
          .join(' → '),
  )
}

const there = { look: 'there' } as const

describe('parts of a goal', () => {
  it.each<[string, Sides]>([
    ['not there → there', { thing: 'image', now: { look: 'absent' }, wanted: there }],
    [
      '1 layer on alpine → 3 layers on alpine',
      {
        thing: 'layers',
        now: { ...there, count: 1, text: 'alpine' },
        wanted: { ...there, count: 3, text: 'alpine' },
      },
    ],
    [
      '2 layers in common → 1 layer in common',
      {
        thing: 'sharing',
        now: { ...there, count: 2 },
        wanted: { ...there, count: 1 },
      },
    ],
    ['sh → ls -la', { thing: 'imageCommand', now: { ...there, text: 'sh' }, wanted: { ...there, text: 'ls -la' } }],
    [
      '4.2 MB → at most 1 kB',
      {
        thing: 'size',
        now: { ...there, bytes: 4_200_000 },
        wanted: { ...there, atMostBytes: 1000 },
      },
    ],
    [
      'not there → 1 kB to 2 kB',
      {
        thing: 'size',
        now: { look: 'absent' },
        wanted: { ...there, atLeastBytes: 1000, atMostBytes: 2000 },
      },
    ],
    ['run again → from the cache', { thing: 'cache', now: { look: 'ranAgain' }, wanted: { look: 'cached' } }],
    ['different → the same', { thing: 'sameLayer', now: { look: 'different' }, wanted: { look: 'same' } }],
    [
      'made from alpine → made from app',
      {
        thing: 'container',
        now: { look: 'madeFrom', text: 'alpine' },
        wanted: { look: 'madeFrom', text: 'app' },
      },
    ],
    [
      'running → anything but: running',
      {
        thing: 'container',
        now: { look: 'running' },
        wanted: { look: 'running' },
        isNot: true,
      },
    ],
    [
      'host folder /a, writable → host folder /a, read-only',
      {
        thing: 'mount',
        now: { look: 'bind', text: '/a', access: 'writable' },
        wanted: { look: 'bind', text: '/a', access: 'readOnly' },
      },
    ],
    [
      'with other text → with the text “hi”',
      {
        thing: 'file',
        now: { look: 'otherText' },
        wanted: { look: 'rightText', text: 'hi' },
      },
    ],
    ['empty → as it should be', { thing: 'answer', now: { look: 'empty' }, wanted: { look: 'right' } }],
  ])('say: %s', async (line, sides) => expect(await lines([sides])).toEqual([line]))

  it('keep the ways of a choice apart', async () => {
    const volume: Sides = { thing: 'volume', now: { look: 'absent' }, wanted: there }
    const way = (choice: number, number: number): Sides => ({ ...volume, way: { choice, number } })
    const said = await lines([volume, way(0, 1), way(0, 1), way(0, 2), way(1, 1), way(1, 2), volume], 'pt-BR')
    const line = 'não existe → existe'
    expect(said).toEqual([
      ...[line, 'Um destes caminhos:', line, line, 'ou', line],
      ...['Um destes caminhos:', line, 'ou', line, line],
    ])
  })

  it('strike through what must not be', async () => {
    const running = { look: 'running' } as const
    await lines([{ thing: 'container', now: running, wanted: running, isNot: true }])
    const strikes = wrapper?.findAll('svg').map((each) => each.findAll('path[d="M5 27L33 3"]').length)
    expect(strikes).toEqual([0, 0, 1])
  })
})
