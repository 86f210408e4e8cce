/** Refreshes a screen when the engine says that something of its kind changed, or when another engine answers. */
import type { EngineEvent } from '@shared/docker/engine'
import { onScopeDispose, watch } from 'vue'
import { useEngineStore } from '../stores/engine'

const quietMs = 150

/**
 * Actions that change nothing to be shown. Reading a container's files or layers makes some of them itself: a screen
 * that read anew after those would never come to rest.
 */
const idleActions = ['archive-path', 'export', 'save', 'top', 'attach', 'detach', 'resize', 'exec_create', 'exec_start']

/** Why it is time to read anew. */
export type RefreshReason = 'event' | 'connection'

/**
 * Calls `refresh` once for a burst of events of the given types (150 ms after the last one, at the latest after a
 * second), and whenever the connection changes. `concerns` leaves out events of other things of those types. Ends with
 * the component or store that called it.
 */
export function useEngineEvents(
  types: readonly EngineEvent['type'][],
  refresh: (reason: RefreshReason) => void,
  concerns: (event: EngineEvent) => boolean = () => true,
): void {
  const engine = useEngineStore()
  let timer: ReturnType<typeof setTimeout> | undefined
  let firstAtMs = 0
  let reason: RefreshReason = 'event'

  function refreshSoon(why: RefreshReason): void {
    const nowMs = Date.now()
    if (timer === undefined) firstAtMs = nowMs
    else clearTimeout(timer)
    if (why === 'connection') reason = why
    const waitMs = Math.max(0, Math.min(quietMs, firstAtMs + 1000 - nowMs))
    timer = setTimeout(() => {
      const told = reason
      timer = undefined
      reason = 'event'
      refresh(told)
    }, waitMs)
  }

  const stopEvents = engine.onEvents((event) => {
    // Events were missed while their stream was broken: anything may have changed.
    if (event.type === 'daemon' && event.action === 'resumed') return refreshSoon('connection')
    // The engine is in another time: everything may be otherwise.
    if (event.type === 'daemon' && event.attributes['point'] !== undefined) return refreshSoon('event')
    const isIdle = idleActions.includes(event.action.split(':')[0] ?? '')
    if (types.includes(event.type) && !isIdle && concerns(event)) refreshSoon('event')
  })
  const stopWatch = watch(
    () => engine.connectionKey,
    () => refreshSoon('connection'),
  )
  onScopeDispose(() => {
    stopEvents()
    stopWatch()
    clearTimeout(timer)
  })
}
