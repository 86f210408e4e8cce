/** The keyboard keeps its place: what was asked for takes the focus, whoever is elsewhere stays, a busy button keeps it. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { defineComponent, h, nextTick, ref } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import ActionButton from '../../components/ActionButton.vue'
import { useFollowedFocus } from './useFollowedFocus'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

/** Two hints at most: the button that asks goes with the last. */
const hints = ref(0)
const Panel = defineComponent(() => {
  const place = ref<HTMLElement | null>(null)
  useFollowedFocus(hints, () => place.value, '[data-focus=hint]')
  return () => [
    h('div', { ref: place }, [
      ...Array.from({ length: hints.value }, (_, at) =>
        h('p', { key: at, tabindex: -1, 'data-focus': 'hint' }, `hint ${at + 1}`),
      ),
      hints.value < 2 ? h('button', { id: 'ask' }, 'Hint') : undefined,
    ]),
    h('input', { id: 'elsewhere' }),
  ]
})

async function ask(from: string): Promise<string> {
  document.getElementById(from)?.focus()
  hints.value++
  await nextTick()
  await nextTick()
  return document.activeElement?.textContent || (document.activeElement?.id ?? '')
}

describe('the keyboard in the panel of a lab', () => {
  it('goes to each hint that was asked for, also when the button is gone', async () => {
    hints.value = 0
    wrapper = mount(Panel, { attachTo: document.body })
    expect([await ask('ask'), await ask('ask')]).toEqual(['hint 1', 'hint 2'])
  })

  it('stays with who is elsewhere', async () => {
    hints.value = 0
    wrapper = mount(Panel, { attachTo: document.body })
    expect(await ask('elsewhere')).toBe('elsewhere')
  })

  it('stays on a button that is busy, which then does nothing', async () => {
    let presses = 0
    let submits = 0
    const button = (isBusy: boolean) => ({
      isBusy,
      type: 'submit' as const,
      onClick: () => presses++,
    })
    const Form = defineComponent({
      props: { isBusy: Boolean },
      setup: (props) => () =>
        h('form', { onSubmit: (event: Event) => (event.preventDefault(), submits++) }, [
          h(ActionButton, button(props.isBusy), () => 'Go'),
        ]),
    })
    wrapper = mount(Form, { attachTo: document.body, props: { isBusy: false } })
    const go = wrapper.find('button')
    go.element.focus()
    await wrapper.setProps({ isBusy: true })
    go.element.click()
    expect([document.activeElement === go.element, go.attributes('aria-disabled'), presses, submits]).toEqual([
      true,
      'true',
      0,
      0,
    ])
    await wrapper.setProps({ isBusy: false })
    go.element.click()
    expect([presses, submits]).toEqual([1, 1])
  })
})
