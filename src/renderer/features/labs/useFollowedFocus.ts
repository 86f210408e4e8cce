/**
 * The keyboard's place in the panel of a lab: what was asked for (the next step, a hint, the solution, the ending) takes
 * the focus when it appears, since the button that asked for it is often gone by then. Whoever is elsewhere stays there:
 * in the console, or in another window on the same lab.
 */
import { nextTick, watch, type WatchSource } from 'vue'

/** Moves the focus from inside `place` to the last of what `selector` finds in it, after each change of the source. */
export function useFollowedFocus(
  source: WatchSource<string | number | boolean>,
  place: () => HTMLElement | null,
  selector: string,
): void {
  watch(source, async () => {
    // Before the page is changed: afterwards a button that went has taken the focus with it.
    const isInside = place()?.contains(document.activeElement) === true
    await nextTick()
    if (isInside) focusIn(place(), selector)
  })
}

/** Gives the focus to the last of what a selector finds. */
export function focusIn(place: HTMLElement | null, selector: string): void {
  ;[...(place?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1)?.focus()
}
