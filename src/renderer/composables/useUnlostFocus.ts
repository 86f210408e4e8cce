/**
 * A control that goes takes the keyboard with it: a button that gives way to a progress bar, the row that was removed.
 * Here the control that comes to stand in its place has the focus then, in the nearest part of the screen that is left.
 */
import { useEventListener, useMutationObserver } from '@vueuse/core'
import type { Ref } from 'vue'

const controls = 'a[href], button:not([disabled]), input:not([type=file]), select, textarea, summary'

interface Stand {
  readonly control: Element
  /** From the nearest to the place itself, each with the control's index among those in it. */
  readonly around: readonly { readonly element: HTMLElement; readonly index: number }[]
}

/** Watches a part of the page. To be called in a component's setup. */
export function useUnlostFocus(place: Readonly<Ref<HTMLElement | null>>): void {
  let last: Stand | undefined

  useEventListener(document, 'focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    // Whoever answers a dialog comes back.
    if (target.closest('[role=dialog], [role=alertdialog]') !== null) return
    last = place.value?.contains(target) === true ? standOf(target, place.value) : undefined
  })
  const restore = (): void => {
    const isNowhere = document.activeElement === null || document.activeElement === document.body
    if (last === undefined || last.control.isConnected || !isNowhere) return
    const { around } = last
    last = undefined
    successor(around)?.focus()
  }
  useMutationObserver(place, restore, { childList: true, subtree: true })
  // A dialog that closes gives the focus back to what may be gone since.
  useEventListener(document, 'focusout', () => void setTimeout(restore))
}

const controlsIn = (element: HTMLElement): readonly HTMLElement[] => [
  ...element.querySelectorAll<HTMLElement>(controls),
]

function standOf(control: HTMLElement, place: HTMLElement): Stand {
  const around: { element: HTMLElement; index: number }[] = []
  for (let element = control.parentElement; element !== null; element = element.parentElement) {
    around.push({ element, index: controlsIn(element).indexOf(control) })
    if (element === place) break
  }
  return { control, around }
}

function successor(around: Stand['around']): HTMLElement | undefined {
  for (const { element, index } of around) {
    const left = element.isConnected ? controlsIn(element) : []
    if (left.length > 0) return left[Math.min(Math.max(index, 0), left.length - 1)]
  }
  return undefined
}
