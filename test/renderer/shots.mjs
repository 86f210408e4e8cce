/** Pictures of one screen in both languages and themes and in a narrow window, and axe's verdict. See README.md. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'

const [folder, address, ...extras] = process.argv.slice(2)
if (folder === undefined || address === undefined) throw new Error('usage: shots.mjs FOLDER ADDRESS [name=value …]')
const base = process.env.CAMADA_SAMPLE_URL ?? 'http://127.0.0.1:5199/'
const variants = [
  { locale: 'pt-BR', theme: 'light', width: 1440, height: 900 },
  { locale: 'en', theme: 'dark', width: 1440, height: 900 },
  { locale: 'pt-BR', theme: 'dark', width: 900, height: 800 },
]
const waitMs = Number(process.env.CAMADA_SHOT_WAIT ?? 1500)

await mkdir(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
let violations = 0
for (const { locale, theme, width, height } of variants) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && console.log('console:', message.text()))
  page.on('pageerror', (error) => console.log('page error:', error.message))
  const query = new URLSearchParams({ locale, theme, ...Object.fromEntries(extras.map((extra) => extra.split('='))) })
  await page.goto(`${base}?${query}#${address}`)
  await page.waitForTimeout(waitMs)
  const name = `${address.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'}${extras.map((extra) => `-${extra.split('=')[1]}`).join('')}`
  const file = join(folder, `${name}-${locale}-${theme}-${width}.png`)
  await page.screenshot({ path: file })
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  for (const violation of found) {
    violations++
    console.log(`axe: ${violation.id} (${violation.impact}): ${violation.help}`)
    for (const node of violation.nodes.slice(0, 4))
      console.log(`   ${node.html.slice(0, 220)}\n   ${node.any[0]?.message ?? ''}`)
  }
  console.log(file)
  await context.close()
}
await browser.close()
process.exitCode = violations === 0 ? 0 : 1
