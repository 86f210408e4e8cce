/** Refreshes a screen when the engine says that something of its kind changed, or when another engine answers. */
import type { EngineEvent } from '@shared/docker/engine'
import { onScopeDispose, watch } from 'vue'
import { useEngineStore } from '../stores/engine'

const quietMs = 150

/**
 * Calls `refresh` once for a burst of events of the given types (150 ms after the last one, at the latest after a
 * second), and whenever the connection changes. Ends with the component or store that called it.
 */
export function useEngineEvents(types: readonly EngineEvent['type'][], refresh: () => void): void {
  const engine = useEngineStore()
  let timer: ReturnType<typeof setTimeout> | undefined
  let firstAtMs = 0

  function refreshSoon(): void {
    const nowMs = Date.now()
    if (timer === undefined) firstAtMs = nowMs
    else clearTimeout(timer)
    const waitMs = Math.max(0, Math.min(quietMs, firstAtMs + 1000 - nowMs))
    timer = setTimeout(() => {
      timer = undefined
      refresh()
    }, waitMs)
  }

  const stopEvents = engine.onEvents((event) => {
    if (types.includes(event.type)) refreshSoon()
  })
  const stopWatch = watch(() => engine.connectionKey, refreshSoon)
  onScopeDispose(() => {
    stopEvents()
    stopWatch()
    clearTimeout(timer)
  })
}
