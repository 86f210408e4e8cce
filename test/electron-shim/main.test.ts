/**
 * The built main process and preload (`out/`) under a stand-in for `electron`, against Electron's security checklist
 * (https://www.electronjs.org/docs/latest/tutorial/security). One app is started for the whole file, and quits in the
 * last test.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { version } from '../../package.json'
import type { Api } from '@/api'
import { patienceMs } from '../support/eventually'
import { chromium, requireOrSkip } from '../support/requirements'
import { ipcMain, shim } from './electron'
import type { ShimWindow } from './pageWindow'

vi.mock('electron', () => import('./electron'))

const outDir = resolve('out')
let dataDir = ''
const pageErrors: string[] = []

function window(): ShimWindow {
  const [first] = shim.windows
  if (first === undefined) throw new Error('no window was opened')
  return first
}

/** Runs in the page with the contract's client. */
function withLab<Result>(run: (lab: Api) => Promise<Result>): Promise<Result> {
  return window().page.evaluate(`window.lab.then(${run.toString()})`)
}

beforeAll(async () => {
  if (!chromium.isMet) return
  if (!existsSync(join(outDir, 'main', 'index.js'))) throw new Error('nothing is built: run npm run build first')
  dataDir = await mkdtemp(join(tmpdir(), 'camada-shim-'))
  const pageClient = await bundlePageClient()
  process.argv = ['electron', '.', '--data', dataDir, '--engine', 'simulator']
  await import(join(outDir, 'main', 'index.js'))
  await vi.waitFor(() => expect(shim.windows[0]?.isShown).toBe(true), patienceMs)
  window().page.on('pageerror', (error) => pageErrors.push(error.message))
  window().page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) pageErrors.push(message.text())
  })
  await window().page.waitForLoadState('load')
  await window().page.reload()
  // As a file of the page's own: what is evaluated from outside would be exempt from the policy.
  const clientAddress = new URL('/page-client.js', window().page.url()).href
  await window().page.route(clientAddress, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: pageClient }),
  )
  await window().page.addScriptTag({ url: clientAddress })
})
afterAll(async () => {
  if (shim.exitCode === undefined) await shim.windows[0]?.page.context().browser()?.close()
  if (dataDir !== '') await rm(dataDir, { recursive: true, force: true })
})
beforeEach((context) => requireOrSkip(context, chromium))

describe('the window', () => {
  it('has every protection on and Node nowhere', () => {
    expect(shim.calls).toContain('enableSandbox')
    expect(window().options.webPreferences).toEqual({
      preload: join(outDir, 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
  })

  it('is one, of one instance, and keeps its files in the data folder', () => {
    expect(shim.windows).toHaveLength(1)
    expect(shim.calls).toContain('requestSingleInstanceLock')
    expect(shim.paths).toEqual({ userData: join(dataDir, 'window') })
  })

  it('shows the page from its own protocol', async () => {
    expect(shim.privileged).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
    expect(window().page.url()).toMatch(/^https:\/\/camada\.app\.invalid\/index\.html/)
    await window().page.locator('#app > *').first().waitFor()
    expect(pageErrors).toEqual([])
  })
})

describe('the contract over the port', () => {
  it('answers calls', async () => {
    expect(await withLab((lab) => lab.client.app.describe())).toEqual({
      version,
      host: 'electron',
      platform: process.platform,
      dataDir,
      homeDir: homedir(),
      hasFileDialogs: true,
    })
    expect(await withLab((lab) => lab.client.app.updateSettings({ theme: 'dark' }))).toMatchObject({ theme: 'dark' })
  })

  it('turns errors into LabErrors', async () => {
    const error = await withLab((lab) =>
      lab.client.workspaces.read({ workspace: '../x', path: 'y' }).then(
        () => 'no error',
        (thrown: { name: string; kind: string }) => ({ name: thrown.name, kind: typeof thrown.kind }),
      ),
    )
    expect(error).toEqual({ name: 'LabError', kind: 'string' })
  })

  it('carries streams', async () => {
    const status = await withLab(async (lab) => {
      const stream = await lab.client.engine.watch()
      const first = await stream.next()
      await stream.return?.()
      return Object.keys(first.value ?? {})
    })
    expect(status.length).toBeGreaterThan(0)
  })

  it('carries bytes on channels', async () => {
    const text = await withLab(async (lab) => {
      const size = { columns: 80, rows: 24 }
      const { channel, sessionId } = await lab.client.console.open({ workspace: 'shim', ...size })
      let shown = ''
      for await (const bytes of lab.openChannel(channel).incoming) {
        shown += new TextDecoder().decode(bytes)
        if (shown.length > 0) break
      }
      await lab.client.console.close({ sessionId })
      return shown
    })
    expect(text).not.toBe('')
  })
})

describe('the file dialogs', () => {
  it('save the state to the chosen path and take it from one', async () => {
    const path = join(dataDir, 'estado.tar')
    shim.answers.push(path, '', path)
    const outcome = await withLab(async (lab) => {
      const { client } = lab
      for await (const { connection } of await client.engine.watch()) if (connection.state === 'connected') break
      const saved = await client.app.choosePath({ kind: 'newFile', suggestedName: 'camada.tar' })
      const closed = await client.app.choosePath({ kind: 'folder' })
      const events = []
      for await (const event of await client.engineState.exportToFile({ realPath: saved.path ?? '' }))
        events.push(event)
      const { path: from } = await client.app.choosePath({ kind: 'file' })
      for await (const event of await client.engineState.importFromFile({ realPath: from ?? '' })) events.push(event)
      return { closed, kinds: events.map(({ kind }) => kind).filter((kind) => kind !== 'progress') }
    })
    expect(outcome).toEqual({ closed: {}, kinds: ['done', 'done'] })
    expect(existsSync(path)).toBe(true)
    expect(shim.asked).toEqual([
      { name: 'save', isOverWindow: true, options: { defaultPath: 'camada.tar' } },
      { name: 'open', isOverWindow: true, options: { properties: ['openDirectory', 'createDirectory'] } },
      { name: 'open', isOverWindow: true, options: { properties: ['openFile'] } },
    ])
  })
})

describe('the page', () => {
  it('has the bridge and nothing of Node or Electron', async () => {
    const world = await window().page.evaluate(() => ({
      bridge: Object.keys(globalThis.window.camada ?? {}),
      isFrozen: Object.isFrozen(globalThis.window.camada),
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', '__shimOut'].filter((name) => name in globalThis),
      isSecure: isSecureContext,
    }))
    expect(world).toEqual({ bridge: ['pathForFile'], isFrozen: true, node: [], isSecure: true })
  })

  it('is told the path of a dropped file', async () => {
    const path = await window().page.evaluate(() => globalThis.window.camada?.pathForFile(new File(['x'], 'notas.txt')))
    expect(path).toBe('/dropped/notas.txt')
  })

  it('runs no inline script, evaluates no text and reaches no other host', async () => {
    const outcome = await window().page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.wasInjected = true'
      document.body.append(script)
      const frame = document.createElement('iframe')
      frame.src = 'https://evil.example/'
      document.body.append(frame)
      const reached = await fetch('https://evil.example/').then(
        () => 'reached',
        () => 'refused',
      )
      const blocked = new Promise((done) =>
        document.addEventListener('securitypolicyviolation', (event) => done(event.blockedURI)),
      )
      const handler = document.createElement('button')
      handler.setAttribute('onclick', 'window.wasInjected = true')
      handler.click()
      return { injected: 'wasInjected' in globalThis, reached, blocked: await blocked }
    })
    expect(outcome).toEqual({ injected: false, reached: 'refused', blocked: 'inline' })
    expect(shim.refusedRequests.filter((address) => address.includes('evil'))).toEqual([])
  })

  it('gets only listed files from its protocol', async () => {
    const statuses = await window().page.evaluate(async () => {
      const paths = ['/index.html', '/..%2fmain/index.js', '/%2e%2e/%2e%2e/package.json', '/none.js']
      return Promise.all(paths.map(async (path) => (await fetch(path)).status))
    })
    expect(statuses).toEqual([200, 404, 404, 404])
    const headers = await window().page.evaluate(async () => [...(await fetch('/index.html')).headers])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "font-src 'self' data:; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; object-src 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it('cannot leave its address', async () => {
    const { page } = window()
    const before = page.url()
    for (const address of ['https://evil.example/', 'file:///etc/passwd', 'https://docs.docker.com/']) {
      await page.evaluate((target) => {
        const link = document.createElement('a')
        link.href = target
        document.body.append(link)
        link.click()
        link.remove()
      }, address)
      await page.waitForTimeout(100)
      expect(page.url()).toBe(before)
    }
  })

  it('may load itself anew', async () => {
    const { page } = window()
    const again = page.waitForEvent('load')
    await page.evaluate(() => location.reload())
    await again
    await page.locator('nav').first().waitFor()
  })

  it('opens no windows; links go to the browser if their host is on the list', async () => {
    const addresses = [
      'https://docs.docker.com/engine/storage/',
      'https://github.com/moby/moby',
      'https://docs.docker.com.evil.example/',
      'https://user:secret@docs.docker.com/',
      'https://docs.docker.com:8443/',
      'http://docs.docker.com/',
      'https://evil.example/',
      'file:///etc/passwd',
    ]
    const { page } = window()
    for (const address of addresses) {
      await page.evaluate((target) => void open(target, '_blank', 'noopener'), address)
      await page.waitForTimeout(50)
    }
    await vi.waitFor(() => expect(page.context().pages()).toHaveLength(1), patienceMs)
    await vi.waitFor(() => expect(shim.opened).toEqual(addresses.slice(0, 2)), patienceMs)
  })

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])(
    'has %s refused',
    (name) => {
      let isPrevented = false
      window().webContents.emit(name, { url: 'app://camada/other', preventDefault: () => (isPrevented = true) })
      expect(isPrevented).toBe(true)
    },
  )

  it('is granted one permission, to write text to the clipboard', () => {
    const request = shim.permissions.request as (...args: unknown[]) => void
    const check = shim.permissions.check as (...args: unknown[]) => boolean
    const granted = (permission: string, address: string): boolean[] => {
      let answer = false
      request({}, permission, (given: boolean) => (answer = given), { requestingUrl: address })
      return [answer, check({}, permission, address)]
    }
    const own = 'app://camada/index.html'
    expect(granted('clipboard-sanitized-write', own)).toEqual([true, true])
    expect(granted('clipboard-sanitized-write', 'https://evil.example/')).toEqual([false, false])
    for (const permission of ['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal', 'fullscreen'])
      expect(granted(permission, own)).toEqual([false, false])
    expect((shim.permissions.device as () => boolean)()).toBe(false)
  })
})

describe('the gate', () => {
  it.each([
    ['another site', { url: 'https://evil.example/', parent: null }],
    ['another host of the scheme', { url: 'app://evil/index.html', parent: null }],
    ['a frame in the page', { url: 'app://camada/index.html', parent: {} }],
    ['a frame that is gone', null],
  ])('closes ports of %s', (_name, senderFrame) => {
    let isClosed = false
    const port = { close: () => (isClosed = true), start: () => expect.unreachable(), on: () => expect.unreachable() }
    ipcMain.emit('camada:port', { senderFrame, ports: [port] })
    expect(isClosed).toBe(true)
  })

  it('has one channel', () => {
    expect(ipcMain.eventNames()).toEqual(['camada:port'])
  })
})

describe('menu and end', () => {
  it('speaks the language of the system and opens the documentation', () => {
    const labels = shim.menu?.map(({ label }) => label)
    expect(labels?.slice(-4)).toEqual(['Arquivo', 'Editar', 'Exibir', 'Ajuda'])
    const help = shim.menu?.at(-1)?.submenu
    const [documentation] = Array.isArray(help) ? help : []
    ;(documentation?.click as () => void)()
    expect(shim.opened.at(-1)).toBe('https://docs.docker.com/engine/storage/')
  })

  it('quits when the window is closed, after the backend has ended', async () => {
    expect(shim.errors).toEqual([])
    await window().close()
    await vi.waitFor(() => expect(shim.exitCode).toBe(0), patienceMs)
    expect(shim.calls.filter((call) => call === 'quit')).toHaveLength(1)
  })
})

/** `pageClient.ts` as one script. */
async function bundlePageClient(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve('src/shared'), '@': resolve('src/renderer') } },
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'pageClient.ts'), formats: ['iife'], name: 'pageClient' },
    },
  })
  const [first] = Array.isArray(output) ? output : [output]
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined
  if (chunk?.type !== 'chunk') throw new Error('the page client was not bundled')
  return chunk.code
}
