/**
 * Draws `build/icon.png` (1024 px) from `build/icon.svg` with a Chromium (CAMADA_CHROMIUM, else /usr/bin/chromium);
 * electron-builder derives the systems' own formats. To be run when the drawing changes.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { rootDir } from './build.mjs'

const svg = await readFile(join(rootDir, 'build', 'icon.svg'), 'utf8')
const browser = await chromium.launch({
  executablePath: process.env.CAMADA_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1024, height: 1024 } })
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`)
await page.screenshot({ path: join(rootDir, 'build', 'icon.png'), omitBackground: true })
await browser.close()
