/** Every screen, in both languages and themes: accessible, whole in a narrow window, and quiet towards the outside. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { overflows, violationsOf } from './support/accessible'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { furnish, screens } from './support/furnish'
import { startHost, type Host } from './support/host'
import type { Locale } from './support/words'

let browser: Browser | undefined
let host: Host | undefined
const address = (): string => host?.address() ?? ''
beforeAll(async () => {
  if (!chromium.isMet) return
  browser = await openBrowser()
  host = await startHost()
  await usePage(browser, address(), ({ page }) => furnish(createDesk(page, 'pt-BR')))
})
afterAll(async () => {
  await browser?.close()
  await host?.dispose()
})

/** Dialogs, and the panels that lie beside every screen. */
async function eachPanel(desk: Desk, look: (name: string) => Promise<void>): Promise<void> {
  const { page, words, button } = desk
  await desk.go('/containers/meu-app')
  await desk.button('container.remove').click()
  await page.getByRole('dialog').getByText(words('container.survives.lostTitle')).waitFor()
  await look('removal')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog').getByRole('option').first().waitFor()
  await look('palette')
  await page.keyboard.press('Escape')
  await desk.go('/labs')
  await page.getByRole('main').getByRole('listitem').getByRole('button').first().click()
  await page
    .getByRole('complementary', { name: words('app.lab') })
    .getByRole('radio')
    .first()
    .waitFor()
  await desk.type('docker volume create novo')
  await look('lab and console')
  await button('labs.undo.open').click()
  await page.getByRole('dialog').getByRole('row', { name: /novo/ }).waitFor()
  await look('undo')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // The lab has a simulator of its own, and one's own is a choice away; what is open is open for whoever comes next.
  await page.getByRole('button', { name: words('app.engine') }).click()
  await page
    .getByRole('menuitem', { name: words('app.simulator') })
    .first()
    .click()
  await page
    .getByRole('button', { name: words('app.engine') })
    .filter({ hasText: words('app.simulatorOfLab') })
    .waitFor({ state: 'detached' })
  await desk.closeConsole()
  await button('labs.panel.leave').click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('labs.leave.confirm'), exact: true })
    .click()
  await page.getByRole('complementary', { name: words('app.lab') }).waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: words('app.shortcuts.title') }).waitFor()
  await look('keys')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** One of them a day; all with `CAMADA_SCREENS=all`. */
function variantsOfToday<Variant>(variants: readonly Variant[]): readonly Variant[] {
  const today = Math.floor(Date.now() / 86_400_000)
  return variants.filter((_, at) => process.env['CAMADA_SCREENS'] === 'all' || at === today % variants.length)
}

describe('every screen', () => {
  const variants: readonly { locale: Locale; theme: 'light' | 'dark' }[] = [
    { locale: 'pt-BR', theme: 'light' },
    { locale: 'en', theme: 'dark' },
  ]
  it.for(variantsOfToday(variants))(
    'has no axe violation and fits 900 pixels in $locale, $theme',
    async ({ locale, theme }, context) => {
      requireOrSkip(context, chromium)
      await usePage(
        browser,
        address(),
        async ({ page, errors, foreignRequests }) => {
          const desk = createDesk(page, locale)
          const found: Record<string, string[]> = {}
          const look = async (name: string): Promise<void> => {
            const violations = await violationsOf(page)
            if (await overflows(page, 900)) violations.push('wider than 900 pixels')
            if (violations.length > 0) found[name] = [...(found[name] ?? []), ...violations]
          }
          for (const [name, path] of Object.entries(screens)) {
            await desk.go(path)
            const main = page.getByRole('main')
            if ((await main.evaluate((element) => element.scrollTop)) > 0) found[name] = ['does not begin at its top']
            await look(name)
            await main.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
          }
          await eachPanel(desk, look)
          expect({ found, errors, foreignRequests }).toEqual({ found: {}, errors: [], foreignRequests: [] })
        },
        { locale: locale === 'en' ? 'en-US' : locale, colorScheme: theme },
      )
    },
  )

  it('is served under a policy that lets nothing in', async (context) => {
    requireOrSkip(context, chromium)
    const answer = await fetch(address())
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'none'|default-src 'self'/)
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:\/\/(?!127)/)
  })
})
