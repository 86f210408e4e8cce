import { mount, type VueWrapper } from '@vue/test-utils'
import type { PredictionState } from '@shared/labs/progress'
import { afterEach, describe, expect, it } from 'vitest'
import { createLabI18n } from '../../i18n'
import GoalList from './goals/GoalList.vue'
import { routeOf } from './goals/picturePlace'
import { labPicture } from './pictureRoute'
import PredictionCard from './predictions/PredictionCard.vue'
import QuestionCard from './QuestionCard.vue'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

const prediction: PredictionState = {
  kind: 'choice',
  question: 'What will `docker diff` show?',
  options: [
    { id: 'a', label: '`A /etc/motd`' },
    { id: 'c', label: '`C /etc` and `C /etc/motd`' },
  ],
}

async function show(state: PredictionState) {
  wrapper = mount(PredictionCard, { props: { prediction: state }, global: { plugins: [await createLabI18n('en')] } })
  return wrapper
}

describe('the guess', () => {
  it('is asked before the act', async () => {
    const card = await show(prediction)
    expect(card.findAll('input').map((input) => input.element.checked)).toEqual([false, false])
    await card.findAll('input')[1]?.setValue(true)
    expect(card.emitted('guess')).toEqual([[{ kind: 'choice', option: 'c' }]])
    expect(card.find('[role="status"]').exists()).toBe(false)
  })

  it('is noted, without telling yet', async () => {
    const card = await show({ ...prediction, guess: { kind: 'choice', option: 'a' } })
    expect(card.find('[role="status"]').text()).toBe('Noted. Now run it and see.')
    expect(card.find('fieldset').attributes('disabled')).toBeUndefined()
  })

  it.each([
    ['c', true, 'You were right. A file that was there.', ['right answer']],
    ['a', false, 'Surprise: A file that was there.', ['your guess', 'right answer']],
    [undefined, false, 'What happened: A file that was there.', ['right answer']],
  ])('is compared afterwards (%s)', async (chosen, right, words, marks) => {
    const outcome = {
      isRight: right,
      happened: { kind: 'choice' as const, option: 'c' },
      rows: [],
      explanation: 'A file that was there.',
    }
    const card = await show({
      ...prediction,
      ...(chosen === undefined ? {} : { guess: { kind: 'choice', option: chosen } }),
      outcome,
    })
    expect(card.find('[role="status"]').text().replace(/\s+/g, ' ')).toBe(words)
    expect(card.findAll('label svg').map((mark) => mark.attributes('aria-label'))).toEqual(marks)
    expect(card.find('fieldset').attributes('disabled')).toBeDefined()
  })
})

describe('a guess of lines', () => {
  const paths: PredictionState = { kind: 'paths', question: 'Which lines?', options: [] }

  it('is typed, and noted once every line is a path', async () => {
    const card = await show(paths)
    const note = card.find('button')
    expect(note.attributes('disabled')).toBeDefined()
    await card.find('textarea').setValue('etc')
    expect(card.find('textarea').attributes('aria-invalid')).toBe('true')
    expect(note.attributes('disabled')).toBeDefined()
    await card.find('textarea').setValue('C /etc\n\n/etc/motd\n')
    await card.find('form').trigger('submit')
    expect(card.emitted('guess')).toEqual([[{ kind: 'paths', lines: ['C /etc', '/etc/motd'] }]])
  })

  it('is compared line by line', async () => {
    const card = await show({
      ...paths,
      guess: { kind: 'paths', lines: ['A /etc/motd'] },
      outcome: {
        isRight: false,
        explanation: 'It was there.',
        happened: { kind: 'paths', lines: ['C /etc', 'C /etc/motd'] },
        rows: [
          { subject: '/etc', happened: 'C', isRight: false },
          { subject: '/etc/motd', guessed: 'A', happened: 'C', isRight: false },
        ],
      },
    })
    const rows = card.findAll('tbody tr').map((each) => each.findAll('td').map((cell) => cell.text()))
    expect(rows).toEqual([
      ['', '/etc', '—', 'C'],
      ['', '/etc/motd', 'A', 'C'],
    ])
  })
})

describe('the goals', () => {
  const goal = {
    id: 'g',
    sentence: '**/etc/motd** changed',
    isReached: false,
    observed: 'still `as it was`',
    parts: [],
  }

  it('show what is seen now, and read out what was reached', async () => {
    const list = mount(GoalList, {
      props: { goals: [goal], workspace: 'w' },
      global: { plugins: [await createLabI18n('en')] },
    })
    wrapper = list
    expect(list.find('li').text().replace(/\s+/g, ' ')).toBe('1not yet/etc/motd changedstill as it was')
    expect(list.find('[role="status"]').text()).toBe('')
    await list.setProps({ goals: [{ ...goal, isReached: true, observed: '' }] })
    expect(list.find('li').text().replace(/\s+/g, ' ')).toBe('reached/etc/motd changed')
    expect(list.find('[role="status"]').text()).toBe('Goal reached: /etc/motd changed')
  })
})

describe('a question at the end', () => {
  const question = {
    id: 'stop',
    question: 'What does `docker stop` do to the layer?',
    options: [
      { id: 'kept', label: 'nothing' },
      { id: 'lost', label: 'deletes it' },
    ],
    tries: 1,
    step: 2,
  }

  it('explains a wrong answer, and leads back to its step', async () => {
    const answer = { option: 'lost', isRight: false, explanation: 'Only `docker rm` does.' }
    const card = mount(QuestionCard, {
      props: { question: { ...question, answer }, number: 1, stepTitle: 'Stop it' },
      global: { plugins: [await createLabI18n('en')] },
    })
    wrapper = card
    expect(card.find('[role="status"]').text().replace(/\s+/g, ' ')).toBe(
      'Not quite. Only docker rm does.Back to the step: Stop it',
    )
    await card.find('button').trigger('click')
    await card.findAll('input')[0]?.setValue(true)
    expect([card.emitted('goTo'), card.emitted('answer')]).toEqual([[[2]], [['kept']]])
  })
})

describe('routeOf', () => {
  it.each<[Parameters<typeof routeOf>[0], ReturnType<typeof routeOf>]>([
    [
      { kind: 'container', name: 'c', path: '/etc/motd' },
      { name: 'container', params: { container: 'c', tab: 'stack' }, query: { path: '/etc/motd' } },
    ],
    [
      { kind: 'mount', name: 'c', destination: '/d' },
      { name: 'container', params: { container: 'c', tab: 'mounts' }, query: { path: '/d' } },
    ],
    [
      { kind: 'image', reference: 'a:1', instruction: 'RUN x' },
      { name: 'image', params: { reference: 'a:1' }, query: { instruction: 'RUN x' } },
    ],
    [{ kind: 'images', reference: 'a:1' }, { name: 'images' }],
    [
      { kind: 'sharing', reference: 'a:1' },
      { name: 'sharing', query: { image: 'a:1' } },
    ],
    [
      { kind: 'volume', name: 'v' },
      { name: 'volumes', query: { volume: 'v' } },
    ],
    [
      { kind: 'workspace', path: 'f' },
      { name: 'build', params: { workspace: 'w' }, query: { file: 'f' } },
    ],
    [{ kind: 'console' }, undefined],
  ])('leads to %j', (place, route) => expect(routeOf(place, 'w')).toEqual(route))
})

describe('labPicture', () => {
  it.each([
    ['build', { to: { name: 'build', params: { workspace: 'w' } }, isAlwaysThere: true, subject: '' }],
    [
      'image:meu-motd:1',
      { to: { name: 'image', params: { reference: 'meu-motd:1' } }, isAlwaysThere: false, subject: 'meu-motd:1' },
    ],
    [
      'container:diario',
      { to: { name: 'container', params: { container: 'diario' } }, isAlwaysThere: false, subject: 'diario' },
    ],
    ['volumes', { to: { name: 'volumes' }, isAlwaysThere: true, subject: '' }],
    ['somewhere', undefined],
    [undefined, undefined],
  ])('finds the screen of %s', (picture, screen) => expect(labPicture(picture, 'w')).toEqual(screen))
})
