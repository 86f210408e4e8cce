/** The window of the lab. */
import { join } from 'node:path'
import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron'
import { pageAddress } from './pageProtocol'

/** Options of the window; `outDir` holds the built preload. */
function windowOptions(outDir: string, allowsDevTools: boolean): BrowserWindowConstructorOptions {
  return {
    title: 'Camada',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: {
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
      devTools: allowsDevTools,
    },
  }
}

/** Opens a window on the page; it shows when it has something to show. */
async function openWindow(outDir: string, allowsDevTools: boolean): Promise<void> {
  const window = new BrowserWindow(windowOptions(outDir, allowsDevTools))
  window.once('ready-to-show', () => window.show())
  await window.loadURL(pageAddress)
}

/** Brings the lab to the front, opening a window if there is none. */
export async function showWindow(outDir: string, allowsDevTools: boolean): Promise<void> {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) return openWindow(outDir, allowsDevTools)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
