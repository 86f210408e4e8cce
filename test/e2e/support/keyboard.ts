/** A page by the keyboard alone: Tab from where the focus is, and a key on what it reaches. */
import type { Locator, Page } from 'playwright-core'

const terminal = '.xterm-helper-textarea'

/** Goes round the places of the window by F6 until the focus is in one: the screen, the console or the lab. */
async function goTo(page: Page, place: string): Promise<void> {
  const wanted = page.locator(`[data-place=${place}]`)
  await wanted.waitFor()
  for (let presses = 0; presses < 4; presses++) {
    if (await wanted.evaluate((element) => element.contains(document.activeElement))) return
    await page.keyboard.press('F6')
  }
  throw new Error(`F6 does not reach the ${place}`)
}

/**
 * Presses Tab until the focus is there; fails when it went round without. In a terminal Tab completes words: the key that
 * is shown above it closes it. `place` is gone to by F6 first.
 */
export async function tabTo(page: Page, target: Locator, place?: string): Promise<void> {
  await target.waitFor()
  if (place !== undefined) await goTo(page, place)
  for (let presses = 0; presses < 200; presses++) {
    const [isThere, isInTerminal] = await target.evaluate(
      (element, name) => [element === document.activeElement, document.activeElement?.matches(name) === true],
      terminal,
    )
    if (isThere === true) return
    await page.keyboard.press(isInTerminal === true ? 'Control+Backquote' : 'Tab')
  }
  throw new Error(`Tab does not reach ${target.toString()}`)
}

/** Tabs to something and presses a key there, Enter unless another is given. */
export async function press(
  page: Page,
  target: Locator,
  { key = 'Enter', place }: { key?: string; place?: string } = {},
): Promise<void> {
  await tabTo(page, target, place)
  await page.keyboard.press(key)
}
