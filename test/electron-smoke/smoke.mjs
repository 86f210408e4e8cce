/**
 * The built app in the real Electron: a window opens on the page, the page gets its link, the simulator's process
 * starts, the sandbox holds, and the app quits. Skips with the reason where there is no Electron binary or no display
 * (fails instead if CAMADA_ELECTRON=1). Run it after `npm run build`.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { rootDir } from '../../scripts/build.mjs'

const obstacle = findObstacle()
if (obstacle !== undefined) {
  console.log(`skipped, ${obstacle}`)
  process.exit(process.env.CAMADA_ELECTRON === '1' ? 1 : 0)
}

const dataDir = mkdtempSync(join(tmpdir(), 'camada-smoke-'))
try {
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: [rootDir, '--engine', 'simulator', '--data', dataDir],
  })
  const page = await app.firstWindow()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.locator('nav').first().waitFor({ timeout: 30_000 })
  assert.match(page.url(), /^app:\/\/camada\/index\.html/)
  const world = await page.evaluate(() => ({
    bridge: Object.keys(globalThis.camada ?? {}),
    node: ['require', 'process', 'Buffer'].filter((name) => name in globalThis),
    isSecure: globalThis.isSecureContext,
  }))
  assert.deepEqual(world, { bridge: ['pathForFile'], node: [], isSecure: true })
  const window = await app.browserWindow(page)
  assert.equal(await window.evaluate((opened) => opened.isVisible()), true)
  assert.deepEqual(errors, [])
  const child = app.process()
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await app.evaluate(({ app: running }) => running.quit())
  assert.equal(await ended, 0)
  console.log('the app opened its window on the page, and quit')
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}

function findObstacle() {
  if (electronPath() === undefined) return 'no Electron binary (npx install-electron --no)'
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'no display'
  if (!existsSync(join(rootDir, 'out', 'main', 'index.js'))) return 'nothing is built (npm run build)'
  return undefined
}

function electronPath() {
  const folder = join(rootDir, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const path = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8')) : ''
  return existsSync(path) ? path : undefined
}
