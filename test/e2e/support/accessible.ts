/** What a page must be whatever it shows: accessible, and no wider than its window. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Violations of the page as it stands, each with its place. Axe runs in the page itself, which has no frames. */
export async function violationsOf(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))
}

/** Whether the page or its screen scrolls sideways in a window so wide; the window is as before afterwards. */
export async function overflows(page: Page, widthPx: number): Promise<boolean> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: widthPx, height: 800 })
  const isWider = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        // Two frames on, what watches the window's size has been drawn.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const all = [document.documentElement, ...document.querySelectorAll('main')]
            resolve(all.some((element) => element.scrollWidth > element.clientWidth))
          }),
        )
      }),
  )
  if (before !== null) await page.setViewportSize(before)
  return isWider
}
