/**
 * Notices: what was done and what went wrong, shown at the window's corner and read out by screen readers. Failures stay
 * until they are closed; good news go by themselves. A notice may offer one action, such as undo.
 */
import { toLabError, type LabError } from '@shared/errors'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'done' | 'failed'
  /** What was done, in the user's language; empty for a failure, whose words are in `error`. */
  readonly text: string
  readonly error?: LabError
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly lifetimeMs: number
}

const doneLifetimeMs = 6000
const actionLifetimeMs = 12_000

export const useNoticesStore = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let nextId = 1

  function add(notice: Omit<Notice, 'id'>): number {
    notices.value = [...notices.value.slice(-3), { ...notice, id: nextId++ }]
    return nextId - 1
  }

  /** Tells that something was done. Returns the notice's ID, for `dismiss` where it holds no longer. */
  function done(text: string, action?: Notice['action']): number {
    const lifetimeMs = action === undefined ? doneLifetimeMs : actionLifetimeMs
    return add({ tone: 'done', text, lifetimeMs, ...(action === undefined ? {} : { action }) })
  }

  /** Tells a failure; what was cancelled by the user is no failure and is left out. */
  function fail(thrown: unknown): void {
    const error = toLabError(thrown)
    if (error.kind === 'cancelled') return
    add({ tone: 'failed', text: '', error, lifetimeMs: Number.POSITIVE_INFINITY })
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  return { notices, done, fail, dismiss }
})
