/**
 * Terminal bytes as lines of text: escape sequences are left out, a carriage return begins its line anew, a backspace
 * takes a character back. What an incomplete sequence or UTF-8 character began waits for its rest.
 */

export interface OutputText {
  /** The last line is the unfinished one, if any. */
  readonly lines: readonly string[]
  /** Lines that were let go from the top, for memory's sake. */
  readonly dropped: number
}

const mostLines = 20_000
const longestLine = 20_000
// CSI, OSC and two-byte sequences (ECMA-48).
// eslint-disable-next-line no-control-regex
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])/g
// eslint-disable-next-line no-control-regex
const unfinishedEscape = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)$/

/** Takes bytes and gives the text so far; one for each stream. */
export function createOutputText(): { take(bytes: Uint8Array): OutputText } {
  const decoder = new TextDecoder()
  let rest = ''
  let finished: string[] = []
  let open = ''
  let dropped = 0

  function takeLine(text: string): string {
    let line = text
    // eslint-disable-next-line no-control-regex
    while (/[^\x08]\x08/.test(line)) line = line.replace(/[^\x08]\x08/, '')
    const parts = line.split('\r').filter((part) => part !== '')
    return (parts.at(-1) ?? '').slice(0, longestLine)
  }

  function take(bytes: Uint8Array): OutputText {
    const text = rest + decoder.decode(bytes, { stream: true })
    const waiting = unfinishedEscape.exec(text)
    rest = waiting === null || waiting[0].length > 4096 ? '' : waiting[0]
    const ready = (rest === '' ? text : text.slice(0, -rest.length)).replace(escapes, '')
    const pieces = (open + ready).split('\n')
    open = (pieces.pop() ?? '').slice(-longestLine)
    for (const piece of pieces) finished.push(takeLine(piece))
    if (finished.length > mostLines * 1.1) {
      dropped += finished.length - mostLines
      finished = finished.slice(-mostLines)
    }
    return { lines: open === '' ? [...finished] : [...finished, takeLine(open)], dropped }
  }

  return { take }
}
