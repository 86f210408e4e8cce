/** The kernel's side of the comparison: a helper process in a mount namespace of its own, one case at a time. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Observation, OverlayCase } from './cases'

export class KernelOverlay {
  readonly #helper: ChildProcessWithoutNullStreams
  readonly #answers: AsyncIterator<string>
  #errors = ''

  constructor() {
    const script = resolve('test/overlay/kernelOverlay.py')
    this.#helper = spawn('/usr/bin/unshare', ['--mount', '--propagation', 'private', 'python3', script])
    this.#helper.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#answers = createInterface({ input: this.#helper.stdout })[Symbol.asyncIterator]()
  }

  /** Plays a case on a fresh overlay mount. */
  async play(overlayCase: OverlayCase): Promise<Observation> {
    this.#helper.stdin.write(`${JSON.stringify(overlayCase)}\n`)
    const answer = await this.#answers.next()
    if (answer.done === true) throw new Error(`the overlay helper ended: ${this.#errors}`)
    const parsed = JSON.parse(answer.value) as Observation | { readonly failure: string }
    if ('failure' in parsed) throw new Error(`the kernel can't play this case: ${parsed.failure}`)
    return parsed
  }

  /** Ends the helper; its mounts go with its namespace. */
  async dispose(): Promise<void> {
    const ended = new Promise((done) => this.#helper.once('close', done))
    this.#helper.stdin.end()
    await ended
  }
}
