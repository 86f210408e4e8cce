/** bc's language as a tree: statements are read one by one, so that what comes before an error has run. */

/** What can't be read; the message is the program's. */
export class SyntaxFault extends Error {}

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'array'; readonly name: string }
  | { readonly kind: 'assign'; readonly place: Place; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'step'; readonly place: Place; readonly by: 1 | -1; readonly isBefore: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'group'; readonly value: Expression }

export interface Place {
  readonly name: string
  readonly index?: Expression
}

export interface Definition {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly locals: readonly Parameter[]
  readonly body: readonly Statement[]
}

export interface Parameter {
  readonly name: string
  readonly isArray: boolean
}

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly parts: readonly (Expression | string)[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly then: Statement
      readonly otherwise: Statement | undefined
    }
  | {
      readonly kind: 'loop'
      readonly before: Expression | undefined
      readonly test: Expression | undefined
      readonly after: Expression | undefined
      readonly body: Statement
    }
  | { readonly kind: 'define'; readonly definition: Definition }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'break' | 'continue' | 'quit' | 'limits' }

const keywords = new Set('auto break continue define else for halt if limits print quit return while'.split(' '))
const levels = [['||'], ['&&'], ['<', '<=', '>', '>=', '==', '!='], ['+', '-'], ['*', '/', '%']] as const

export class Parser {
  private at = 0

  constructor(private readonly source: string) {}

  /** The next statement; undefined at the end. Throws `SyntaxFault`. */
  next(): Statement | undefined {
    this.separators()
    if (this.at >= this.source.length) return undefined
    const statement = this.statement()
    this.terminator()
    return statement
  }

  /** Passes over blanks and comments, and line ends where they don't count. */
  private blanks(lines = false): void {
    const found = lines ? /(?:\s|#[^\n]*|\/\*[^]*?\*\/)*/y : /(?:[^\S\n]|#[^\n]*|\/\*[^]*?\*\/)*/y
    found.lastIndex = this.at
    this.at += found.exec(this.source)?.[0].length ?? 0
  }

  private separators(): void {
    for (this.blanks(true); this.source[this.at] === ';'; this.blanks(true)) this.at++
  }

  private rest(): string {
    return this.source.slice(this.at).split('\n', 1)[0] ?? ''
  }

  private fault(words: string): SyntaxFault {
    const strange = this.peek(/[^\w\s."()+\-*/%^<>=!&|,;{}[\]]/)
    if (strange !== undefined) return new SyntaxFault(`bad character '${strange}'`)
    return new SyntaxFault(`${words} at '${this.rest()}'`)
  }

  private peek(pattern: RegExp): string | undefined {
    this.blanks()
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = this.at
    return sticky.exec(this.source)?.[0]
  }

  private accept(pattern: RegExp): string | undefined {
    const found = this.peek(pattern)
    if (found !== undefined) this.at += found.length
    return found
  }

  private expect(pattern: RegExp): void {
    if (this.accept(pattern) === undefined) throw this.fault('bad token')
  }

  private terminator(): void {
    if (this.peek(/[;\n}]/) !== undefined || this.at >= this.source.length) return
    const isOperand = this.peek(/[\w.("]/) !== undefined && !this.afterBrace
    throw this.fault(isOperand ? 'bad expression' : 'bad statement terminator')
  }

  private get afterBrace(): boolean {
    return this.source.slice(0, this.at).trimEnd().endsWith('}')
  }

  private statement(): Statement {
    const word = this.peek(/[a-z][a-z0-9_]*/)
    if (word !== undefined && keywords.has(word)) return this.keyword(word)
    if (this.peek(/"/) !== undefined) return { kind: 'text', text: this.text() }
    if (this.accept(/\{/) !== undefined) return { kind: 'block', body: this.block() }
    if (this.peek(/[)\]},]/) !== undefined) throw this.fault('bad token')
    return { kind: 'expression', value: this.expression() }
  }

  private block(): readonly Statement[] {
    const body: Statement[] = []
    for (this.separators(); this.accept(/\}/) === undefined; this.separators()) {
      if (this.at >= this.source.length) throw this.fault('bad token')
      body.push(this.statement())
      this.terminator()
    }
    return body
  }

  private keyword(word: string): Statement {
    if (word === 'else' || word === 'auto') throw this.fault('bad token')
    this.at += word.length
    switch (word) {
      case 'if':
        return this.condition()
      case 'while':
        return this.loop(false)
      case 'for':
        return this.loop(true)
      case 'print':
        return this.print()
      case 'define':
        return { kind: 'define', definition: this.definition() }
      case 'return':
        return {
          kind: 'return',
          value: this.peek(/[;\n}]/) !== undefined || this.isAtEnd ? undefined : this.expression(),
        }
      case 'halt':
        return { kind: 'quit' }
      default:
        return { kind: word as 'break' | 'continue' | 'quit' | 'limits' }
    }
  }

  private get isAtEnd(): boolean {
    this.blanks()
    return this.at >= this.source.length
  }

  private condition(): Statement {
    this.expect(/\(/)
    const test = this.expression()
    this.expect(/\)/)
    const then = this.inner()
    const here = this.at
    this.accept(/;/)
    if (this.accept(/else\b/) !== undefined) return { kind: 'if', test, then, otherwise: this.inner() }
    this.at = here
    return { kind: 'if', test, then, otherwise: undefined }
  }

  /** A statement that belongs to another; it may stand on the next line. */
  private inner(): Statement {
    this.blanks(true)
    return this.statement()
  }

  private loop(hasParts: boolean): Statement {
    this.expect(/\(/)
    const part = (end: RegExp): Expression | undefined => (this.peek(end) === undefined ? this.expression() : undefined)
    const before = hasParts ? part(/;/) : undefined
    if (hasParts) this.expect(/;/)
    const test = part(hasParts ? /;/ : /\)/)
    if (hasParts) this.expect(/;/)
    const after = hasParts ? part(/\)/) : undefined
    this.expect(/\)/)
    return { kind: 'loop', before, test, after, body: this.inner() }
  }

  private print(): Statement {
    const parts: (Expression | string)[] = []
    do parts.push(this.peek(/"/) === undefined ? this.expression() : this.text())
    while (this.accept(/,/) !== undefined)
    return { kind: 'print', parts }
  }

  private text(): string {
    const found = this.accept(/"[^"]*"/)
    if (found === undefined) throw this.fault('bad token')
    return found.slice(1, -1)
  }

  private definition(): Definition {
    this.accept(/void\b/)
    const name = this.accept(/[a-z][a-z0-9_]*/)
    if (name === undefined) throw this.fault('bad function definition')
    this.expect(/\(/)
    const parameters = this.names(/\)/)
    this.expect(/\)/)
    this.blanks(true)
    this.expect(/\{/)
    this.separators()
    const hasLocals = this.accept(/auto\b/) !== undefined
    const locals = hasLocals ? this.names(/[;\n]/) : []
    return { name, parameters, locals, body: this.block() }
  }

  private names(end: RegExp): readonly Parameter[] {
    const names: Parameter[] = []
    while (this.peek(end) === undefined) {
      const name = this.accept(/\*?[a-z][a-z0-9_]*/)
      if (name === undefined) throw this.fault('bad function definition')
      names.push({ name: name.replace('*', ''), isArray: this.accept(/\[\s*\]/) !== undefined })
      if (this.accept(/,/) === undefined) break
    }
    return names
  }

  private expression(): Expression {
    return this.level(0)
  }

  private level(index: number): Expression {
    if (index === 0 && this.accept(/!(?!=)/) !== undefined)
      return { kind: 'unary', operator: '!', value: this.level(0) }
    const operators: readonly string[] | undefined = levels[index]
    if (operators === undefined) return this.power()
    let left = this.level(index + 1)
    for (;;) {
      const found = this.peek(/\|\||&&|[<>=!]=|[<>]|[-+*/%](?!=)/)
      if (found === undefined || !operators.includes(found)) return left
      this.at += found.length
      left = { kind: 'binary', operator: found, left, right: this.level(index + 1) }
    }
  }

  private power(): Expression {
    const left = this.unary()
    if (this.accept(/\^(?!=)/) === undefined) return left
    return { kind: 'binary', operator: '^', left, right: this.power() }
  }

  private unary(): Expression {
    const step = this.accept(/\+\+|--/)
    if (step !== undefined) {
      const place = this.place()
      if (place === undefined) throw this.fault('bad expression')
      return { kind: 'step', place, by: step === '++' ? 1 : -1, isBefore: true }
    }
    if (this.accept(/-/) !== undefined) return { kind: 'unary', operator: '-', value: this.unary() }
    if (this.accept(/!(?!=)/) !== undefined) return { kind: 'unary', operator: '!', value: this.unary() }
    return this.operand()
  }

  private operand(): Expression {
    const number = this.accept(/[0-9A-F]+(?:\.[0-9A-F]*)?|\.[0-9A-F]+/)
    if (number !== undefined) return { kind: 'number', text: number }
    if (this.accept(/\(/) !== undefined) {
      const value = this.expression()
      if (this.accept(/\)/) === undefined) throw this.fault('bad expression')
      return { kind: 'group', value }
    }
    const name = this.peek(/[a-z][a-z0-9_]*(?=\s*\()/)
    if (name !== undefined && !keywords.has(name)) return this.call(name)
    const array = this.accept(/[a-z][a-z0-9_]*\s*\[\s*\]/)
    if (array !== undefined) return { kind: 'array', name: array.replace(/\s*\[.*/, '') }
    const place = this.place()
    if (place === undefined) throw this.fault('bad expression')
    const step = this.accept(/\+\+|--/)
    if (step !== undefined) return { kind: 'step', place, by: step === '++' ? 1 : -1, isBefore: false }
    const operator = this.accept(/[-+*/%^]=|=(?!=)/)
    if (operator === undefined) return { kind: 'place', place }
    return { kind: 'assign', place, operator: operator.slice(0, -1), value: this.expression() }
  }

  private call(name: string): Expression {
    this.at += name.length
    this.expect(/\(/)
    const values: Expression[] = []
    while (this.peek(/\)/) === undefined) {
      values.push(this.expression())
      if (this.accept(/,/) === undefined) break
    }
    if (this.accept(/\)/) === undefined) throw this.fault('bad expression')
    return { kind: 'call', name, values }
  }

  private place(): Place | undefined {
    const word = this.peek(/[a-z][a-z0-9_]*|\./)
    if (word === undefined || keywords.has(word)) return undefined
    this.at += word.length
    if (this.accept(/\[/) === undefined) return { name: word === '.' ? 'last' : word }
    const index = this.expression()
    if (this.accept(/\]/) === undefined) throw this.fault('bad expression')
    return { name: word, index }
  }
}
