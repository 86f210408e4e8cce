/**
 * Electron's main process: window, page protocol, menu, and the backend behind a MessagePort. Composition root: what
 * it joins is elsewhere.
 */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell } from 'electron'
import { defaultDataDir } from '@backend/app/dataDir'
import { openBackend } from '@backend/app/openBackend'
import { linkServer } from '@backend/app/serveLink'
import { openSettings } from '@backend/app/settings'
import { toLabError } from '@shared/errors'
import { version } from '../../package.json'
import { askForPath } from './fileDialogs'
import { guardPages, guardPermissions } from './gates'
import { acceptPorts } from './links'
import { documentationAddress, menuTemplate, menuTexts } from './menu'
import { parseAppOptions } from './options'
import { pageScheme, servePage } from './pageProtocol'
import { quitWith } from './quit'
import { startUtilitySimulator } from './simulatorProcess'
import { showWindow } from './window'

const rootDir = join(import.meta.dirname, '..', '..')
const outDir = join(rootDir, 'out')
const allowsDevTools = !app.isPackaged
const { env, platform } = process

// These must come before the app is ready, so nothing is awaited before them.
app.enableSandbox()
protocol.registerSchemesAsPrivileged([pageScheme])
guardPages(app, shell)
start().catch(fail)

async function start(): Promise<void> {
  const options = parseAppOptions(process.argv.slice(1))
  const dataDir = options.dataDir ?? defaultDataDir({ env, platform, homeDir: homedir() })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // Chromium's own files, beside ours; the lock is taken there, so one window goes with one data folder.
  app.setPath('userData', join(dataDir, 'window'))
  if (!app.requestSingleInstanceLock()) return app.quit()

  const backend = app.whenReady().then(() =>
    openBackend({
      labsDir: join(app.isPackaged ? process.resourcesPath : rootDir, 'labs'),
      dataDir,
      engine: options.engine,
      version,
      host: 'electron',
      choosePath: (question) => askForPath(dialog, BrowserWindow.getAllWindows()[0], question),
      startSimulator: (place) => startUtilitySimulator(join(outDir, 'main', 'simulator.js'), place),
    }),
  )
  backend.catch(fail)
  quitWith(app, async () => (await backend).dispose())
  acceptPorts(ipcMain, backend.then(linkServer))
  app.on('second-instance', () => void showWindow(outDir, allowsDevTools).catch(fail))
  app.on('activate', () => void showWindow(outDir, allowsDevTools).catch(fail))

  await app.whenReady()
  guardPermissions(session.defaultSession)
  await servePage(protocol, join(outDir, 'renderer'))
  await setMenu(dataDir)
  await showWindow(outDir, allowsDevTools)
}

async function setMenu(dataDir: string): Promise<void> {
  const { locale } = await openSettings(dataDir).read()
  const template = menuTemplate({
    texts: menuTexts(locale, app.getLocale()),
    platform,
    allowsDevTools,
    openDocumentation: () => void shell.openExternal(documentationAddress).catch(() => {}),
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** Says why the lab can't start, and ends. */
function fail(thrown: unknown): void {
  const { message } = toLabError(thrown)
  process.stderr.write(`camada: ${message}\n`)
  dialog.showErrorBox(menuTexts(undefined, app.isReady() ? app.getLocale() : 'en').failed, message)
  app.exit(1)
}
