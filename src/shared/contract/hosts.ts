/**
 * What a page and its host say to each other before the link is up.
 *
 * Browser host: the page opens `socketPath`, sends the token as its first message and gets `socketReady`; a refused
 * token closes the socket with `refusedCode`. Electron: the page posts a port request to its own window, the preload
 * makes a MessageChannel, sends one port to the main process on `portIpcChannel` and posts the other one to the page,
 * in an answer to that request.
 */

export const socketPath = '/link'
export const socketReady = 'ready'
/** WebSocket close code of a refused or missing token. */
export const refusedCode = 4401
/** Name of the token in the fragment of the opened address: `#token=…`. */
export const tokenParameter = 'token'

/** Between page and preload: a request has an ID of its own, and its answer the same with the port beside it. */
export interface PortMessage {
  readonly kind: 'camada:request-port' | 'camada:port'
  readonly id: string
}

/** True for a message of that kind; anything may come over a window. */
export function isPortMessage<Kind extends PortMessage['kind']>(data: unknown, kind: Kind): data is PortMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === kind && 'id' in data
}

export const portIpcChannel = 'camada:port'

/** All that the preload exposes in the page, as `window.camada`. */
export interface HostBridge {
  /** Path on this machine of a file that was dropped or chosen; empty for one that has none. */
  pathForFile(file: File): string
}
