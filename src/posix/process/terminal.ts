/**
 * A pseudo-terminal. The outer side types and sees; the inner side is `/dev/pts/N` with Linux's line discipline in
 * between: echo, erase (DEL, Ctrl-U, Ctrl-W), end of file (Ctrl-D), CR read as NL, NL shown as CR NL, and the signals
 * of Ctrl-C and Ctrl-\ for the foreground group. Not modelled: stopping jobs by Ctrl-Z (a sentence says so), flow control by
 * Ctrl-S and the other `stty` modes.
 *
 * What was typed ahead while lines weren't gathered, and is then read by a program that wants lines (a paste that came
 * before `cat` had started), goes through the discipline when it is read. Linux hands it over as it came, unseen.
 */
import { PosixError } from '../filesystem/posixError'
import type { OutputSink } from './descriptors'
import { collectLine } from './pipe'
import type { Descriptor, Signal, Terminal, TerminalControl, TerminalMode, WindowSize } from './types'

const controls = {
  interrupt: 3,
  endOfFile: 4,
  backspace: 8,
  newline: 10,
  carriage: 13,
  kill: 21,
  word: 23,
  suspend: 26,
  quit: 28,
  erase: 127,
}

/** Said at Ctrl-Z. */
const suspendRefusal = '^Z\r\nthe Camada simulator stops no jobs: Ctrl-C ends this one\r\n'

export interface TerminalOptions {
  readonly path: string
  readonly size: WindowSize
  readonly sink: OutputSink
  readonly signalGroup: (groupId: number, signal: Signal) => void
  readonly onHangUp: () => void
}

interface Reader {
  readonly holder: object
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Bytes that nobody has read. */
interface Typed {
  readonly bytes: Uint8Array
  /** They came while lines weren't gathered. */
  readonly isRaw: boolean
  readonly isEchoed: boolean
}

export class PseudoTerminal implements Terminal, TerminalControl {
  size: WindowSize
  readonly path: string
  foregroundGroup = 0
  private settings: TerminalMode = { canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true }
  private line: number[] = []
  private ready: Typed[] = []
  private readonly readers = new Set<Reader>()
  private hungUp = false

  constructor(private readonly options: TerminalOptions) {
    this.size = options.size
    this.path = options.path
  }

  get mode(): TerminalMode {
    return this.settings
  }

  /** As Linux has it, what was typed of a line can be read at once when lines are no longer gathered. */
  set mode(mode: TerminalMode) {
    const typed = this.settings.canonical && !mode.canonical ? this.line : []
    this.settings = mode
    if (typed.length === 0) return
    this.line = []
    this.ready.push({ bytes: Uint8Array.from(typed), isRaw: true, isEchoed: mode.echo })
    this.wake()
  }

  input(bytes: Uint8Array): void {
    if (this.mode.canonical && !this.waitsRaw) this.gatherLines(bytes, this.mode.echo)
    else this.inputRaw(bytes)
    this.wake()
  }

  putBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.ready.unshift({ bytes, isRaw: true, isEchoed: this.mode.echo })
    this.wake()
  }

  hangUp(): void {
    if (this.hungUp) return
    this.hungUp = true
    this.options.onHangUp()
    this.wake()
  }

  resize(size: WindowSize): void {
    this.size = size
    this.options.signalGroup(this.foregroundGroup, 'SIGWINCH')
  }

  /** A holder of the inner side. */
  descriptor(): Descriptor {
    return new TerminalDescriptor(this)
  }

  async read(maxBytes: number, holder: object): Promise<Uint8Array> {
    for (;;) {
      if (this.mode.canonical) this.gatherRaw()
      const [first] = this.ready
      if (first !== undefined) {
        if (first.bytes.length <= maxBytes) this.ready.shift()
        else this.ready[0] = { ...first, bytes: first.bytes.subarray(maxBytes) }
        return first.bytes.subarray(0, maxBytes)
      }
      if (this.hungUp) return new Uint8Array(0)
      await new Promise<void>((resolve, reject) => this.readers.add({ holder, resolve, reject }))
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.options.sink.push(this.mode.mapNewline ? withReturns(bytes) : bytes)
  }

  forget(holder: object): void {
    for (const reader of [...this.readers]) {
      if (reader.holder !== holder) continue
      this.readers.delete(reader)
      reader.reject(new PosixError('EBADF'))
    }
  }

  /** Something waits that was typed raw: what comes later stays behind it. */
  private get waitsRaw(): boolean {
    return this.ready.at(-1)?.isRaw === true
  }

  /** The discipline: lines for reading, their echo, and signals. */
  private gatherLines(bytes: Uint8Array, echoes: boolean): void {
    const echoed: number[] = []
    for (const byte of bytes) {
      if (this.mode.signals && this.raise(byte, echoed)) continue
      this.edit(byte === controls.carriage && this.mode.mapReturn ? controls.newline : byte, echoed)
    }
    if (echoes) this.show(echoed)
  }

  private inputRaw(bytes: Uint8Array): void {
    const { canonical, signals, mapReturn, echo } = this.mode
    const echoed: number[] = []
    const raw: number[] = []
    for (const byte of bytes) {
      if (signals && this.raise(byte, echoed)) {
        // It has dropped what was typed before it.
        raw.length = 0
        continue
      }
      const typed = byte === controls.carriage && mapReturn ? controls.newline : byte
      raw.push(typed)
      if (echo && !canonical) echoed.push(...shown(typed))
    }
    if (raw.length > 0) this.ready.push({ bytes: Uint8Array.from(raw), isRaw: true, isEchoed: echo && !canonical })
    this.show(echoed)
  }

  /** Makes lines of what was typed before lines were wanted. */
  private gatherRaw(): void {
    for (let [first] = this.ready; first?.isRaw === true; [first] = this.ready) {
      const { ready } = this
      this.ready = []
      this.gatherLines(first.bytes, this.mode.echo && !first.isEchoed)
      this.ready.push(...ready.slice(1))
    }
  }

  private show(echoed: readonly number[]): void {
    if (echoed.length > 0) void this.options.sink.push(Uint8Array.from(echoed)).catch(() => undefined)
  }

  private raise(byte: number, echoed: number[]): boolean {
    const signal = byte === controls.interrupt ? 'SIGINT' : byte === controls.quit ? 'SIGQUIT' : undefined
    if (byte === controls.suspend) {
      void this.options.sink.push(Buffer.from(suspendRefusal)).catch(() => undefined)
      return true
    }
    if (signal === undefined) return false
    if (this.mode.echo) echoed.push(...shown(byte))
    this.line = []
    this.ready = []
    this.options.signalGroup(this.foregroundGroup, signal)
    return true
  }

  private edit(byte: number, echoed: number[]): void {
    switch (byte) {
      case controls.erase:
      case controls.backspace:
        this.eraseCharacters(1, echoed)
        return
      case controls.kill:
        this.eraseCharacters(this.line.length, echoed)
        return
      case controls.word: {
        const text = Buffer.from(this.line).toString('latin1')
        this.eraseCharacters(text.length - text.replace(/[^ \t]*[ \t]*$/, '').length, echoed)
        return
      }
      case controls.endOfFile:
        this.endLine()
        return
      default:
        this.line.push(byte)
        if (this.mode.echo) echoed.push(...shown(byte))
        if (byte === controls.newline) this.endLine()
    }
  }

  private endLine(): void {
    this.ready.push({ bytes: Uint8Array.from(this.line), isRaw: false, isEchoed: true })
    this.line = []
  }

  private eraseCharacters(count: number, echoed: number[]): void {
    for (let erased = 0; erased < count && this.line.length > 0; erased++) {
      let last = this.line.pop() ?? 0
      const width = last < 32 ? 2 : 1
      while (last >= 0x80 && last < 0xc0 && this.line.length > 0) last = this.line.pop() ?? 0
      if (this.mode.echo) for (let column = 0; column < width; column++) echoed.push(8, 32, 8)
    }
  }

  private wake(): void {
    if (this.ready.length === 0 && !this.hungUp) return
    const woken = [...this.readers]
    this.readers.clear()
    for (const reader of woken) reader.resolve()
  }
}

function shown(byte: number): readonly number[] {
  if (byte === controls.newline) return [13, 10]
  if (byte < 32 && byte !== 9) return [94, byte + 64]
  return byte === controls.erase ? [94, 63] : [byte]
}

function withReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(controls.newline)) return bytes
  const text = Buffer.from(bytes).toString('latin1')
  return new Uint8Array(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'))
}

class TerminalDescriptor implements Descriptor {
  readonly kind = 'tty'
  readonly isTty = true
  private closed = false

  constructor(readonly terminal: PseudoTerminal) {}

  read(maxBytes: number): Promise<Uint8Array> {
    return this.closed ? Promise.reject(new PosixError('EBADF')) : this.terminal.read(maxBytes, this)
  }

  readLine(maxBytes = 4096): Promise<Uint8Array> {
    return this.terminal.mode.canonical ? this.read(maxBytes) : collectLine(() => this.read(1), maxBytes)
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.closed ? Promise.reject(new PosixError('EBADF')) : this.terminal.write(bytes)
  }

  duplicate(): Descriptor {
    return new TerminalDescriptor(this.terminal)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.terminal.forget(this)
  }
}
