/**
 * The preload: hands the page one port to the main process when the page asks for it, and tells the path of a dropped
 * file. Nothing else crosses.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { isPortMessage, portIpcChannel, type HostBridge, type PortMessage } from '@shared/contract/hosts'

const bridge: HostBridge = { pathForFile: (file) => webUtils.getPathForFile(file) }
contextBridge.exposeInMainWorld('camada', bridge)

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || !isPortMessage(event.data, 'camada:request-port')) return
  const answer: PortMessage = { kind: 'camada:port', id: event.data.id }
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage(portIpcChannel, undefined, [port1])
  window.postMessage(answer, window.location.origin, [port2])
})
