/**
 * The Unix that a guest sees from within its worker: every call blocks its thread until the simulator's process has served
 * it, so that WebAssembly with a synchronous file system can be built on it. Failed calls throw `PosixError` with Linux's
 * errno, as everywhere in the small Unix. Messages to and from the program that started the guest don't block.
 */
import { PosixError, isErrnoName, type ErrnoName } from '../filesystem/posixError'
import type { Signal } from '../process/types'
import { callBytes, guestSignals, openFlags, operations, slot, state } from './calls'
import type { FromGuest, GuestStart, GuestStat, Operation } from './calls'

interface Port {
  postMessage(message: unknown): void
}

export type OpenFlags = Partial<Record<keyof typeof openFlags, boolean>>

interface Call {
  readonly numbers?: readonly number[]
  readonly text?: readonly string[]
  readonly data?: Uint8Array
}

/** What a guest module is called with. */
export class GuestSystem {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly pid: number
  readonly input: unknown
  private readonly ints: Int32Array
  private readonly numbers: Float64Array
  private readonly body: Uint8Array
  private readonly encoder = new TextEncoder()
  private readonly decoder = new TextDecoder()
  private readonly inbox: unknown[] = []
  private readonly handlers = new Map<Signal, () => void>()
  private readonly compiledBefore: Readonly<Record<string, WebAssembly.Module>>
  private awaited: ((message: unknown) => void) | undefined
  private seenSignals = 0

  constructor(
    start: GuestStart,
    private readonly port: Port,
  ) {
    ;({ argv: this.argv, env: this.env, cwd: this.cwd, pid: this.pid, input: this.input } = start)
    this.compiledBefore = start.compiled
    this.ints = new Int32Array(start.shared, 0, 16)
    this.numbers = new Float64Array(start.shared, callBytes.numbers, 8)
    this.body = new Uint8Array(start.shared, callBytes.body)
  }

  /** Opens a path; `mode` counts where it is created. Descriptors 0, 1 and 2 are the process's own. */
  open(path: string, flags: OpenFlags, mode = 0o666): number {
    let bits = 0
    for (const [name, bit] of Object.entries(openFlags)) if (flags[name as keyof OpenFlags] === true) bits |= bit
    return this.call('open', { text: [path], numbers: [bits, mode] })
  }

  close(fd: number): void {
    this.call('close', { numbers: [fd] })
  }

  /**
   * Reads into `target` and says how many bytes came; 0 at the end. Without a position it reads where the last one ended;
   * from a pipe or terminal it waits for at least one byte.
   */
  read(fd: number, target: Uint8Array, position?: number): number {
    let done = 0
    while (done < target.length) {
      const wanted = Math.min(target.length - done, callBytes.bodyBytes)
      const at = position === undefined ? -1 : position + done
      const got = this.call('read', { numbers: [fd, wanted, at] })
      target.set(this.body.subarray(0, got), done)
      done += got
      if (got < wanted || position === undefined) break
    }
    return done
  }

  /** Writes all of it, unless the disk is full part of the way; says how many bytes were taken. */
  write(fd: number, bytes: Uint8Array, position?: number): number {
    let done = 0
    do {
      const data = bytes.subarray(done, done + callBytes.bodyBytes)
      const taken = this.call('write', { numbers: [fd, position === undefined ? -1 : position + done], data })
      done += taken
      if (taken < data.length) break
    } while (done < bytes.length)
    return done
  }

  print(text: string): void {
    this.write(1, this.encoder.encode(text))
  }

  printError(text: string): void {
    this.write(2, this.encoder.encode(text))
  }

  truncate(fd: number, sizeBytes: number): void {
    this.call('truncate', { numbers: [fd, sizeBytes] })
  }

  size(fd: number): number {
    return this.call('size', { numbers: [fd] })
  }

  stat(path: string, followLast = true): GuestStat {
    return this.told('stat', { text: [path], numbers: [followLast ? 1 : 0] }) as GuestStat
  }

  fstat(fd: number): GuestStat {
    return this.told('fstat', { numbers: [fd] }) as GuestStat
  }

  exists(path: string): boolean {
    try {
      this.stat(path)
      return true
    } catch (error) {
      if (error instanceof PosixError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
      throw error
    }
  }

  /** Names in a directory, without `.` and `..`. */
  readdir(path: string): readonly string[] {
    return this.told('readdir', { text: [path] }) as readonly string[]
  }

  readlink(path: string): string {
    return this.told('readlink', { text: [path] }) as string
  }

  unlink(path: string): void {
    this.call('unlink', { text: [path] })
  }

  rename(from: string, to: string): void {
    this.call('rename', { text: [from, to] })
  }

  mkdir(path: string, mode = 0o777): void {
    this.call('mkdir', { text: [path], numbers: [mode] })
  }

  rmdir(path: string): void {
    this.call('rmdir', { text: [path] })
  }

  symlink(target: string, path: string): void {
    this.call('symlink', { text: [target, path] })
  }

  link(existing: string, path: string): void {
    this.call('link', { text: [existing, path] })
  }

  chmod(path: string, mode: number): void {
    this.call('chmod', { text: [path], numbers: [mode] })
  }

  chown(path: string, uid: number, gid: number): void {
    this.call('chown', { text: [path], numbers: [uid, gid] })
  }

  /** Times in milliseconds. */
  utimes(path: string, atimeMs: number, mtimeMs: number): void {
    this.call('utimes', { text: [path], numbers: [atimeMs, mtimeMs] })
  }

  /** `access(2)`: throws EACCES when refused. Bits: 4 read, 2 write, 1 execute. */
  access(path: string, bits: number): void {
    this.call('access', { text: [path], numbers: [bits] })
  }

  /** `fsync`: what was written is safe when it returns. */
  sync(): void {
    this.call('sync', {})
  }

  /** `posix_fallocate`: takes the room on disk. */
  allocate(fd: number, offset: number, lengthBytes: number): void {
    this.call('allocate', { numbers: [fd, offset, lengthBytes] })
  }

  /** Bytes that are free where the path lies. */
  freeBytes(path: string): number {
    return this.call('statfs', { text: [path] })
  }

  /** Sleeps; a handled signal ends it early with EINTR. */
  sleep(durationMs: number): void {
    this.call('sleep', { numbers: [durationMs] })
  }

  /** Milliseconds since the epoch, by the container's clock. */
  now(): number {
    return this.call('now', {})
  }

  /** Says how many bytes more (or less) it holds, for the container's memory limit. */
  hold(bytes: number): void {
    this.call('hold', { numbers: [bytes] })
  }

  /** Tells the program that started the guest something; doesn't wait. */
  post(message: unknown): void {
    this.port.postMessage({ kind: 'message', content: message })
  }

  /** The next message from the program that started the guest. */
  receive(): Promise<unknown> {
    if (this.inbox.length > 0) return Promise.resolve(this.inbox.shift())
    return new Promise((resolve) => (this.awaited = resolve))
  }

  /**
   * WebAssembly by a name that is its own: compiled by the first guest that asks, and then every guest's, with the machine
   * code that running it has brought forth, which is most of what a start takes.
   */
  async compiled(name: string, binary: () => Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
    const known = this.compiledBefore[name]
    if (known !== undefined) return known
    const code = await WebAssembly.compile(binary())
    this.port.postMessage({ kind: 'compiled', name, code } satisfies FromGuest)
    return code
  }

  /** Handles a signal that the program passes on (`runGuest`'s `signals`); runs between the guest's turns. */
  onSignal(signal: Signal, handler: () => void): void {
    this.handlers.set(signal, handler)
  }

  /** Signals that have arrived since the last look, for a guest that never comes to its event loop. */
  takeSignals(): readonly Signal[] {
    const bits = Atomics.load(this.ints, slot.signals)
    const fresh = bits & ~this.seenSignals
    if (fresh === 0) return []
    Atomics.and(this.ints, slot.signals, ~fresh)
    return guestSignals.filter((_, at) => (fresh & (1 << at)) !== 0)
  }

  /** For the worker's entry: something came over the port. */
  accept(message: { readonly kind: string; readonly content?: unknown }): void {
    if (message.kind === 'signal') for (const signal of this.takeSignals()) this.handlers.get(signal)?.()
    if (message.kind !== 'message') return
    const { awaited } = this
    this.awaited = undefined
    if (awaited === undefined) this.inbox.push(message.content)
    else awaited(message.content)
  }

  private told(operation: Operation, call: Call): unknown {
    this.call(operation, call)
    const bytes = this.body.slice(0, Atomics.load(this.ints, slot.dataBytes))
    return JSON.parse(this.decoder.decode(bytes)) as unknown
  }

  private call(operation: Operation, { numbers = [], text = [], data }: Call): number {
    const { ints, body } = this
    let textBytes = 0
    if (text.length > 0) {
      const encoded = this.encoder.encode(text.join('\0'))
      textBytes = encoded.length
      body.set(encoded)
    }
    if (data !== undefined) body.set(data, textBytes)
    for (const [at, number] of numbers.entries()) this.numbers[at] = number
    ints[slot.operation] = operations.indexOf(operation)
    ints[slot.textBytes] = textBytes
    ints[slot.dataBytes] = data?.length ?? 0
    Atomics.store(ints, slot.state, state.asked)
    this.port.postMessage(0)
    // The wake-up of an answer that was seen before it came can end the wait for the next one.
    while (Atomics.load(ints, slot.state) === state.asked) Atomics.wait(ints, slot.state, state.asked)
    const errno = ints[slot.errno] ?? 0
    if (errno !== 0) {
      const message = this.decoder.decode(body.slice(0, ints[slot.dataBytes]))
      const name: ErrnoName = isErrnoName(message) ? message : 'EIO'
      throw new PosixError(name, text[0])
    }
    return this.numbers[0] ?? 0
  }
}

/** What a guest module exports as `run`: its exit code. */
export type GuestModule = (system: GuestSystem) => Promise<number> | number
