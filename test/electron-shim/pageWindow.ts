/**
 * `BrowserWindow` over a page of a real Chromium, driven by Playwright. The preload runs in an isolated world; the
 * custom protocol's answers, with their headers, are what the page gets; navigation and new windows go through the
 * handlers that the main process has set. Chromium knows no `app:` scheme, so `app://camada/x` is shown to it as
 * `https://camada.app.invalid/x`.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { Browser, BrowserContext, CDPSession, Page, Route } from 'playwright-core'

export type ProtocolHandler = (request: Request) => Promise<Response> | Response

/** What the windows need of the stand-in. */
export interface WindowWorld {
  browser(): Promise<Browser>
  readonly schemes: Map<string, ProtocolHandler>
  /** Requests that went to neither a custom scheme nor anywhere else. */
  readonly refusedRequests: string[]
  onIpc(channel: string, event: { ports: ShimPort[]; senderFrame: { url: string; parent: null } }): void
  onCreated(contents: ShimContents): void
  onClosed(window: ShimWindow): void
}

type Data = { text: string } | { base64: string }
type FromPage =
  | { kind: 'ipc'; channel: string; ports: string[] }
  | { kind: 'port'; id: string; data: Data }
  | { kind: 'close'; id: string }

/** A MessagePortMain whose other end is in the page. */
export class ShimPort extends EventEmitter {
  readonly #waiting: unknown[] = []
  #isStarted = false
  constructor(
    readonly id: string,
    private readonly push: (message: object) => void,
  ) {
    super()
  }
  deliver(data: unknown): void {
    if (this.#isStarted) this.emit('message', { data, ports: [] })
    else this.#waiting.push(data)
  }
  start(): void {
    setImmediate(() => {
      this.#isStarted = true
      for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] })
    })
  }
  postMessage(data: string | Uint8Array): void {
    const encoded = typeof data === 'string' ? { text: data } : { base64: Buffer.from(data).toString('base64') }
    this.push({ kind: 'port', id: this.id, data: encoded })
  }
  close(): void {
    this.push({ kind: 'close', id: this.id })
    this.emit('close')
  }
}

/** The part of WebContents that a main process may set handlers on. */
export class ShimContents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  setWindowOpenHandler(handler: ShimContents['openHandler']): void {
    this.openHandler = handler
  }
}

const source = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')
const worldName = 'electron-preload'

export class ShimWindow extends EventEmitter {
  readonly webContents = new ShimContents()
  readonly ready: Promise<void>
  isShown: boolean
  isClosed = false
  page!: Page
  #session!: CDPSession
  #isolatedContext: number | undefined
  readonly #ports = new Map<string, ShimPort>()
  #sending: Promise<unknown> = Promise.resolve()
  #isLoading = false

  constructor(
    private readonly world: WindowWorld,
    readonly options: BrowserWindowConstructorOptions,
  ) {
    super()
    this.isShown = options.show !== false
    world.onCreated(this.webContents)
    this.ready = this.#open()
  }

  async loadURL(address: string): Promise<void> {
    await this.ready
    this.#isLoading = true
    await this.page.goto(this.#toWeb(address))
    this.#isLoading = false
    this.emit('ready-to-show')
  }

  show(): void {
    this.isShown = true
  }
  focus(): void {
    this.emit('focus')
  }
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  async close(): Promise<void> {
    await this.page.context().close()
  }

  async #open(): Promise<void> {
    const browser = await this.world.browser()
    const { width = 800, height = 600 } = this.options
    const context = await browser.newContext({ viewport: { width, height } })
    this.page = await context.newPage()
    this.#session = await context.newCDPSession(this.page)
    await context.route('**', (route) => this.#answer(route))
    this.#holdNewPages(context)
    this.page.on('close', () => {
      this.isClosed = true
      for (const port of this.#ports.values()) port.emit('close')
      this.world.onClosed(this)
    })
    await this.#installWorlds()
  }

  async #installWorlds(): Promise<void> {
    const session = this.#session
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === worldName) this.#isolatedContext = context.id
    })
    session.on('Runtime.bindingCalled', ({ payload }) => this.#receive(JSON.parse(payload) as FromPage))
    await session.send('Page.enable')
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: '__shimOut', executionContextName: worldName })
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: source('mainWorld.js') })
    const preload = this.options.webPreferences?.preload
    if (preload === undefined) return
    const isolated = `if (window === top) {${source('isolatedWorld.js')}\n{${readFileSync(preload, 'utf8')}\n}}`
    await session.send('Page.addScriptToEvaluateOnNewDocument', { worldName, source: isolated })
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request()
    const address = this.#fromWeb(request.url())
    if (request.isNavigationRequest() && !this.#isLoading && !this.#mayNavigate(address)) return route.abort('aborted')
    const handler = this.world.schemes.get(new URL(address).protocol.slice(0, -1))
    if (handler === undefined) {
      this.world.refusedRequests.push(address)
      return route.abort()
    }
    const response = await handler(new Request(address, { method: request.method(), headers: request.headers() }))
    const body = Buffer.from(await response.arrayBuffer())
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  }

  #mayNavigate(address: string): boolean {
    let isPrevented = false
    const event = { url: address, isMainFrame: true, preventDefault: () => (isPrevented = true) }
    this.webContents.emit('will-navigate', event)
    return !isPrevented
  }

  #holdNewPages(context: BrowserContext): void {
    this.#session.on('Page.windowOpen', ({ url }) => this.webContents.openHandler({ url: this.#fromWeb(url) }))
    context.on('page', (opened) => void opened.close())
  }

  #receive(message: FromPage): void {
    if (message.kind === 'ipc') {
      const ports = message.ports.map((id) => {
        const port = new ShimPort(id, (reply) => this.#push(reply))
        this.#ports.set(id, port)
        return port
      })
      const senderFrame = { url: this.#fromWeb(this.page.url()), parent: null }
      this.world.onIpc(message.channel, { ports, senderFrame })
    } else if (message.kind === 'port') {
      const { data } = message
      this.#ports
        .get(message.id)
        ?.deliver('text' in data ? data.text : new Uint8Array(Buffer.from(data.base64, 'base64')))
    } else this.#ports.get(message.id)?.emit('close')
  }

  #push(message: object): void {
    const expression = `__shimIn(${JSON.stringify(message)})`
    const send = () => this.#session.send('Runtime.evaluate', { contextId: this.#isolatedContext ?? 0, expression })
    this.#sending = this.#sending.then(send).catch(() => {})
  }

  #toWeb(address: string): string {
    return address.replace(/^([a-z]+):\/\/([^/]*)/, (match, scheme: string, host: string) =>
      this.world.schemes.has(scheme) ? `https://${host}.${scheme}.invalid` : match,
    )
  }

  #fromWeb(address: string): string {
    return address.replace(/^https:\/\/([^/]*)\.([a-z]+)\.invalid/, (match, host: string, scheme: string) =>
      this.world.schemes.has(scheme) ? `${scheme}://${host}` : match,
    )
  }
}
