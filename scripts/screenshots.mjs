/**
 * Makes the pictures of the README: `node scripts/screenshots.mjs [DIR]` (default `docs/images`). It starts the built
 * browser host on the simulator with a data folder of its own, furnishes it as the end-to-end tests do, and takes each
 * picture in Portuguese with the light theme and in English with the dark one.
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'
import { ensureBuilt, rootDir } from './build.mjs'

register()
const { openBrowser, usePage } = await import('../test/e2e/support/browser.ts')
const { createDesk } = await import('../test/e2e/support/desk.ts')
const { furnish } = await import('../test/e2e/support/furnish.ts')
const { startHost } = await import('../test/e2e/support/host.ts')

const largestBytes = 200 * 1024
const variants = [
  { locale: 'pt-BR', browserLocale: 'pt-BR', theme: 'light' },
  { locale: 'en', browserLocale: 'en-US', theme: 'dark' },
]

/** The pictures by name: each brings the page from anywhere to what it shows. */
const pictures = {
  async build(desk) {
    await desk.go('/build/meu-motd')
    await desk.build('meu-motd:1')
    await desk.page.mouse.move(0, 0)
  },
  async stack(desk) {
    await desk.go('/containers/meu-app/stack')
    await desk.page.locator('[role=columnheader][title="/root/meu-motd"]').click()
    await desk.page.mouse.move(0, 0)
  },
  async labs(desk) {
    await desk.go('/labs')
    await desk.page.getByRole('main').getByRole('listitem').getByRole('button').first().click()
    const lab = desk.page.getByRole('complementary', { name: desk.words('app.lab') })
    await lab.getByRole('radio').first().waitFor()
    await desk.go('/labs')
    await desk.type('docker images')
  },
}

await ensureBuilt()
const folder = process.argv[2] ?? join(rootDir, 'docs', 'images')
await mkdir(folder, { recursive: true })
const host = await startHost()
const browser = await openBrowser()
try {
  await usePage(browser, host.address(), ({ page }) => furnish(createDesk(page, 'pt-BR')))
  // The lab comes last: it has a simulator of its own, and stays open for whoever comes next.
  for (const name of Object.keys(pictures)) for (const variant of variants) await take(name, variant)
} finally {
  await browser.close()
  await host.dispose()
}

async function take(name, { locale, browserLocale, theme }) {
  const path = join(folder, `${name}-${locale}-${theme}.png`)
  const options = { locale: browserLocale, colorScheme: theme, viewport: { width: 1200, height: 760 } }
  await usePage(
    browser,
    host.address(),
    async ({ page }) => {
      await pictures[name](createDesk(page, locale))
      await page.screenshot({ path })
    },
    options,
  )
  const { size } = await stat(path)
  console.log(`${path}: ${Math.round(size / 1024)} KB`)
  if (size > largestBytes) throw new Error(`${path} has ${size} bytes, more than ${largestBytes}`)
}
