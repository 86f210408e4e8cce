import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import { useUnlostFocus } from './useUnlostFocus'

describe('useUnlostFocus', () => {
  it('gives the keyboard to what comes to stand where it was', async () => {
    const rows = ref(['one', 'two', 'three'])
    const List = defineComponent({
      setup() {
        const place = ref<HTMLElement | null>(null)
        useUnlostFocus(place)
        const row = (name: string) => h('li', { key: name }, h('button', { id: name }))
        return () => h('div', { ref: place }, [h('ul', rows.value.map(row)), h('button', { id: 'below' })])
      },
    })
    const wrapper = mount(List, { attachTo: document.body })
    await flushPromises()
    const remove = async (name: string): Promise<void> => {
      rows.value = rows.value.filter((each) => each !== name)
      await flushPromises()
    }
    const focused = (): string | undefined => document.activeElement?.id
    document.getElementById('two')?.focus()
    for (const [gone, next] of Object.entries({ two: 'three', three: 'one', one: 'below' })) {
      await remove(gone)
      await expect.poll(focused).toBe(next)
    }
    // Whoever is elsewhere stays there.
    rows.value = ['one']
    await flushPromises()
    document.getElementById('one')?.focus()
    document.getElementById('below')?.focus()
    await remove('one')
    expect(focused()).toBe('below')
    wrapper.unmount()
  })
})
