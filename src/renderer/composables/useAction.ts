/** A button's work: busy while it runs, and a failure becomes a notice. */
import { ref, type Ref } from 'vue'
import { useNoticesStore } from '../stores/notices'

export interface Action<Arguments extends unknown[]> {
  readonly isBusy: Readonly<Ref<boolean>>
  /** Resolves true if the work succeeded. A second call while it runs does nothing. */
  run(...args: Arguments): Promise<boolean>
}

/** Wraps `work`; failures are told as notices and never thrown. */
export function useAction<Arguments extends unknown[]>(
  work: (...args: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const notices = useNoticesStore()
  const isBusy = ref(false)

  async function run(...args: Arguments): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    try {
      await work(...args)
      return true
    } catch (thrown) {
      notices.fail(thrown)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, run }
}
