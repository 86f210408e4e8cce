import { register } from 'tsx/esm/api'
import { chromium } from 'playwright-core'
register()
const { chromiumArguments, chromiumPath } = await import('../test/support/requirements.ts')
const { startHost } = await import('../test/e2e/support/host.ts')
const { createDesk } = await import('../test/e2e/support/desk.ts')
const { usePage } = await import('../test/e2e/support/browser.ts')
const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArguments, '--disable-frame-rate-limit', '--disable-gpu-vsync'] })
const host = await startHost({ engine: 'simulator' })
const seen = []
await usePage(browser, host.address(), async ({ page }) => {
  await page.addInitScript(() => {
    const log = (globalThis.__log = []); const t = () => performance.now()
    const send = WebSocket.prototype.send
    WebSocket.prototype.send = function (d) { log.push([t(), 'send', typeof d === 'string' ? d.slice(0, 80) : 'bin' + d.byteLength]); return send.call(this, d) }
    const W = WebSocket
    globalThis.WebSocket = class extends W { constructor(...a) { super(...a); this.addEventListener('message', e => log.push([t(), 'recv', typeof e.data === 'string' ? e.data.slice(0, 80) : 'bin' + (e.data.byteLength ?? e.data.size)])) } }
    addEventListener('keydown', () => log.push([t(), 'key', '']), true)
    new PerformanceObserver(l => l.getEntries().forEach(e => log.push([e.startTime, 'longtask', e.duration]))).observe({ type: 'longtask' })
  })
  await page.reload()
  const desk = createDesk(page, 'en')
  await desk.type('docker ps')
  await page.evaluate(() => { new MutationObserver(m => globalThis.__log.push([performance.now(), 'rows', document.querySelector('.xterm-rows').textContent.length])).observe(document.querySelector('.xterm-rows'), { subtree: true, childList: true, characterData: true }) })
  for (let i = 0; i < Number(process.argv[2] ?? 12); i++) {
    await desk.button('console.clear').click()
    for (const l of ['docker ps', '']) {
      if (l) { await page.keyboard.type(l); await new Promise(r => setTimeout(r, 250)) } else await new Promise(r => setTimeout(r, 250))
      await page.evaluate(() => { globalThis.__log.length = 0 })
      await page.keyboard.press('Enter'); await new Promise(r => setTimeout(r, 300))
      const log = await page.evaluate(() => globalThis.__log); const k = log.find(x => x[1] === 'key')[0]
      seen.push([l, log.map(x => [+(x[0] - k).toFixed(2), x[1], x[2]])])
    }
  }
}, { locale: 'en-US' })
console.log(host.program().stderr()); await host.dispose(); await browser.close()
const byLine = l => seen.filter(x => x[0] === l).map(x => x[1]).sort((a, b) => a.filter(e => e[1] === 'rows').at(-1)[0] - b.filter(e => e[1] === 'rows').at(-1)[0])
for (const l of ['docker ps', '']) { const all = byLine(l); console.log('==', JSON.stringify(l), all.map(a => a.filter(e => e[1] === 'rows').at(-1)[0]).join(' ')); for (const e of all[1]) console.log('  ', ...e) }
