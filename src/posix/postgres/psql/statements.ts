/**
 * What psql's scanner makes of its input (PostgreSQL's `psqlscan.l`): statements end at a semicolon outside of quotes,
 * comments and parentheses; a backslash outside of them begins a command that goes to the end of the line; `:name`,
 * `:'name'` and `:"name"` are variables.
 */

export type Scanned =
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly rest: string }

type State = 'plain' | 'string' | 'escaped' | 'name' | 'comment' | 'dollar'

export class StatementScanner {
  private state: State = 'plain'
  private depth = 0
  private commentDepth = 0
  private tag = ''
  private text = ''

  constructor(private readonly variable: (name: string) => string | undefined) {}

  /** Whether a statement has begun. */
  get isWaiting(): boolean {
    return this.text.trim() !== '' || this.state !== 'plain'
  }

  /** The sign in the prompt: what is open. */
  get promptSign(): string {
    if (this.state === 'string' || this.state === 'escaped') return "'"
    if (this.state === 'name') return '"'
    if (this.state === 'comment') return '*'
    if (this.state === 'dollar') return '$'
    if (this.depth > 0) return '('
    return this.text.trim() === '' ? '=' : '-'
  }

  /** What is left when the input ends. */
  rest(): string {
    const rest = this.text.trim()
    this.reset()
    return rest
  }

  reset(): void {
    this.state = 'plain'
    this.depth = 0
    this.text = ''
  }

  /** Takes a line without its newline. */
  line(line: string): readonly Scanned[] {
    const found: Scanned[] = []
    let at = 0
    while (at < line.length) {
      const step = this.state === 'plain' ? this.plain(line, at, found) : this.inside(line, at)
      if (step === undefined) return found
      at = step
    }
    if (this.text !== '') this.text += '\n'
    return found
  }

  /** Undefined when the rest of the line is done with. */
  private plain(line: string, at: number, found: Scanned[]): number | undefined {
    const character = line.charAt(at)
    const rest = line.slice(at)
    if (rest.startsWith('--')) return undefined
    if (rest.startsWith('/*')) return this.enter('comment', '/*', at, () => (this.commentDepth = 1))
    const dollar = /^\$([A-Za-z_]\w*)?\$/.exec(rest)
    if (dollar !== null && !/\w$/.test(this.text)) {
      return this.enter('dollar', dollar[0], at, () => (this.tag = dollar[0]))
    }
    if (character === "'") return this.enter(/(^|\W)e$/i.test(this.text) ? 'escaped' : 'string', "'", at)
    if (character === '"') return this.enter('name', '"', at)
    if (character === '\\') return this.command(line, at, found)
    const variable = /^:(?:(\w+)|'(\w+)'|"(\w+)")/.exec(rest)
    if (variable !== null && !this.text.endsWith(':')) return this.substitute(variable, at)
    if (character === '(' || character === '[') this.depth++
    if (character === ')' || character === ']') this.depth = Math.max(0, this.depth - 1)
    if (character === ';' && this.depth === 0) {
      const text = `${this.text};`.trimStart()
      if (text !== ';') found.push({ kind: 'statement', text })
      this.text = ''
      return at + 1
    }
    if (this.text !== '' || character.trim() !== '') this.text += character
    return at + 1
  }

  private enter(state: State, opening: string, at: number, prepare: () => void = () => undefined): number {
    prepare()
    this.state = state
    this.text += opening
    return at + opening.length
  }

  private command(line: string, at: number, found: Scanned[]): number | undefined {
    const [whole = '', name = '', rest = ''] = /^\\(!|[^\s\\]*)\s*(.*)$/s.exec(line.slice(at)) ?? []
    const text = this.text.trim()
    const sends = /^g(x|set|exec)?$/.test(name)
    if (text !== '' && sends) {
      found.push({ kind: 'statement', text })
      this.text = ''
    }
    // Another command on the line ends the words of this one.
    const words = name === '!' ? rest : (/^(?:'[^']*'|"[^"]*"|[^\\])*/.exec(rest)?.[0] ?? '')
    found.push({ kind: 'command', name, rest: words })
    return at + whole.length - (rest.length - words.length)
  }

  private substitute([whole, bare, literal, identifier]: RegExpExecArray, at: number): number {
    const value = this.variable(bare ?? literal ?? identifier ?? '')
    if (value === undefined) this.text += whole
    else if (bare !== undefined) this.text += value
    else if (literal !== undefined) this.text += `'${value.replaceAll("'", "''")}'`
    else this.text += `"${value.replaceAll('"', '""')}"`
    return at + whole.length
  }

  private inside(line: string, at: number): number {
    const rest = line.slice(at)
    if (this.state === 'comment') return this.insideComment(rest, at)
    if (this.state === 'dollar') return this.upTo(rest, at, this.tag)
    if (this.state === 'escaped' && rest.startsWith('\\')) {
      this.text += rest.slice(0, 2)
      return at + 2
    }
    return this.upTo(rest, at, this.state === 'name' ? '"' : "'")
  }

  private insideComment(rest: string, at: number): number {
    const [, before = '', mark = ''] = /^(.*?)(\/\*|\*\/|$)/s.exec(rest) ?? []
    if (mark === '/*') this.commentDepth++
    if (mark === '*/' && --this.commentDepth === 0) this.state = 'plain'
    this.text += before + mark
    return at + before.length + mark.length
  }

  /** A doubled quote closes and opens again. */
  private upTo(rest: string, at: number, end: string): number {
    const closing = this.state === 'escaped' ? rest.search(/['\\]/) : rest.indexOf(end)
    if (closing < 0) {
      this.text += rest
      return at + rest.length
    }
    if (rest.charAt(closing) === '\\') {
      this.text += rest.slice(0, closing)
      return at + closing
    }
    this.text += rest.slice(0, closing) + end
    this.state = 'plain'
    return at + closing + end.length
  }
}
