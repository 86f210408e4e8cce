/**
 * Engines come and go: switched on the page, lost and found again, dying in the middle of a build. Each has a host of its
 * own, side by side: most of the time is waiting until an engine is given up.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startProgram } from '../integration/host/program'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { daemon } from './support/engines'
import { startHost, type HostOptions } from './support/host'
import { startProxy, type Proxy } from './support/proxy'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

interface Visit {
  readonly page: Page
  readonly desk: Desk
  readonly errors: readonly string[]
}

/** Opens the page of a host of its own. */
async function visit(options: HostOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  const host = await startHost(options)
  try {
    await usePage(browser, host.address(), ({ page, errors }) => use({ page, errors, desk: createDesk(page, 'pt-BR') }))
  } finally {
    await host.dispose()
  }
}

/** An engine of its own behind a socket that can fail. */
interface Frail {
  readonly dir: string
  readonly url: string
  readonly proxy: Proxy
  /** The socket is there again after its end. */
  revive(): Promise<void>
}

async function withFrail(use: (frail: Frail) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'camada-e2e-engine-'))
  const engine = startProgram('cli', ['simulator', '--socket', join(dir, 'engine.sock'), '--data', join(dir, 'engine')])
  const proxies: Proxy[] = []
  const open = async (): Promise<Proxy> => {
    const proxy = await startProxy(join(dir, 'proxy.sock'), join(dir, 'engine.sock'))
    proxies.push(proxy)
    return proxy
  }
  try {
    await engine.printed(/listening on unix:/)
    const revive = async (): Promise<void> => void (await open())
    await use({ dir, url: `unix://${join(dir, 'proxy.sock')}`, proxy: await open(), revive })
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()))
    engine.child.kill('SIGTERM')
    await engine.ended
    await rm(dir, { recursive: true, force: true })
  }
}

describe.concurrent('engines', () => {
  it('are switched while the lab runs, there and back', async (context) => {
    requireOrSkip(context, chromium, daemon.requirement)
    const { expect } = context
    await visit({ engine: 'simulator', dockerHost: daemon.url }, async ({ page, desk, errors }) => {
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

  it('that never was there leaves the simulator one click away', async (context) => {
    requireOrSkip(context, chromium)
    await visit({ engine: 'unix:///nonexistent/docker.sock' }, async ({ page, desk }) => {
      await page.getByText(desk.words('app.away.none')).waitFor()
      await desk.button('app.useSimulator').first().click()
      await page.getByText(desk.words('app.away.none')).waitFor({ state: 'detached' })
      context.expect(await desk.type('docker run --rm alpine:3.7 echo aqui')).toBe('aqui')
    })
  })
})

describe.concurrent('an engine behind a socket that fails', () => {
  it('is seen to stop, and comes back by itself', async (context) => {
    requireOrSkip(context, chromium)
    await withFrail(({ url, proxy, revive }) =>
      visit({ engine: url }, async ({ page, desk }) => {
        await desk.open('images')
        await page.getByRole('link', { name: 'alpine:3.7' }).waitFor()
        await proxy.close()
        await page.getByText(desk.words('app.away.lost')).waitFor()
        await revive()
        await page.getByText(desk.words('app.away.lost')).waitFor({ state: 'detached' })
        context.expect(await desk.type('docker run --rm alpine:3.7 echo de volta')).toBe('de volta')
      }),
    )
  })

  it('ends a build when it dies in the middle of one', async (context) => {
    requireOrSkip(context, chromium)
    await withFrail(({ url, proxy }) =>
      visit({ engine: url }, async ({ page, desk }) => {
        await desk.open('build')
        await desk.openFile('Dockerfile')
        await desk.writeOpenFile('FROM alpine:3.7\nRUN sleep 1000\n')
        await desk.field('build.tag').fill('e2e-morre:1')
        await desk.button('build.start').click()
        await page.getByRole('log').getByText('Step 2/2').waitFor()
        await proxy.close()
        await page.locator('[role=log][aria-busy=false]').waitFor()
        await page.getByText(desk.words('hints.engine.lost')).first().waitFor()
      }),
    )
  })

  it('is told apart: nothing there, refusing, hanging, no Docker', async (context) => {
    requireOrSkip(context, chromium)
    await withFrail(({ dir, url, proxy }) =>
      visit({ engine: 'simulator' }, async ({ page, desk }) => {
        await desk.open('engine')
        const alert = page.getByRole('main').getByRole('alert')
        const connect = async (address: string): Promise<void> => {
          await desk.field('engine.ownAddress').fill(address)
          await desk.field('engine.ownAddress').press('Enter')
        }
        await connect(`unix://${join(dir, 'nothing.sock')}`)
        await alert.getByText(desk.words('hints.engine.notFound')).waitFor()
        await connect('tcp://127.0.0.1:1')
        await alert.getByText(desk.words('hints.engine.notRunning')).waitFor()
        proxy.hang(true)
        await connect(url)
        await alert.getByText(desk.words('hints.engine.hanging')).waitFor()
        await connect(new URL(page.url()).origin.replace('http', 'tcp'))
        await alert.getByText(desk.words('hints.engine.wrongAddress')).waitFor()
        await connect('ssh://ana@exemplo')
        await alert.getByText(desk.words('hints.engine.unsupported')).waitFor()
        // None of it took the engine away.
        context.expect(await desk.type('docker run --rm alpine:3.7 echo aqui')).toBe('aqui')
      }),
    )
  })
})
