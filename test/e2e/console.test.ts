/** The console's screen: what a line would do, tabs, finding, names completed, commands of clicks, files to edit. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost, type Host } from './support/host'

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

describe('the console', () => {
  it('explains before it runs, completes, finds, keeps tabs, and shows what clicks did', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, host?.address() ?? '', async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await page.getByText('overlay2').first().waitFor()
      await page.keyboard.press('Control+Backquote')
      await shows(desk, 'aluno@camada')
      await page.keyboard.type('docker run -d --name e2e-c -v e2e-d:/data alpine sleep 1d; echo is-$?\n')
      await shows(desk, 'is-0')
      await explains(desk)
      await completesAndFinds(desk)
      await editsInAnotherTab(desk)
      await echoes(desk)
      expect(errors).toEqual([])
    })
  })
})

async function explains(desk: Desk): Promise<void> {
  const { page, words } = desk
  await page.keyboard.type('docker rm -f e2e-c && docker volume rm e2e-d')
  await page.keyboard.press('Alt+Enter')
  const panel = page.getByRole('region', { name: words('console.explain.title') })
  await panel.getByText('Remove volumes, com todos os dados que há neles.').waitFor()
  expect(await panel.getByRole('listitem').allInnerTexts()).toEqual([
    'contêiner e2e-c: caminhos mudados na camada do contêiner: 1 (0B).',
    'volume e2e-d: todos os dados: 0B.',
  ])
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  // The keyboard is in the terminal again, and the line is still there.
  await page.keyboard.press('Control+u')
}

async function completesAndFinds(desk: Desk): Promise<void> {
  const { page, words } = desk
  await page.keyboard.type('docker inspect --format {{.Name}} e2e')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await shows(desk, '/e2e-c')
  await page.keyboard.press('Control+Shift+KeyF')
  await page.keyboard.type('/e2e-c')
  await page.getByText(words('console.found', { index: 1, count: 1 })).waitFor()
  await page.keyboard.press('Escape')
}

async function editsInAnotherTab(desk: Desk): Promise<void> {
  const { page, words } = desk
  await page.keyboard.press('Control+Shift+Backquote')
  await expect.poll(() => page.getByRole('tab', { name: 'meu-motd' }).count()).toBe(2)
  await shows(desk, 'aluno@camada')
  await page.keyboard.type('edit novo.txt\n')
  await page.getByRole('heading', { name: 'novo.txt' }).waitFor()
  await page.getByRole('tabpanel', { name: 'meu-motd' }).click()
  // One history for all tabs.
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await shows(desk, 'docker inspect')
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+Shift+KeyX')
  await expect.poll(() => page.getByRole('tab', { name: 'meu-motd' }).count()).toBe(1)
  expect(await page.getByRole('button', { name: words('console.newTab') }).isVisible()).toBe(true)
}

async function echoes(desk: Desk): Promise<void> {
  await desk.open('volumes')
  await desk.button('volumes.create').first().click()
  await desk.field('volumes.name').fill('e2e-eco')
  await desk.button('volumes.createConfirm').click()
  await shows(desk, '$ docker volume create e2e-eco')
}

/** Waits until the terminal that is shown has a text. */
async function shows(desk: Desk, text: string): Promise<void> {
  await expect.poll(() => desk.terminalText()).toContain(text)
}
