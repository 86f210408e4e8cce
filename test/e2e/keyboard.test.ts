/** The main job without a mouse: everything is reached with Tab, arrows, Enter, Escape and the shown shortcuts. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost, type Host } from './support/host'
import { press, tabTo } from './support/keyboard'

let browser: Browser | undefined
let host: Host | undefined
beforeAll(async () => {
  if (!chromium.isMet) return
  browser = await openBrowser()
  host = await startHost()
})
afterAll(async () => {
  await browser?.close()
  await host?.dispose()
})

describe('the keyboard alone', () => {
  it('builds, runs, looks down the stack and removes', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, host?.address() ?? '', async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await buildIt(desk)
      await runIt(desk)
      await walkTheStack(desk)
      await removeIt(desk)
      expect(errors).toEqual([])
    })
  })
})

async function buildIt({ page, words, ...desk }: Desk): Promise<void> {
  await press(page, page.getByRole('link', { name: words('build.title'), exact: true }))
  await tabTo(page, desk.field('build.tag'))
  await page.keyboard.type('e2e-teclas:1')
  await tabTo(page, page.locator('.cm-content'))
  await page.keyboard.press('Control+Enter')
  await press(page, desk.button('build.result.see'))
  await page.getByRole('heading', { level: 1, name: 'e2e-teclas:1' }).waitFor()
  // Arrows walk the stack of layers.
  const layers = page.getByRole('region', { name: words('image.stack.label') }).getByRole('button')
  await tabTo(page, layers.first())
  await page.keyboard.press('ArrowDown')
  await page.getByRole('heading', { name: words('image.row.layer', { depth: 3 }) }).waitFor()
}

async function runIt({ page, words, ...desk }: Desk): Promise<void> {
  await press(page, page.getByRole('main').getByRole('button', { name: words('image.run'), exact: true }))
  await tabTo(page, desk.field('run.name'))
  await page.keyboard.type('e2e-teclas')
  await tabTo(page, desk.field('run.command'))
  await page.keyboard.type('sleep 1d')
  await press(page, desk.button('run.mounts.add.volume'))
  await tabTo(page, desk.field('run.mounts.source.volume'))
  await page.keyboard.type('e2e-dados')
  await tabTo(page, desk.field('run.mounts.destination'))
  await page.keyboard.type('/dados')
  await press(page, page.getByLabel(words('run.detach')), { key: 'Space' })
  await press(page, desk.button('run.submit'))
  await press(page, page.getByRole('link', { name: words('run.seeStack', { name: 'e2e-teclas' }) }))
  await page.getByRole('heading', { level: 1, name: 'e2e-teclas' }).waitFor()
}

async function walkTheStack({ page, words, ...desk }: Desk): Promise<void> {
  const picker = page.getByRole('combobox', { name: words('container.picker.label') })
  await tabTo(page, picker)
  await page.keyboard.type('/root/meu-motd')
  await page.keyboard.press('Enter')
  const grid = page.getByRole('grid')
  await grid.locator('[role=columnheader][title="/root/meu-motd"]').waitFor()
  await tabTo(page, grid.locator('[tabindex="0"]'))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+End')
  const focused = page.locator('[role=grid] :focus')
  await focused.waitFor()
  expect(await focused.getAttribute('aria-label')).toMatch(/\/dados|\/root\/meu-motd|\/bin\/sh/)
  // The console takes the keyboard and gives it back.
  await page.keyboard.press('Control+Backquote')
  await page.locator('.xterm-helper-textarea:focus').waitFor({ state: 'attached' })
  await desk.type('docker exec e2e-teclas touch /root/novo')
  await page.keyboard.press('Control+Backquote')
  await page.locator('.xterm').waitFor({ state: 'detached' })
  await tabTo(page, page.getByRole('tab', { selected: true }))
  await page.keyboard.press('ArrowRight')
  await page.getByRole('treeitem', { name: 'novo' }).waitFor()
}

async function removeIt({ page, words, ...desk }: Desk): Promise<void> {
  await press(page, desk.button('container.remove'))
  const confirm = page.getByRole('dialog').getByRole('button', { name: words('container.removal.confirm') })
  await confirm.and(page.locator(':enabled')).waitFor()
  await press(page, confirm)
  await page.getByText(words('container.list.emptyTitle')).waitFor()
  // Where the palette leads, no Tab is needed.
  await page.keyboard.press('Control+K')
  await page.keyboard.type(words('volumes.title'))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: words('volumes.title') }).waitFor()
}
