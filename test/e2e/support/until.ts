/** Waits for a state of the page that no locator can name. */
import { setTimeout as delay } from 'node:timers/promises'

export interface UntilOptions {
  /** Said in the error when it does not come. */
  readonly what: string
  readonly timeoutMs?: number
  readonly everyMs?: number
}

/** Looks until `isThere` says so; throws after `timeoutMs` (default 20 s). */
export async function until(isThere: () => Promise<boolean>, options: UntilOptions): Promise<void> {
  const { what, timeoutMs = 20_000, everyMs = 30 } = options
  const endMs = performance.now() + timeoutMs
  while (!(await isThere())) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await delay(everyMs)
  }
}
