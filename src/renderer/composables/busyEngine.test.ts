import type { EngineEvent } from '@shared/docker/engine'
import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSampleApi } from '../../../test/renderer/sample'
import { provideApi } from '../labApi'
import { useEngineStore } from '../stores/engine'
import { useLoaded } from './useLoaded'

afterEach(() => vi.useRealTimers())

/** A store whose events the test sends itself. */
function engineWithEvents() {
  const app = createApp({})
  const pinia = createPinia()
  provideApi(app, createSampleApi())
  app.use(pinia)
  setActivePinia(pinia)
  const listeners: ((event: EngineEvent) => void)[] = []
  const store = app.runWithContext(() => useEngineStore())
  vi.spyOn(store, 'onEvents').mockImplementation((listener) => {
    listeners.push(listener)
    return () => true
  })
  const tell = (action: string, id = 'mine'): void =>
    listeners.forEach((listener) => listener({ type: 'container', action, id, attributes: {}, timeMs: 0 }))
  return { tell }
}

describe('reading from a busy engine', () => {
  it('comes to an end though events never do, and reads once more for them', async () => {
    vi.useFakeTimers()
    const { tell } = engineWithEvents()
    let readings = 0
    const slow = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 3000))
      return ++readings
    }
    const scope = effectScope()
    const loaded = scope.run(() => useLoaded(slow, { events: ['container'] }))
    for (let tick = 0; tick < 15; tick++) {
      tell('die')
      await vi.advanceTimersByTimeAsync(200)
    }
    await vi.advanceTimersByTimeAsync(100)
    expect(loaded?.data.value).toBe(1)
    await vi.advanceTimersByTimeAsync(5000)
    expect(loaded?.data.value).toBe(2)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(readings).toBe(2)
    scope.stop()
  })

  it.each([
    ['archive-path', 'mine', 1],
    ['export', 'mine', 1],
    ['exec_start: sh -c ls', 'mine', 1],
    ['exec_die', 'mine', 2],
    ['die', 'other', 1],
  ])('after %s of %s has read %i times', async (action, id, times) => {
    vi.useFakeTimers()
    const { tell } = engineWithEvents()
    let readings = 0
    const scope = effectScope()
    scope.run(() =>
      useLoaded(async () => ++readings, { events: ['container'], concerns: (event) => event.id === 'mine' }),
    )
    await vi.advanceTimersByTimeAsync(10)
    tell(action, id)
    await vi.advanceTimersByTimeAsync(2000)
    expect(readings).toBe(times)
    scope.stop()
  })
})
