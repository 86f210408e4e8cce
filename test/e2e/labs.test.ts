/** A lab gone wrong, in Portuguese: the mistake is named and taken back; starting anew takes away what was made. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { engines } from './support/engines'
import { startHost, type Host } from './support/host'
import { createLabDesk, type LabDesk } from './support/labDesk'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

describe.each(engines)('labs on $name', ({ name, url, requirement, withLabs }) => {
  let host: Host | undefined
  afterEach(() => host?.dispose())

  it('start anew without what they made, and say what the mistake was', async (context) => {
    requireOrSkip(context, chromium, requirement)
    await withLabs(async () => {
      host = await startHost({ engine: url })
      await usePage(browser, host.address(), async ({ page }) => {
        const desk = createDesk(page, 'pt-BR')
        const lab = createLabDesk(page, desk.words)
        await page.getByRole('button', { name: `${desk.words('labs.card.new')}: A camada do contêiner` }).click()
        await lab.goals(1)
        await desk.type('docker run -d --name diario alpine true')
        await lab.panel
          .getByRole('status')
          .getByText(/terminou/)
          .waitFor()
        await takeBack(desk, lab, name === 'simulator')
        await desk.type('docker run -d --name diario alpine sleep 1d')
        await lab.reached()
        await lab.panel.getByRole('button', { name: desk.words('labs.panel.reset') }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('button', { name: desk.words('labs.reset.confirm'), exact: true }).click()
        await dialog.waitFor({ state: 'detached' })
        await lab.goals(1)
        expect(await desk.type('docker ps -aq --filter name=diario')).toBe('')
        await lab.leave()
      })
    })
  })
})

/** Where the engine can go back, by the panel: what goes is shown before. Elsewhere that is not offered. */
async function takeBack({ page, words, type }: Desk, lab: LabDesk, canGoBack: boolean): Promise<void> {
  const undo = lab.panel.getByRole('status').getByRole('button', { name: words('labs.undo.here') })
  if (!canGoBack) {
    expect(await undo.count()).toBe(0)
    await type('docker rm diario')
    return
  }
  await undo.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'docker run -d --name diario alpine true', exact: true }).waitFor()
  await dialog.getByRole('row', { name: /contêiner diario/ }).waitFor()
  await dialog.getByRole('button', { name: words('labs.undo.confirm', { count: 1 }) }).click()
  await dialog.waitFor({ state: 'detached' })
  await undo.waitFor({ state: 'detached' })
  expect(await type('docker ps -aq')).toBe('')
}
