/**
 * What a page and its host say to each other before the link is up.
 *
 * Browser host: the page opens `socketPath`, sends the token as its first message and gets `socketReady`; a refused
 * token closes the socket with `refusedCode`. Electron: the page posts `portRequest` to its own window, the preload
 * makes a MessageChannel, sends one port to the main process on `portIpcChannel` and posts `portAnswer` with the
 * other one to the page.
 */

export const socketPath = '/link'
export const socketReady = 'ready'
/** WebSocket close code of a refused or missing token. */
export const refusedCode = 4401
/** Name of the token in the fragment of the opened address: `#token=…`. */
export const tokenParameter = 'token'

export const portRequest = 'camada:request-port'
export const portAnswer = 'camada:port'
export const portIpcChannel = 'camada:port'

/** All that the preload exposes in the page, as `window.camada`. */
export interface HostBridge {
  /** Path on this machine of a file that was dropped or chosen; empty for one that has none. */
  pathForFile(file: File): string
}
