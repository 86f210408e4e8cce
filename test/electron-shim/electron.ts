/**
 * A stand-in for the module `electron`, so that the *built* main process and preload run in plain Node with their
 * windows in a real Chromium. It shows wiring, options, policy, the exposed surface and quitting; it can't show
 * Electron's own sandbox, fuses, asar loading or native menus (`smoke.mjs` starts the real thing where there is one).
 */
import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions } from 'electron'
import { chromium, type Browser } from 'playwright-core'
import { chromiumArguments, chromiumPath } from '../support/requirements'
import { ShimWindow, type ProtocolHandler, type ShimContents, type WindowWorld } from './pageWindow'

type Handler = (...args: never[]) => unknown

/** What a test looks at. */
export const shim = {
  windows: [] as ShimWindow[],
  contents: [] as ShimContents[],
  opened: [] as string[],
  paths: {} as Record<string, string>,
  privileged: [] as unknown[],
  refusedRequests: [] as string[],
  permissions: {} as Record<'request' | 'check' | 'device', Handler>,
  menu: undefined as MenuItemConstructorOptions[] | undefined,
  errors: [] as string[],
  asked: [] as { name: string; isOverWindow: boolean; options: unknown }[],
  answers: [] as string[],
  calls: [] as string[],
  children: 0,
  exitCode: undefined as number | undefined,
}

let launched: Promise<Browser> | undefined

class App extends EventEmitter {
  readonly isPackaged = false
  #isReady = false
  enableSandbox(): void {
    shim.calls.push('enableSandbox')
  }
  whenReady(): Promise<void> {
    launched ??= chromium.launch({ executablePath: chromiumPath ?? '', args: [...chromiumArguments] })
    return launched.then(() => void (this.#isReady = true))
  }
  isReady(): boolean {
    return this.#isReady
  }
  setPath(name: string, path: string): void {
    shim.paths[name] = path
  }
  requestSingleInstanceLock(): boolean {
    shim.calls.push('requestSingleInstanceLock')
    return true
  }
  getLocale(): string {
    return 'pt-BR'
  }
  quit(): void {
    shim.calls.push('quit')
    let isPrevented = false
    const event = { preventDefault: () => (isPrevented = true) }
    this.emit('before-quit', event)
    this.emit('will-quit', event)
    if (!isPrevented) this.exit(0)
  }
  exit(code: number): void {
    shim.exitCode = code
    void launched?.then((browser) => browser.close())
    this.emit('quit', {}, code)
  }
}
export const app = new App()

export const ipcMain = new EventEmitter()

const world: WindowWorld = {
  browser: async () => {
    await app.whenReady()
    if (launched === undefined) throw new Error('no browser')
    return launched
  },
  schemes: new Map<string, ProtocolHandler>(),
  refusedRequests: shim.refusedRequests,
  onIpc: (channel, event) => void ipcMain.emit(channel, event),
  onCreated: (contents) => {
    shim.contents.push(contents)
    app.emit('web-contents-created', {}, contents)
  },
  onClosed: () => {
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed')
  },
}

export class BrowserWindow extends ShimWindow {
  static getAllWindows(): ShimWindow[] {
    return shim.windows.filter((window) => !window.isClosed)
  }
  constructor(options: BrowserWindowConstructorOptions) {
    super(world, options)
    shim.windows.push(this)
  }
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    shim.privileged.push(...schemes)
  },
  handle: (scheme: string, handler: ProtocolHandler) => void world.schemes.set(scheme, handler),
}

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: Handler) => void (shim.permissions.request = handler),
    setPermissionCheckHandler: (handler: Handler) => void (shim.permissions.check = handler),
    setDevicePermissionHandler: (handler: Handler) => void (shim.permissions.device = handler),
  },
}

export const shell = {
  openExternal: (address: string): Promise<void> => {
    shim.opened.push(address)
    return Promise.resolve()
  },
}

/** What the user answers to the next file dialogs, and what they were asked. */
const fileDialog = (name: string) => (window: unknown, options: unknown) => {
  shim.asked.push({ name, isOverWindow: window instanceof ShimWindow, options })
  return shim.answers.shift() ?? ''
}
const askedToSave = fileDialog('save')
const askedToOpen = fileDialog('open')

export const dialog = {
  showErrorBox: (title: string, text: string) => void shim.errors.push(`${title}: ${text}`),
  showSaveDialog: (window: unknown, options: unknown) => {
    const filePath = askedToSave(window, options)
    return Promise.resolve({ canceled: filePath === '', filePath })
  },
  showOpenDialog: (window: unknown, options: unknown) => {
    const filePath = askedToOpen(window, options)
    return Promise.resolve({ canceled: filePath === '', filePaths: filePath === '' ? [] : [filePath] })
  },
}

export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
  setApplicationMenu: (menu: MenuItemConstructorOptions[]) => void (shim.menu = menu),
}

export const utilityProcess = {
  fork(modulePath: string, args: string[]) {
    shim.children += 1
    return fork(modulePath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  },
}
