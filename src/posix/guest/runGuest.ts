/**
 * Runs a guest for a process: a worker thread with the module of that name (`guestModules.ts`), whose system calls are
 * served here. What the guest does can neither hang nor end the simulator: the thread is ended with the process, an
 * exception or a crash in it is an exit code, and its heap is limited. A guest that is stopped or paused stands still at
 * its next call.
 *
 *     const guest = await runGuest(process, 'mysql', { input: { dataDir } })
 *     guest.onMessage((answer) => …); guest.post({ query: 'SELECT 1' })
 *     const { code, failure } = await guest.ended
 */
import { Worker } from 'node:worker_threads'
import { PosixError } from '../filesystem/posixError'
import type { Process, Signal } from '../process/types'
import { ProcessKilled } from '../process/types'
import { callBytes, guestSignals, operations, slot, state } from './calls'
import type { FromGuest, GuestEnd, GuestStart } from './calls'
import { GuestCalls, type Answer } from './guestCalls'
import { guestEntry } from './guestEntry'

export interface GuestOptions {
  /** Anything that can be cloned; the module reads it as `system.input`. */
  readonly input?: unknown
  /** Signals that the guest handles itself (`system.onSignal`). */
  readonly signals?: readonly Signal[]
  /** Ends a guest with 130 that has not looked for a signal this long after it was passed on; by default it is left. */
  readonly deafAfterMs?: number
  /** Of JavaScript's heap, in megabytes; WebAssembly's memory is the module's to bound and to tell (`system.hold`). */
  readonly heapMegabytes?: number
}

export interface RunningGuest {
  /** Sends a message to the guest's `receive`; it waits there until it is asked for. */
  post(message: unknown): void
  onMessage(handler: (message: unknown) => void): void
  /** Resolves when the guest has returned, thrown, crashed or been ended; rejects with ProcessKilled if the process was. */
  readonly ended: Promise<Omit<GuestEnd, 'kind'>>
  /** Ends the thread now. */
  end(): Promise<void>
}

/** What a guest that was ended from outside leaves: as after SIGKILL. */
const killedCode = 137
const crashedCode = 134
const interruptedCode = 130

/** What guests of this process have compiled; kept, so that its machine code is. */
const compiled = new Map<string, WebAssembly.Module>()

/** Starts a guest. Its standard streams are the process's. */
export function runGuest(process: Process, module: string, options: GuestOptions = {}): RunningGuest {
  return new Guest(process, module, options)
}

class Guest implements RunningGuest {
  readonly ended: Promise<Omit<GuestEnd, 'kind'>>
  private readonly shared = new SharedArrayBuffer(callBytes.body + callBytes.bodyBytes + 65536)
  private readonly ints = new Int32Array(this.shared, 0, 16)
  private readonly numbers = new Float64Array(this.shared, callBytes.numbers, 8)
  private readonly body = new Uint8Array(this.shared, callBytes.body)
  private readonly calls: GuestCalls
  private readonly worker: Worker
  private readonly handlers: ((message: unknown) => void)[] = []
  private isOver = false
  private settle: (end: Omit<GuestEnd, 'kind'>) => void = () => undefined

  constructor(
    private readonly process: Process,
    module: string,
    options: GuestOptions,
  ) {
    this.calls = new GuestCalls(process)
    const start: GuestStart = {
      module,
      shared: this.shared,
      argv: process.argv,
      env: Object.fromEntries(process.env),
      cwd: process.cwd,
      pid: process.pid,
      input: options.input,
      compiled: Object.fromEntries(compiled),
    }
    this.worker = new Worker(guestEntry(), {
      workerData: start,
      stdin: false,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.heapMegabytes ?? 256 },
    })
    const over = new Promise<Omit<GuestEnd, 'kind'>>((resolve) => (this.settle = resolve))
    this.worker.on('message', (message: FromGuest) => this.accept(message))
    this.worker.on('error', (error) => this.finish({ code: crashedCode, failure: messageOf(error) }))
    this.worker.on('exit', () => this.finish({ code: killedCode }))
    const restore = this.passSignals(options.signals ?? [], options.deafAfterMs)
    this.ended = Promise.race([over, this.untilKilled()]).finally(() => {
      restore()
      return this.end()
    })
    // Who is killed before it asks how its guest ended has no use for the answer.
    this.ended.catch(() => undefined)
  }

  post(message: unknown): void {
    this.worker.postMessage({ kind: 'message', content: message })
  }

  onMessage(handler: (message: unknown) => void): void {
    this.handlers.push(handler)
  }

  async end(): Promise<void> {
    if (!this.isOver) this.finish({ code: killedCode })
    await this.worker.terminate()
  }

  private accept(message: FromGuest): void {
    if (this.isOver) return
    if (message === 0) void this.serve()
    else if (message.kind === 'end') this.finish(message)
    else if (message.kind === 'compiled') compiled.set(message.name, message.code)
    else for (const handler of this.handlers) handler(message.content)
  }

  private finish({ code, failure, wasDeaf }: Omit<GuestEnd, 'kind'>): void {
    if (this.isOver) return
    this.isOver = true
    this.calls.dispose()
    this.settle({ code, ...(failure === undefined ? {} : { failure }), ...(wasDeaf === true ? { wasDeaf } : {}) })
  }

  private async serve(): Promise<void> {
    try {
      if (this.process.mustPause()) await this.process.checkpoint()
      const operation = operations[this.ints[slot.operation] ?? -1]
      if (operation === undefined) throw new PosixError('ENOSYS')
      const [textBytes = 0, dataBytes = 0] = [this.ints[slot.textBytes], this.ints[slot.dataBytes]]
      const text = textBytes === 0 ? [] : Buffer.from(this.body.subarray(0, textBytes)).toString().split('\0')
      const data = this.body.subarray(textBytes, textBytes + dataBytes)
      const answer = this.calls.serve(operation, { numbers: this.numbers, text, data })
      this.answer(answer instanceof Promise ? await answer : answer)
    } catch (error) {
      if (error instanceof ProcessKilled) return
      const code = error instanceof PosixError ? error.code : 'EIO'
      this.ints[slot.dataBytes] = Buffer.from(this.body.buffer, callBytes.body).write(code)
      this.reply(1)
    }
  }

  private answer(answer: Answer): void {
    if (this.isOver) return
    if (typeof answer === 'number') this.numbers[0] = answer
    else {
      const bytes = answer instanceof Uint8Array ? answer : Buffer.from(JSON.stringify(answer.told))
      if (bytes.length > this.body.length) throw new PosixError('ENOMEM')
      this.body.set(bytes)
      this.numbers[0] = bytes.length
      this.ints[slot.dataBytes] = bytes.length
    }
    this.reply(0)
  }

  private reply(errno: number): void {
    this.ints[slot.errno] = errno
    Atomics.store(this.ints, slot.state, state.answered)
    Atomics.notify(this.ints, slot.state)
  }

  private passSignals(signals: readonly Signal[], deafAfterMs: number | undefined): () => void {
    const before = signals.map((signal) => {
      const bit = 1 << guestSignals.indexOf(signal)
      const action = this.process.onSignal(signal, () => {
        Atomics.or(this.ints, slot.signals, bit)
        if (this.isOver) return
        this.worker.postMessage({ kind: 'signal' })
        if (deafAfterMs !== undefined) setTimeout(() => this.endIfDeaf(bit), deafAfterMs).unref()
      })
      return { signal, action }
    })
    return () => {
      for (const { signal, action } of before) this.process.onSignal(signal, action)
    }
  }

  private endIfDeaf(bit: number): void {
    if ((Atomics.load(this.ints, slot.signals) & bit) !== 0) this.finish({ code: interruptedCode, wasDeaf: true })
  }

  /** Rejects when the process is killed; until then it sleeps, through any signal. */
  private async untilKilled(): Promise<never> {
    for (;;) {
      try {
        await this.process.sleep(Number.MAX_SAFE_INTEGER)
      } catch (error) {
        if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
        if (this.isOver) throw error
      }
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
