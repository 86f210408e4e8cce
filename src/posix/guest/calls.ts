/**
 * What a guest and the simulator's process say to each other. A guest is a program that can't yield (WebAssembly, mostly),
 * so it runs in a worker thread; each of its system calls is one request in shared memory, for whose answer it sleeps:
 *
 *   int32  0 state (0 idle, 1 asked, 2 answered) · 1 errno of the answer, 0 when it went well · 2 operation
 *          3 bytes of text · 4 bytes of data · 5 signals that have arrived, one bit each
 *   float64 at 64: up to eight numbers of the call; the first is the answer's
 *   byte   at 128: text, then data
 *
 * A message without content on the worker's port wakes the other side: 20 to 50 µs a call.
 */
import type { Signal } from '../process/types'

export const callBytes = { numbers: 64, body: 128, bodyBytes: 1024 * 1024 }
export const slot = { state: 0, errno: 1, operation: 2, textBytes: 3, dataBytes: 4, signals: 5 } as const
export const state = { idle: 0, asked: 1, answered: 2 } as const

/** Operations by number: their place in this list. */
export const operations = [
  'open',
  'close',
  'read',
  'write',
  'truncate',
  'size',
  'stat',
  'fstat',
  'unlink',
  'rename',
  'mkdir',
  'rmdir',
  'readdir',
  'readlink',
  'symlink',
  'link',
  'chmod',
  'chown',
  'utimes',
  'access',
  'sync',
  'allocate',
  'statfs',
  'sleep',
  'now',
  'hold',
] as const

export type Operation = (typeof operations)[number]

/** Signals that a guest can ask to handle, by their bit. */
export const guestSignals: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']

/** Flags of `open`, as bits. */
export const openFlags = {
  read: 1,
  write: 2,
  create: 4,
  exclusive: 8,
  truncate: 16,
  append: 32,
  directory: 64,
} as const

/** What a worker starts with. */
export interface GuestStart {
  readonly module: string
  readonly shared: SharedArrayBuffer
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly pid: number
  /** For the module alone; anything that can be cloned. */
  readonly input: unknown
  /** WebAssembly that earlier guests have compiled, by name. */
  readonly compiled: Readonly<Record<string, WebAssembly.Module>>
}

/** What goes over the port: a wake-up is the number 0. */
export type FromGuest =
  | 0
  | { readonly kind: 'message'; readonly content: unknown }
  | { readonly kind: 'compiled'; readonly name: string; readonly code: WebAssembly.Module }
  | GuestEnd

export type ToGuest = { readonly kind: 'message'; readonly content: unknown } | { readonly kind: 'signal' }

/** How a guest's own code ended. */
export interface GuestEnd {
  readonly kind: 'end'
  readonly code: number
  /** What it threw, if that is how. */
  readonly failure?: string
  /** A signal was sent that it never took, so that it was ended. */
  readonly wasDeaf?: boolean
}

/** A file's attributes, as they cross. Times in milliseconds. */
export interface GuestStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'characterDevice' | 'blockDevice'
  readonly deviceId: number
  readonly inode: number
  readonly mode: number
  readonly linkCount: number
  readonly uid: number
  readonly gid: number
  readonly sizeBytes: number
  readonly blocks512: number
  readonly atimeMs: number
  readonly mtimeMs: number
  readonly ctimeMs: number
}
