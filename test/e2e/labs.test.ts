/** A lab gone wrong, in Portuguese: the mistake is named, and starting anew takes away what was made. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk } from './support/desk'
import { engines } from './support/engines'
import { startHost, type Host } from './support/host'
import { createLabDesk } from './support/labDesk'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

describe.each(engines)('labs on $name', ({ url, requirement, withLabs }) => {
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
        await desk.type('docker rm diario')
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
