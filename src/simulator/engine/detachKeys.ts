/** The key sequence that leaves a container running (`ctrl-p,ctrl-q`); moby `pkg/pools`' escape proxy. */
import { LabError } from '@shared/errors'

const usual = [16, 17]

export class DetachKeys {
  private matched = 0

  /** An empty sequence means the usual keys; undefined never matches. */
  constructor(private readonly wanted: readonly number[] | undefined) {}

  private get sequence(): readonly number[] {
    return this.wanted === undefined || this.wanted.length > 0 ? (this.wanted ?? []) : usual
  }

  /** Bytes to pass on; those that may begin the sequence are held back until it is clear. */
  filter(chunk: Uint8Array): { readonly pass: Uint8Array; readonly detached: boolean } {
    const { sequence } = this
    if (sequence.length === 0) return { pass: chunk, detached: false }
    const pass: number[] = []
    for (const byte of chunk) {
      if (byte === sequence[this.matched]) {
        this.matched += 1
        if (this.matched === sequence.length) return { pass: Uint8Array.from(pass), detached: true }
        continue
      }
      pass.push(...sequence.slice(0, this.matched))
      this.matched = byte === sequence[0] ? 1 : 0
      if (this.matched === 0) pass.push(byte)
    }
    return { pass: Uint8Array.from(pass), detached: false }
  }
}

/**
 * Reads `ctrl-p,ctrl-q` or `a,b`; empty gives none. Throws LabError system with moby's words, which calls it an internal
 * error.
 */
export function parseDetachKeys(keys: string): readonly number[] {
  if (keys === '') return []
  return keys.split(',').map((key) => {
    if (Buffer.byteLength(key) === 1) return key.charCodeAt(0)
    if (key === 'DEL') return 127
    const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1]
    if (control === undefined) throw new LabError('system', `Invalid escape keys (${keys}) provided`)
    return control.toUpperCase().charCodeAt(0) & 0x1f
  })
}
