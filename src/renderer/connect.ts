/**
 * Connects the page to its host. In Electron the preload hands over a MessagePort; in the browser host the page opens
 * a WebSocket to where it came from and sends its token first. The token comes in the fragment of the opened address,
 * leaves the address bar at once, and is kept for reloads in this tab's session storage (which, unlike a cookie, is
 * not shared with other ports of this machine).
 */
import {
  isPortMessage,
  refusedCode,
  socketPath,
  socketReady,
  tokenParameter,
  type HostBridge,
  type PortMessage,
} from '@shared/contract/hosts'
import type { LinkPort } from '@shared/contract/link'
import { LabError } from '@shared/errors'

declare global {
  interface Window {
    /** There in Electron only. */
    readonly camada?: HostBridge
  }
}

const storageKey = 'camada.token'
const congestedBytes = 1024 * 1024
const connectTimeoutMs = 10_000

/**
 * Opens one connection to the host. Throws LabError `forbidden` when the host refuses the token or there is none,
 * `unavailable` when it can't be reached within 10 s.
 */
export function connect(): Promise<LinkPort> {
  return window.camada === undefined ? connectSocket(takeToken()) : requestPort()
}

/** Another address of the same page, with a new token, was pasted into this tab: starts anew with it. */
export function watchForNewToken(): void {
  window.addEventListener('hashchange', () => {
    if (tokenOf(location.hash) === undefined) return
    takeToken()
    location.reload()
  })
}

/** Reads the token from the address, removing it there, or from where an earlier load of this tab kept it. */
export function takeToken(): string {
  const token = tokenOf(location.hash)
  if (token !== undefined) {
    history.replaceState(history.state, '', `${location.pathname}${location.search}#/`)
    sessionStorage.setItem(storageKey, token)
    return token
  }
  const kept = sessionStorage.getItem(storageKey)
  if (kept === null) throw refused()
  return kept
}

function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.slice(1)).get(tokenParameter) ?? undefined
}

function connectSocket(token: string): Promise<LinkPort> {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}${socketPath}`)
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), connectTimeoutMs)
    socket.addEventListener('open', () => socket.send(token), { once: true })
    socket.addEventListener(
      'message',
      (event) => {
        clearTimeout(timer)
        if (event.data === socketReady) resolve(socketPort(socket))
        else socket.close()
      },
      { once: true },
    )
    socket.addEventListener(
      'close',
      (event) => {
        clearTimeout(timer)
        reject(event.code === refusedCode ? refused() : unreachable())
      },
      { once: true },
    )
  })
}

/** A WebSocket tells nothing when it drains, so while it is congested it is asked every 20 ms. */
function socketPort(socket: WebSocket): LinkPort {
  let drained: () => void = () => {}
  let poll: ReturnType<typeof setInterval> | undefined
  const isCongested = (): boolean => {
    if (socket.bufferedAmount < congestedBytes) return false
    poll ??= setInterval(() => {
      if (socket.bufferedAmount >= congestedBytes) return
      clearInterval(poll)
      poll = undefined
      drained()
    }, 20)
    return true
  }
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
    },
    onMessage: (listener) => {
      socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) => {
        listener(typeof event.data === 'string' ? event.data : new Uint8Array(event.data))
      })
    },
    onClose: (listener) => {
      if (socket.readyState >= WebSocket.CLOSING) queueMicrotask(listener)
      else
        socket.addEventListener('close', () => {
          clearInterval(poll)
          listener()
        })
    },
    close: () => socket.close(),
    isCongested,
    onDrain: (listener) => (drained = listener),
  }
}

function requestPort(): Promise<LinkPort> {
  const request: PortMessage = { kind: 'camada:request-port', id: crypto.randomUUID() }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreachable()), connectTimeoutMs)
    const take = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports
      if (event.source !== window || port === undefined) return
      if (!isPortMessage(event.data, 'camada:port') || event.data.id !== request.id) return
      clearTimeout(timer)
      window.removeEventListener('message', take)
      resolve(messagePort(port))
    }
    window.addEventListener('message', take)
    window.postMessage(request, location.origin)
  })
}

/** A DOM MessagePort as a link's port. */
function messagePort(port: MessagePort): LinkPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event: MessageEvent<string | Uint8Array>) => listener(event.data))
      port.start()
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  }
}

function refused(): LabError {
  return new LabError('forbidden', 'this address carries no valid token', { hint: { key: 'connection.refused' } })
}

function unreachable(): LabError {
  return new LabError('unavailable', 'the lab does not answer', { hint: { key: 'connection.unreachable' } })
}
