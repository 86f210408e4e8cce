/**
 * Something read from the backend, with its states: being read for the first time, there, failed. While it is read anew
 * the old value stays on the screen; an answer that was overtaken by a later question is dropped.
 */
import type { EngineEvent } from '@shared/docker/engine'
import { toLabError, type LabError } from '@shared/errors'
import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'
import { useEngineEvents, type RefreshReason } from './useEngineEvents'

export interface Loaded<Value> {
  /** Undefined until the first answer. */
  readonly data: Readonly<ShallowRef<Value | undefined>>
  /** Why the last reading failed; undefined once one succeeds. */
  readonly error: Readonly<ShallowRef<LabError | undefined>>
  readonly isLoading: Readonly<ShallowRef<boolean>>
  reload(): Promise<void>
}

export interface LoadedOptions {
  /** Engine events after which it is read again; a change of engine always does that. */
  readonly events?: readonly EngineEvent['type'][]
  /** Leaves out events that are not about what is read. */
  readonly concerns?: (event: EngineEvent) => boolean
  /** Read anew, and forget the old value, when this changes. */
  readonly key?: WatchSource<unknown>
}

/** Reads at once, and again as the options say. To be called in a component's or a store's setup. */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  options: LoadedOptions = {},
): Loaded<Value> {
  const data = shallowRef<Value>()
  const error = shallowRef<LabError>()
  const isLoading = shallowRef(true)
  let running: AbortController | undefined
  let isOutdated = false

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isOutdated = false
    isLoading.value = true
    try {
      const value = await load(mine.signal)
      if (mine.signal.aborted) return
      data.value = value
      error.value = undefined
    } catch (thrown) {
      if (mine.signal.aborted) return
      error.value = toLabError(thrown)
      if (error.value.kind === 'notFound') data.value = undefined
    }
    isLoading.value = false
    if (isOutdated) await reload()
  }

  /** After an event: a reading that takes long is let finish, or a busy engine would keep the screen empty. */
  function reloadFor(reason: RefreshReason): void {
    if (reason === 'event' && isLoading.value && running !== undefined) isOutdated = true
    else void reload()
  }

  if (options.events !== undefined) useEngineEvents(options.events, reloadFor, options.concerns)
  if (options.key !== undefined) {
    watch(options.key, () => {
      data.value = undefined
      error.value = undefined
      void reload()
    })
  }
  onScopeDispose(() => running?.abort())
  void reload()
  return { data, error, isLoading, reload }
}
