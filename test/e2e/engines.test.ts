/** Engines come and go: switched on the page, lost and found again, dying in the middle of a build. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startProgram, type Program } from '../integration/host/program'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk } from './support/desk'
import { daemon } from './support/engines'
import { startHost, type Host } from './support/host'
import { startProxy, type Proxy } from './support/proxy'

let browser: Browser | undefined
let host: Host | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await host?.dispose()
  host = undefined
})

describe('engines', () => {
  it('are switched while the lab runs, there and back', async (context) => {
    requireOrSkip(context, chromium, daemon.requirement)
    host = await startHost({ engine: 'simulator', dockerHost: daemon.url })
    await usePage(browser, host.address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      const chip = page.getByRole('button', { name: desk.words('app.engine') })
      await desk.open('engine')
      const card = page.getByRole('main').getByText(/^Camada Simulator/)
      await card.waitFor()
      await chip.click()
      await page.getByRole('menuitem').filter({ hasText: daemon.url }).click()
      await chip.filter({ hasText: '26.1.5' }).waitFor()
      await card.waitFor({ state: 'detached' })
      const foreign = await desk.type('docker images -q alpine:3.7')
      await chip.click()
      await page.getByRole('menuitem', { name: desk.words('app.simulator') }).click()
      await card.waitFor()
      const own = await desk.type('docker images -q alpine:3.7')
      expect([own, foreign]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), expect.stringMatching(/^[0-9a-f]{12}$/)])
      expect(own).not.toBe(foreign)
      expect(errors).toEqual([])
    })
  })
})

describe('an engine behind a socket that fails', () => {
  let dir = ''
  let engine: Program | undefined
  let proxy: Proxy | undefined
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'camada-e2e-engine-'))
    engine = startProgram('cli', ['simulator', '--socket', join(dir, 'engine.sock'), '--data', join(dir, 'engine')])
    await engine.printed(/listening on unix:/)
    proxy = await startProxy(join(dir, 'proxy.sock'), join(dir, 'engine.sock'))
  })
  afterEach(async () => {
    await proxy?.close()
    engine?.child.kill('SIGTERM')
    await engine?.ended
    await rm(dir, { recursive: true, force: true })
  })

  it('is seen to stop, and comes back by itself', async (context) => {
    requireOrSkip(context, chromium)
    host = await startHost({ engine: `unix://${join(dir, 'proxy.sock')}` })
    await usePage(browser, host.address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('images')
      await page.getByRole('link', { name: 'alpine:3.7' }).waitFor()
      await proxy?.close()
      await page.getByText(desk.words('app.away.lost')).waitFor()
      proxy = await startProxy(join(dir, 'proxy.sock'), join(dir, 'engine.sock'))
      await page.getByText(desk.words('app.away.lost')).waitFor({ state: 'detached' })
      expect(await desk.type('docker run --rm alpine:3.7 echo de volta')).toBe('de volta')
    })
  })

  it('ends a build when it dies in the middle of one', async (context) => {
    requireOrSkip(context, chromium)
    host = await startHost({ engine: `unix://${join(dir, 'proxy.sock')}` })
    await usePage(browser, host.address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('build')
      await desk.openFile('Dockerfile')
      await desk.writeOpenFile('FROM alpine:3.7\nRUN sleep 1000\n')
      await desk.field('build.tag').fill('e2e-morre:1')
      await desk.button('build.start').click()
      await page.getByRole('log').getByText('Step 2/2').waitFor()
      await proxy?.close()
      await page.locator('[role=log][aria-busy=false]').waitFor()
      await page.getByText(desk.words('hints.engine.lost')).first().waitFor()
    })
  })

  it('is told apart: nothing there, refusing, hanging, no Docker', async (context) => {
    requireOrSkip(context, chromium)
    host = await startHost({ engine: 'simulator' })
    await usePage(browser, host.address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('engine')
      const alert = page.getByRole('main').getByRole('alert')
      const connect = async (url: string): Promise<void> => {
        await desk.field('engine.ownAddress').fill(url)
        await desk.button('engine.connect').click()
      }
      await connect(`unix://${join(dir, 'nothing.sock')}`)
      await alert.getByText(desk.words('hints.engine.notFound')).waitFor()
      await connect('tcp://127.0.0.1:1')
      await alert.getByText(desk.words('hints.engine.notRunning')).waitFor()
      proxy?.hang(true)
      await connect(`unix://${join(dir, 'proxy.sock')}`)
      await alert.getByText(desk.words('hints.engine.hanging')).waitFor()
      await connect(new URL(page.url()).origin.replace('http', 'tcp'))
      await alert.getByText(desk.words('hints.engine.wrongAddress')).waitFor()
      await connect('ssh://ana@exemplo')
      await alert.getByText(desk.words('hints.engine.unsupported')).waitFor()
      // None of it took the engine away.
      expect(await desk.type('docker run --rm alpine:3.7 echo aqui')).toBe('aqui')
    })
  })

  it('that never was there leaves the simulator one click away', async (context) => {
    requireOrSkip(context, chromium)
    host = await startHost({ engine: `unix://${join(dir, 'nothing.sock')}` })
    await usePage(browser, host.address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await page.getByText(desk.words('app.away.none')).waitFor()
      await desk.button('app.useSimulator').first().click()
      await page.getByText(desk.words('app.away.none')).waitFor({ state: 'detached' })
      expect(await desk.type('docker run --rm alpine:3.7 echo aqui')).toBe('aqui')
    })
  })
})
