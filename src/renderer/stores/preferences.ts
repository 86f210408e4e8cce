/**
 * What the page remembers by name from visit to visit: what is open and how large, pinned paths, the last tag. The backend
 * keeps it in its data folder, for the page's own storage goes by address, and the browser host's address changes with
 * each start. A value shows at once and is kept behind it; of a value that changes fast (a dragged edge) only the newest
 * waits while one is written. What an older Camada kept in another form counts as not kept.
 */
import type { Preferences } from '@shared/contract/app'
import { defineStore } from 'pinia'
import { computed, shallowReactive, toValue, type MaybeRefOrGetter, type WritableComputedRef } from 'vue'
import { useApi } from '../labApi'
import { useNoticesStore } from './notices'

type Preference = Preferences[string]

export const usePreferencesStore = defineStore('preferences', () => {
  const { client } = useApi()
  const notices = useNoticesStore()
  const known = shallowReactive(new Map<string, Preference | undefined>())
  const waiting = new Set<string>()
  let isWriting = false
  const loaded = client.app.preferences().then(
    (kept) => {
      // What was changed meanwhile is newer.
      for (const [name, value] of Object.entries(kept)) if (!known.has(name)) known.set(name, value)
    },
    (thrown: unknown) => notices.fail(thrown),
  )

  /** Resolves when what was kept is there, or was told to be unreadable. */
  const ready = (): Promise<void> => loaded

  /** A remembered value; `initial` until one is kept. The name may change with what is shown. */
  function of<Value extends Preference>(
    name: MaybeRefOrGetter<string>,
    initial: Value,
  ): WritableComputedRef<Widened<Value>> {
    return computed({
      get: () => {
        const value = known.get(toValue(name))
        return (isLike(value, initial) ? value : initial) as Widened<Value>
      },
      set: (value) => keep(toValue(name), value),
    })
  }

  /** A remembered text that may be none. */
  function ofText(name: string): WritableComputedRef<string | undefined> {
    return computed({
      get: () => {
        const value = known.get(name)
        return typeof value === 'string' ? value : undefined
      },
      set: (value) => keep(name, value),
    })
  }

  function keep(name: string, value: Preference | undefined): void {
    known.set(name, value)
    waiting.add(name)
    void write()
  }

  async function write(): Promise<void> {
    if (isWriting) return
    isWriting = true
    for (const name of waiting) {
      waiting.delete(name)
      const value = known.get(name)
      await client.app.keepPreference({ name, ...(value === undefined ? {} : { value }) }).catch(() => {
        // Only the memory of it is lost; the screen has it.
      })
    }
    isWriting = false
  }

  return { ready, of, ofText }
})

/** `false` as a first value means any boolean. */
type Widened<Value> = Value extends boolean
  ? boolean
  : Value extends number
    ? number
    : Value extends string
      ? string
      : Value

function isLike(value: Preference | undefined, initial: Preference): boolean {
  return typeof value === typeof initial && Array.isArray(value) === Array.isArray(initial)
}
