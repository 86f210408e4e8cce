/**
 * F6 goes round the places of the window that are there (the screen, the console, the lab), Shift+F6 the other way: what
 * lies between is many presses of Tab. A place says `data-place`; its focus is its text field's where it is one of typing.
 */
import { useEventListener } from '@vueuse/core'

export function usePlaceKey(): void {
  useEventListener(
    window,
    'keydown',
    (event) => {
      if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      // A terminal would send it to its program.
      event.stopPropagation()
      if (document.querySelector('[role=dialog], [role=menu]') === null) goRound(event.shiftKey ? -1 : 1)
    },
    { capture: true },
  )
}

function goRound(by: 1 | -1): void {
  const places = [...document.querySelectorAll<HTMLElement>('[data-place]')]
  const at = places.findIndex((place) => place.contains(document.activeElement))
  const from = at === -1 && by === -1 ? 0 : at
  const next = places.at((from + by) % places.length)
  const field = next?.dataset['place'] === 'console' ? next.querySelector('textarea') : null
  ;(field ?? next)?.focus()
}
