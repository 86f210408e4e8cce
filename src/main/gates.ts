/**
 * What a page may not do (Electron's security checklist, https://www.electronjs.org/docs/latest/tutorial/security):
 * leave its address, open windows, embed web views, or be granted permissions; and the one gate that says whether a
 * message came from the page. Links go to the system's browser if their host is on the list, and nowhere otherwise.
 */
import type { App, Session, Shell, WebContents, WebFrameMain } from 'electron'
import { isPageAddress, pageAddress } from './pageProtocol'

const externalHosts: ReadonlySet<string> = new Set(['docs.docker.com', 'github.com', 'docs.kernel.org'])

/** True for an https address, without credentials or port, of a host on the list. */
function isExternalAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, host, username, password } = new URL(address)
  return protocol === 'https:' && host === hostname && username === '' && password === '' && externalHosts.has(hostname)
}

/** True when a message's sender is the page itself in the top frame of a window. */
export function isPageFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && isPageAddress(frame.url)
}

/** Holds every page that will be made to its address. */
export function guardPages(app: App, shell: Shell): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    // The page may only load itself anew.
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (event.url.split('#')[0] !== pageAddress) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isExternalAddress(url)) shell.openExternal(url).catch(() => {})
      return { action: 'deny' }
    })
  })
}

/** Refuses every permission but one: the page may write text to the clipboard. */
export function guardPermissions(session: Session): void {
  const isGranted = (permission: string, address: string): boolean =>
    permission === 'clipboard-sanitized-write' && isPageAddress(address)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isGranted(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin))
  session.setDevicePermissionHandler(() => false)
}
