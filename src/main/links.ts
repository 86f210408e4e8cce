/** The page's port as a link: the one IPC channel of the app, behind the one gate. */
import type { IpcMain, MessagePortMain } from 'electron'
import type { ServeLink } from '@backend/app/serveLink'
import { portIpcChannel } from '@shared/contract/hosts'
import type { LinkPort } from '@shared/contract/link'
import { isPageFrame } from './gates'

/** Serves a link on every port that the page sends; ports from anywhere else are closed. */
export function acceptPorts(ipcMain: IpcMain, serveLink: Promise<ServeLink>): void {
  // A backend that could not start closes each port; whoever started it hears of it too.
  serveLink.catch(() => {})
  ipcMain.on(portIpcChannel, (event) => {
    const [port] = event.ports
    if (port === undefined) return
    if (!isPageFrame(event.senderFrame)) return port.close()
    serveLink.then(
      (serve) => void serve(mainPort(port)),
      () => port.close(),
    )
  })
}

/** The main process's end of a MessageChannel as a link's port. What came before is delivered once it is listened to. */
function mainPort(port: MessagePortMain): LinkPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', (event) => listener(event.data as string | Uint8Array))
      port.start()
    },
    onClose: (listener) => port.once('close', listener),
    close: () => port.close(),
  }
}
