/** The simulator's state on the engine screen: exported, begun anew, undone, imported; and what every screen shows then. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost, type Host } from './support/host'

let browser: Browser | undefined
let host: Host | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  if (chromium.isMet) host = await startHost()
})
afterEach(async () => {
  await host?.dispose()
  host = undefined
})

const address = (): string => host?.address() ?? ''
const file = (name: string): string => join(host?.dataDir ?? '', '..', name)

/** How many containers and images the card of the connected engine counts. */
function holds(desk: Desk, params: { images: number; containers: number; running: number }): Promise<void> {
  return desk.page.getByText(desk.words('engine.counts', params), { exact: true }).waitFor()
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog')
const confirm = (desk: Desk, key: string): Promise<void> =>
  dialogOf(desk.page)
    .getByRole('button', { name: desk.words(key), exact: true })
    .click()

/** Chooses a file to import, as with the browser's dialog. */
async function choose(desk: Desk, path: string): Promise<void> {
  const choosing = desk.page.waitForEvent('filechooser')
  await desk.button('engine.file.import').click()
  await (await choosing).setFiles(path)
}

describe('the state of the simulator', () => {
  it('is exported, begun anew, undone, and imported, and screens follow', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.type('docker run -d --name e2e-fica -v e2e-dados:/d alpine sleep 1d')
      await desk.closeConsole()
      await desk.open('engine')
      await holds(desk, { images: 4, containers: 1, running: 1 })
      const downloading = page.waitForEvent('download')
      await desk.button('engine.file.export').click()
      const download = await downloading
      expect(download.suggestedFilename()).toMatch(/^camada-\d{4}-\d\d-\d\d\.tar$/)
      await download.saveAs(file('estado.tar'))
      await page
        .getByText(/exportados para camada-.*\.tar/)
        .first()
        .waitFor()

      await desk.button('engine.state.resetAct').click()
      await dialogOf(page).getByText('e2e-fica').waitFor()
      await dialogOf(page)
        .getByText(desk.words('engine.state.running', { count: 1 }))
        .waitFor()
      await confirm(desk, 'engine.state.resetConfirm')
      await holds(desk, { images: 4, containers: 0, running: 0 })
      await desk.button('engine.state.undo').click()
      await holds(desk, { images: 4, containers: 1, running: 0 })

      await desk.type('docker rm e2e-fica')
      await desk.closeConsole()
      await choose(desk, file('estado.tar'))
      await confirm(desk, 'engine.file.importConfirm')
      await holds(desk, { images: 4, containers: 1, running: 0 })
      await desk.open('containers')
      await page.getByRole('link', { name: 'e2e-fica' }).waitFor()
      expect(errors).toEqual([])
    })
  })

  it('stays what it was when a file is refused, and says why in place', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('engine')
      await writeFile(file('outro.txt'), 'isto não é um estado')
      await choose(desk, file('outro.txt'))
      await dialogOf(page).getByText('outro.txt').waitFor()
      await confirm(desk, 'engine.file.importConfirm')
      await page.getByRole('alert').getByText(desk.words('hints.engine.notAState')).waitFor()
      await holds(desk, { images: 4, containers: 0, running: 0 })
    })
  })

  it('changes in a second window too', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(
      browser,
      address(),
      async ({ page: second }) => {
        const watching = createDesk(second, 'en')
        await usePage(browser, address(), async ({ page }) => {
          const desk = createDesk(page, 'pt-BR')
          await desk.type('docker create --name e2e-vai alpine true')
          await watching.open('containers')
          await second.getByRole('link', { name: 'e2e-vai' }).waitFor()
          await desk.closeConsole()
          await desk.open('engine')
          await desk.button('engine.state.resetAct').click()
          await confirm(desk, 'engine.state.resetConfirm')
          await second.getByRole('link', { name: 'e2e-vai' }).waitFor({ state: 'detached' })
        })
      },
      { locale: 'en-US' },
    )
  })
})
