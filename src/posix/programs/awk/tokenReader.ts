/**
 * awk's tokens as its parser takes them: one is looked at, the next ones are asked for. It also counts how deep the
 * parser stands, so that a program of ten thousand parentheses is refused instead of overflowing the stack.
 */
import type { Lexer, Token } from './lexer'
import { AwkSyntaxError } from './syntax'

const deepest = 500

export class TokenReader {
  token: Token
  private depth = 0

  constructor(private readonly lexer: Lexer) {
    this.token = lexer.next()
  }

  advance(): Token {
    const { token } = this
    this.token = this.lexer.next()
    return token
  }

  sees(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'keyword') && this.token.text === text
  }

  accept(text: string): boolean {
    if (!this.sees(text)) return false
    this.advance()
    return true
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected()
  }

  unexpected(): AwkSyntaxError {
    return new AwkSyntaxError(this.token.kind === 'end' ? 'end' : 'token', this.token.text, this.token.line)
  }

  skipNewlines(): void {
    while (this.token.kind === 'newline') this.advance()
  }

  skipTerminators(): void {
    while (this.token.kind === 'newline' || this.sees(';')) this.advance()
  }

  name(): string {
    if (this.token.kind !== 'name' && this.token.kind !== 'call') throw this.unexpected()
    return this.advance().text
  }

  /** Parses what stands one level deeper. Throws `AwkSyntaxError` when that is too deep. */
  nested<T>(parse: () => T): T {
    if (++this.depth > deepest) throw this.unexpected()
    try {
      return parse()
    } finally {
      this.depth--
    }
  }
}
