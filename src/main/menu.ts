/** The menu, in the user's language. */
import type { MenuItemConstructorOptions } from 'electron'
import en from './locales/en.json'
import ptBR from './locales/pt-BR.json'

export type MenuTexts = typeof en

export interface MenuOptions {
  readonly texts: MenuTexts
  readonly platform: NodeJS.Platform
  readonly allowsDevTools: boolean
  readonly openDocumentation: () => void
}

export const documentationAddress = 'https://docs.docker.com/engine/storage/'

/** Texts of the chosen language, else of the system's: Portuguese for any kind of it, English for the rest. */
export function menuTexts(chosen: 'pt-BR' | 'en' | undefined, systemLocale: string): MenuTexts {
  return (chosen ?? systemLocale).toLowerCase().startsWith('pt') ? ptBR : en
}

/** The menu as a template; on macOS the first menu is the app's own. */
export function menuTemplate({ texts, platform, allowsDevTools, openDocumentation }: MenuOptions) {
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: texts.file, submenu: [{ role: platform === 'darwin' ? 'close' : 'quit', label: texts.quit }] },
    {
      label: texts.edit,
      submenu: [
        { role: 'undo', label: texts.undo },
        { role: 'redo', label: texts.redo },
        { type: 'separator' },
        { role: 'cut', label: texts.cut },
        { role: 'copy', label: texts.copy },
        { role: 'paste', label: texts.paste },
        { role: 'selectAll', label: texts.selectAll },
      ],
    },
    {
      label: texts.view,
      submenu: [
        { role: 'reload', label: texts.reload },
        ...(allowsDevTools ? [{ role: 'toggleDevTools', label: texts.developerTools } as const] : []),
        { type: 'separator' },
        { role: 'resetZoom', label: texts.actualSize },
        { role: 'zoomIn', label: texts.zoomIn },
        { role: 'zoomOut', label: texts.zoomOut },
        { type: 'separator' },
        { role: 'togglefullscreen', label: texts.fullScreen },
      ],
    },
    {
      role: 'help',
      label: texts.help,
      submenu: [
        { label: texts.storageDocumentation, click: openDocumentation },
        { role: 'about', label: texts.about },
      ],
    },
  ]
  return template
}
