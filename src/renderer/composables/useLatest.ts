/** A choice's work, as of a group of radio buttons: who changes their mind while it runs means the last that they chose. */
import { useNoticesStore } from '../stores/notices'

/** Wraps `work`: of the calls that come while it runs, the last one follows. Failures are told as notices. */
export function useLatest<Arguments extends unknown[]>(
  work: (...args: Arguments) => Promise<unknown>,
): (...args: Arguments) => Promise<void> {
  const notices = useNoticesStore()
  let next: Arguments | undefined
  let isRunning = false

  return async (...args) => {
    next = args
    if (isRunning) return
    isRunning = true
    try {
      while (next !== undefined) {
        const now: Arguments = next
        next = undefined
        await work(...now)
      }
    } catch (thrown) {
      notices.fail(thrown)
    } finally {
      isRunning = false
    }
  }
}
