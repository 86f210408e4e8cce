/** One Chromium for a test file, and pages that remember what went wrong in them. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { patienceMs } from '../../support/eventually'
import { chromiumArguments, chromiumPath } from '../../support/requirements'
import { readWords } from './words'

export interface WatchedPage {
  readonly page: Page
  /** Errors on the page's console and exceptions, as texts. */
  readonly errors: readonly string[]
  /** Requests to anywhere but the host. */
  readonly foreignRequests: readonly string[]
}

export function openBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: chromiumPath ?? '', args: [...chromiumArguments] })
}

/** Where a picture of the page is put when a test fails on it. */
const failuresDir = join(import.meta.dirname, '..', '..', '..', 'out', 'e2e-failures')

/** What the page says of its engine, in either language, while it connects. */
const connecting = new RegExp(
  (['pt-BR', 'en'] as const).map((locale) => readWords(locale)('app.connection.connecting')).join('|'),
)

/**
 * Opens an address in a fresh profile (1440 by 900, Portuguese, without motion, unless `options` say otherwise), uses
 * the page once its host has an engine or knows of none, and closes it. A failure leaves a picture of the page behind
 * and names it.
 */
export async function usePage(
  browser: Browser | undefined,
  address: string,
  use: (watched: WatchedPage) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  if (browser === undefined) throw new Error('no browser')
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'pt-BR',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  try {
    const watched = watch(page, new URL(address).origin)
    await page.goto(address)
    await page.getByRole('navigation').first().waitFor()
    // A host that has just started may still be on its way to its engine.
    await page.getByRole('button', { name: connecting }).waitFor({ state: 'detached' })
    await use(watched)
  } catch (error) {
    const path = join(failuresDir, `${randomUUID().slice(0, 8)}.png`)
    await page.screenshot({ path }).then(
      () => console.error(`the page as it failed: ${path}`),
      () => undefined,
    )
    throw error
  } finally {
    await context.close()
  }
}

function watch(page: Page, ownOrigin: string): WatchedPage {
  const errors: string[] = []
  const foreignRequests: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== ownOrigin && protocol !== 'data:' && protocol !== 'blob:') foreignRequests.push(request.url())
  })
  return { page, errors, foreignRequests }
}
