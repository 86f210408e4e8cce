/**
 * Bytes of a terminal's output as lines to show. Escape sequences are taken out (red is kept as a tone, since the classic
 * builder prints stderr in red); a carriage return starts the line over, a backspace takes a character back; UTF-8 and
 * sequences may break anywhere.
 */
export interface OutputLine {
  readonly text: string
  readonly tone: 'plain' | 'step' | 'arrow' | 'cache' | 'error'
}

const maxLines = 20_000
const maxLineLength = 20_000
// eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
const sequence = /\u001b(?:\[([0-9;?]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/
/** A sequence, a carriage return, a backspace, or text. */
const tokens = new RegExp(`${sequence.source}|\r|[\b]|[^\u001b\r\b]+|\u001b`, 'g')
// eslint-disable-next-line no-control-regex -- the rest of the control characters
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g

export class OutputLines {
  readonly #decoder = new TextDecoder()
  #lines: OutputLine[] = []
  /** The unfinished line; whether a carriage return waits for what overwrites it; whether some of it is red. */
  #open = ''
  #isReturned = false
  #hasRed = false
  /** An escape sequence that is not complete yet. */
  #pending = ''
  #isRed = false
  #dropped = 0

  /** Takes bytes as they come. */
  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** Takes what is left as a last line. */
  end(): void {
    this.#take(this.#decoder.decode())
    if (this.#open !== '') this.#close()
  }

  /** A copy of the lines, the unfinished one last. */
  lines(): OutputLine[] {
    return this.#open === '' ? [...this.#lines] : [...this.#lines, toned(this.#open, this.#hasRed)]
  }

  /** Lines that were let go from the top. */
  get dropped(): number {
    return this.#dropped
  }

  #take(text: string): void {
    const whole = this.#pending + text
    const complete = incompleteAt(whole)
    this.#pending = whole.slice(complete)
    whole
      .slice(0, complete)
      .split('\n')
      .forEach((part, index) => {
        if (index > 0) this.#close()
        this.#write(part)
      })
    this.#trim()
  }

  #write(part: string): void {
    for (const [token, parameters, final] of part.matchAll(tokens)) {
      if (final === 'm') this.#isRed = redAfter(parameters ?? '', this.#isRed)
      else if (token === '\r') this.#isReturned = true
      else if (token === '\b') this.#open = this.#open.slice(0, -1)
      else if (!token.startsWith('\u001b')) this.#print(token.replace(controls, ''))
    }
  }

  #print(text: string): void {
    if (text === '') return
    if (this.#isReturned) {
      this.#open = ''
      this.#hasRed = false
      this.#isReturned = false
    }
    this.#hasRed ||= this.#isRed && text.trim() !== ''
    this.#open = (this.#open + text).slice(0, maxLineLength)
  }

  #close(): void {
    this.#lines.push(toned(this.#open, this.#hasRed))
    this.#open = ''
    this.#hasRed = false
    this.#isReturned = false
  }

  /** Lets the oldest lines go, many at a time. */
  #trim(): void {
    if (this.#lines.length <= maxLines * 1.1) return
    this.#dropped += this.#lines.length - maxLines
    this.#lines = this.#lines.slice(-maxLines)
  }
}

/** Where an escape sequence begins that is not complete yet, or the length. */
function incompleteAt(text: string): number {
  const at = text.lastIndexOf('\u001b')
  if (at < 0 || text.length - at > 256) return text.length
  return text.slice(at).search(sequence) === 0 ? text.length : at
}

function redAfter(parameters: string, before: boolean): boolean {
  return parameters.split(';').reduce((isRed, code) => {
    if (code === '31' || code === '91') return true
    if (code === '' || code === '0' || code === '39') return false
    return isRed
  }, before)
}

function toned(text: string, hasRed: boolean): OutputLine {
  if (hasRed) return { text, tone: 'error' }
  if (/^Step \d+\/\d+ : /.test(text)) return { text, tone: 'step' }
  if (/^ ---> Using cache/.test(text)) return { text, tone: 'cache' }
  return { text, tone: /^ ---> /.test(text) ? 'arrow' : 'plain' }
}
