/** A page by the keyboard alone: Tab from where the focus is, and a key on what it reaches. */
import type { Locator, Page } from 'playwright-core'

const terminal = '.xterm-helper-textarea'

/**
 * Presses Tab until the focus is there; fails when it went round without. In a terminal Tab completes words: the key that
 * is shown above it closes it.
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let presses = 0; presses < 200; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    const isInTerminal = (await page.locator(`${terminal}:focus`).count()) > 0
    await page.keyboard.press(isInTerminal ? 'Control+Backquote' : 'Tab')
  }
  throw new Error(`Tab does not reach ${target.toString()}`)
}

/** Tabs to something and presses a key there. */
export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}
