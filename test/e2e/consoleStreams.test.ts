/**
 * The console's terminal in the page on both engines: a container's shell with a window that changes and Ctrl-C, a log
 * without end that is stopped, a long paste, and more output than any memory should keep. `CAMADA_OUTPUT_MB` (10) is how
 * much; 100 is the long form.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { chromium, referenceDaemon, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost } from './support/host'

const outputMegabytes = Number(process.env['CAMADA_OUTPUT_MB'] ?? 10)
let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

/** Opens the console of a page on an engine of its own. */
async function atConsole(engine: string, use: (desk: Desk) => Promise<void>): Promise<void> {
  const host = await startHost({ engine })
  try {
    await usePage(browser, host.address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await page.getByText('overlay2').first().waitFor()
      await page.keyboard.press('Control+Backquote')
      await shows(desk, '$')
      await use(desk)
      expect(errors).toEqual([])
    })
  } finally {
    await host.dispose()
  }
}

async function shows(desk: Desk, text: string | RegExp, timeoutMs = 60_000): Promise<void> {
  await expect
    .poll(() => desk.terminalText(), { timeout: timeoutMs })
    .toMatch(text instanceof RegExp ? text : escaped(text))
}
const escaped = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/** What the page keeps, after it was cleaned up. */
async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number }
  await session.detach()
  return usedSize
}

describe.each(['simulator', 'daemon'] as const)('the terminal on the %s', (engine) => {
  it('is a shell in a container, and stops a log without end at once', async (context) => {
    requireOrSkip(context, chromium)
    if (engine === 'daemon') requireOrSkip(context, referenceDaemon)
    const url = engine === 'simulator' ? 'simulator' : (realDaemons()[0]?.dockerHost ?? '')
    await atConsole(url, async (desk) => {
      const { keyboard } = desk.page
      await keyboard.type('docker run -it --rm alpine sh\n')
      await shows(desk, '/ #')
      await keyboard.type('stty size\n')
      await shows(desk, /\n\d+ \d+\n/)
      const [, before = ''] = /\n(\d+ \d+)\n/.exec(await desk.terminalText()) ?? []
      await desk.page.setViewportSize({ width: 1000, height: 700 })
      await expect
        .poll(async () => {
          await keyboard.type('stty size\n')
          return (await desk.terminalText()).match(/^\d+ \d+$/gm)?.at(-1)
        })
        .not.toBe(before)
      await keyboard.type('sleep 100\n')
      await shows(desk, /sleep 100(\n.*)?$/)
      await keyboard.press('Control+c')
      await shows(desk, /\^C\n\/ #$/)
      await keyboard.type('echo rc-$?; exit 7\n')
      await shows(desk, /rc-130\n.*\$$/)
      await keyboard.type('echo rc-$?\n')
      await shows(desk, 'rc-7')
      await keyboard.type(`docker run --rm --init alpine sh -c 'while :; do echo endless-$((n+=1)); done'\n`)
      await shows(desk, /endless-\d{4}/)
      await keyboard.press('Control+c')
      await keyboard.type('clear; echo stopped-$((1+1))\n')
      await shows(desk, 'stopped-2')
    })
  })
})

describe('the terminal in the page', () => {
  it('takes a paste of 10,000 lines, and keeps no more than its scrollback', async (context) => {
    requireOrSkip(context, chromium)
    await atConsole('simulator', async (desk) => {
      const { page } = desk
      const lines = Array.from({ length: 10_000 }, (_, index) => `linha ${String(index)}`)
      await page.keyboard.type('cat > colado.txt\n')
      await paste(page, `${lines.join('\n')}\n`)
      await shows(desk, 'linha 9999')
      await page.keyboard.press('Control+d')
      await page.keyboard.type('clear; wc -l < colado.txt; tail -n 1 colado.txt\n')
      await shows(desk, /10000\nlinha 9999\n/)

      // The scrollback is full before it is measured, so that what is kept beyond it shows.
      const flood = (megabytes: number): string =>
        `yes ${'x'.repeat(99)} | head -c ${String(megabytes)}m; echo end-$((40+2))\n`
      await page.keyboard.type(flood(2))
      await shows(desk, 'end-42')
      const before = await heapBytes(page)
      await page.keyboard.type(`clear; ${flood(outputMegabytes)}`)
      await shows(desk, /x\n?end-42/, 60_000 + outputMegabytes * 2_000)
      const grownBytes = (await heapBytes(page)) - before
      expect(grownBytes).toBeLessThan(4_000_000)
    })
  })
})

async function paste(page: Page, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').evaluate((area, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
