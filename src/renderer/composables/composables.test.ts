/** Streams that are taken up again, readings that don't overtake each other, and refreshing after events. */
import { LabError } from '@shared/errors'
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, h, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSampleApi } from '../../../test/renderer/sample'
import { createSampleEngine } from '../../../test/renderer/sample/engine'
import { createSampleChannels } from '../../../test/renderer/sample/channels'
import { sampleContext } from '../../../test/renderer/sample/state'
import { createLabI18n } from '../i18n'
import { apiProvider, type LabApi } from '../labApi'
import { useEngineStore } from '../stores/engine'
import { useNoticesStore } from '../stores/notices'
import { followStream } from './followStream'
import { useAction } from './useAction'
import { useEngineEvents } from './useEngineEvents'
import { useLatest } from './useLatest'
import { useLoaded } from './useLoaded'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Runs a setup function within an app. */
async function within<Value>(
  setup: () => Value,
  api: LabApi = createSampleApi(),
): Promise<{ value: Value; end: () => void }> {
  const i18n = await createLabI18n('en')
  let value: Value | undefined
  const wrapper = mount(
    defineComponent({
      setup() {
        value = setup()
        return () => h('div')
      },
    }),
    { global: { plugins: [createPinia(), i18n, apiProvider(api)] } },
  )
  if (value === undefined) throw new Error('setup gave nothing')
  return { value, end: () => wrapper.unmount() }
}

describe('followStream', () => {
  it('opens a broken stream anew, later and later, and stops when told', async () => {
    let opened = 0
    const failures: string[] = []
    const taken: number[] = []
    const stop = followStream(
      async () => {
        opened++
        if (opened < 3) throw new LabError('unavailable', `gone ${opened}`)
        return (async function* () {
          yield opened
        })()
      },
      (value) => taken.push(value),
      (error) => failures.push(error.message),
    )
    await vi.advanceTimersByTimeAsync(0)
    expect([opened, failures]).toEqual([1, ['gone 1']])
    await vi.advanceTimersByTimeAsync(300)
    expect([opened, failures]).toEqual([2, ['gone 1', 'gone 2']])
    await vi.advanceTimersByTimeAsync(599)
    expect(opened).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect([opened, taken]).toEqual([3, [3]])
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opened).toBe(3)
  })
})

describe('useLoaded', () => {
  it('keeps the answer to the last question, even if an earlier one answers later', async () => {
    const delays: Record<string, number> = { slow: 500, fast: 10 }
    const key = ref('slow')
    const { value: loaded } = await within(() =>
      useLoaded(
        async () => {
          const asked = key.value
          await new Promise((resolve) => setTimeout(resolve, delays[asked]))
          return asked
        },
        { key },
      ),
    )
    key.value = 'fast'
    await nextTick()
    await vi.advanceTimersByTimeAsync(20)
    expect(loaded.data.value).toBe('fast')
    await vi.advanceTimersByTimeAsync(1000)
    expect(loaded.data.value).toBe('fast')
  })

  it('keeps the old value when reading anew fails, and forgets it when the thing is gone', async () => {
    let answer: () => string = () => 'there'
    const { value: loaded } = await within(() => useLoaded(async () => answer()))
    await vi.advanceTimersByTimeAsync(0)
    expect([loaded.data.value, loaded.isLoading.value]).toEqual(['there', false])
    answer = () => {
      throw new LabError('unavailable', 'away')
    }
    await loaded.reload()
    expect([loaded.data.value, loaded.error.value?.message]).toEqual(['there', 'away'])
    answer = () => {
      throw new LabError('notFound', 'gone')
    }
    await loaded.reload()
    expect([loaded.data.value, loaded.error.value?.message]).toEqual([undefined, 'gone'])
  })
})

describe('useEngineEvents', () => {
  it('refreshes once for a burst of its own events, and when another engine answers', async () => {
    const engine = createSampleEngine(
      sampleContext(
        {
          scenario: 'real',
          delayMs: 0,
          settings: { theme: 'light', motion: 'off' },
          preferences: {},
          chosenPath: undefined,
        },
        createSampleChannels(),
      ),
    )
    const sample = createSampleApi()
    const api: LabApi = {
      ...sample,
      client: {
        ...sample.client,
        engine: {
          ...sample.client.engine,
          watch: async (_input, options) => engine.status.follow(options?.signal) as never,
          events: async (_input, options) => engine.events.follow(options?.signal, false) as never,
          connect: (target) => engine.connect(target),
        },
      },
    }
    let refreshed = 0
    const { value: store, end } = await within(() => {
      const engineStore = useEngineStore()
      engineStore.follow()
      useEngineEvents(['image'], () => refreshed++)
      return engineStore
    }, api)
    await vi.advanceTimersByTimeAsync(500)
    refreshed = 0
    engine.tell('container', 'start', 'c')
    await vi.advanceTimersByTimeAsync(2000)
    expect(refreshed).toBe(0)
    for (let tick = 0; tick < 5; tick++) engine.tell('image', 'tag', 'i')
    await vi.advanceTimersByTimeAsync(160)
    expect(refreshed).toBe(1)
    const connected = store.connect({ endpointId: 'simulator' })
    await vi.advanceTimersByTimeAsync(500)
    await connected
    expect(refreshed).toBe(2)
    end()
    engine.tell('image', 'tag', 'i')
    await vi.advanceTimersByTimeAsync(2000)
    expect(refreshed).toBe(2)
  })
})

describe('useAction', () => {
  it('is busy while it works, and tells a failure but not a cancellation', async () => {
    const kinds = ['conflict', 'cancelled'] as const
    let turn = 0
    const { value } = await within(() => ({
      notices: useNoticesStore(),
      action: useAction(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        const kind = kinds[turn++]
        if (kind !== undefined) throw new LabError(kind, kind)
      }),
    }))
    for (const succeeded of [false, false, true]) {
      const run = value.action.run()
      expect(value.action.isBusy.value).toBe(true)
      await vi.advanceTimersByTimeAsync(60)
      expect(await run).toBe(succeeded)
      expect(value.action.isBusy.value).toBe(false)
    }
    expect(value.notices.notices.map(({ error }) => error?.message)).toEqual(['conflict'])
  })
})

describe('useLatest', () => {
  it('follows the last of what was chosen meanwhile, and goes on after a failure', async () => {
    const worked: string[] = []
    const { value } = await within(() => ({
      notices: useNoticesStore(),
      choose: useLatest(async (option: string) => {
        worked.push(option)
        await new Promise((resolve) => setTimeout(resolve, 50))
        if (option === 'bad') throw new LabError('conflict', option)
      }),
    }))
    for (const option of ['a', 'b', 'c', 'bad']) void value.choose(option)
    await vi.advanceTimersByTimeAsync(200)
    void value.choose('d')
    await vi.advanceTimersByTimeAsync(200)
    expect(worked).toEqual(['a', 'bad', 'd'])
    expect(value.notices.notices.map(({ error }) => error?.message)).toEqual(['bad'])
  })
})
