/**
 * The preload: hands the page one port to the main process when the page asks for it, and tells the path of a dropped
 * file. Nothing else crosses.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { portAnswer, portIpcChannel, portRequest, type HostBridge } from '@shared/contract/hosts'

const bridge: HostBridge = { pathForFile: (file) => webUtils.getPathForFile(file) }
contextBridge.exposeInMainWorld('camada', bridge)

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.data !== portRequest) return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage(portIpcChannel, undefined, [port1])
  window.postMessage(portAnswer, window.location.origin, [port2])
})
