/** Terminal bytes as plain lines, without the tones that `outputLines.ts` tells. */
import { OutputLines } from './outputLines'

export interface OutputText {
  /** The last line is the unfinished one, if any. */
  readonly lines: readonly string[]
  /** Lines that were let go from the top, for memory's sake. */
  readonly dropped: number
}

/** Takes bytes and gives the text so far; one for each stream. */
export function createOutputText(): { take(bytes: Uint8Array): OutputText } {
  const output = new OutputLines()
  return {
    take(bytes) {
      output.push(bytes)
      return { lines: output.lines().map(({ text }) => text), dropped: output.dropped }
    },
  }
}
