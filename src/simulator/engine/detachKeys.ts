/** The key sequence that leaves a container running (`ctrl-p,ctrl-q`); moby `pkg/pools`' escape proxy. */
import { LabError } from '@shared/errors'

const usual = 'ctrl-p,ctrl-q'

export class DetachKeys {
  private readonly sequence: readonly number[]
  private matched = 0

  /** Empty means the usual keys; `none` never matches. Throws LabError invalid. */
  constructor(keys: string) {
    this.sequence = keys === 'none' ? [] : parseKeys(keys === '' ? usual : keys)
  }

  /** Bytes to pass on; those that may begin the sequence are held back until it is clear. */
  filter(chunk: Uint8Array): { readonly pass: Uint8Array; readonly detached: boolean } {
    if (this.sequence.length === 0) return { pass: chunk, detached: false }
    const pass: number[] = []
    for (const byte of chunk) {
      if (byte === this.sequence[this.matched]) {
        this.matched += 1
        if (this.matched === this.sequence.length) return { pass: Uint8Array.from(pass), detached: true }
        continue
      }
      pass.push(...this.sequence.slice(0, this.matched))
      this.matched = byte === this.sequence[0] ? 1 : 0
      if (this.matched === 0) pass.push(byte)
    }
    return { pass: Uint8Array.from(pass), detached: false }
  }
}

function parseKeys(keys: string): readonly number[] {
  return keys.split(',').map((key) => {
    if (key.length === 1) return key.charCodeAt(0)
    const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1]
    if (control === undefined) throw new LabError('invalid', `Invalid detach keys (${keys}) provided`)
    return control.toUpperCase().charCodeAt(0) & 0x1f
  })
}
