/** Parses awk's rules, functions and statements (POSIX, with `func`, `nextfile` and `delete a`). */
import { ExpressionParser, type Context } from './expressionParser'
import { Lexer } from './lexer'
import { AwkSyntaxError, type AwkFunction, type AwkProgram, type Expression, type Rule, type Statement } from './syntax'
import { TokenReader } from './tokenReader'

/** Parses a program. Throws `AwkSyntaxError`. */
export function parseAwk(text: string, options: { readonly hasExtras: boolean }): AwkProgram {
  return new Parser(new Lexer(text, options.hasExtras), options.hasExtras).program()
}

class Parser {
  private readonly functions = new Map<string, AwkFunction>()
  private readonly tokens: TokenReader
  private readonly expressions: ExpressionParser

  constructor(lexer: Lexer, hasExtras: boolean) {
    this.tokens = new TokenReader(lexer)
    this.expressions = new ExpressionParser(this.tokens, hasExtras)
  }

  program(): AwkProgram {
    const rules: Rule[] = []
    this.tokens.skipTerminators()
    while (this.tokens.token.kind !== 'end') {
      if (this.tokens.sees('function') || this.tokens.sees('func')) this.define()
      else rules.push(this.rule())
      this.tokens.skipTerminators()
    }
    for (const { name, line } of this.expressions.calls)
      if (!this.functions.has(name)) throw new AwkSyntaxError('function', name, line)
    return { rules, functions: this.functions }
  }

  private define(): void {
    this.tokens.advance()
    const name = this.tokens.name()
    this.tokens.expect('(')
    const parameters: string[] = []
    while (!this.tokens.sees(')')) {
      parameters.push(this.tokens.name())
      this.tokens.skipNewlines()
      if (!this.tokens.accept(',')) break
      this.tokens.skipNewlines()
    }
    this.tokens.expect(')')
    this.tokens.skipNewlines()
    this.functions.set(name, { name, parameters, body: this.block() })
  }

  private rule(): Rule {
    if (this.tokens.accept('BEGIN')) return { kind: 'begin', body: this.ruleBlock() }
    if (this.tokens.accept('END')) return { kind: 'end', body: this.ruleBlock() }
    if (this.tokens.sees('{')) return { kind: 'always', body: this.block() }
    const from = this.expressions.expression({})
    if (this.tokens.accept(',')) {
      this.tokens.skipNewlines()
      const to = this.expressions.expression({})
      return { kind: 'range', from, to, body: this.tokens.sees('{') ? this.block() : undefined }
    }
    return { kind: 'pattern', from, body: this.tokens.sees('{') ? this.block() : undefined }
  }

  private ruleBlock(): Statement {
    this.tokens.skipNewlines()
    return this.block()
  }

  private block(): Statement {
    this.tokens.expect('{')
    const body: Statement[] = []
    this.tokens.skipTerminators()
    while (!this.tokens.sees('}')) {
      body.push(this.statement())
      this.tokens.skipTerminators()
    }
    this.tokens.advance()
    return { kind: 'block', body }
  }

  /** What ends a simple statement: a newline, `;`, or what can't belong to it. */
  private terminate(): void {
    if (this.tokens.token.kind === 'newline' || this.tokens.sees(';')) {
      this.tokens.advance()
      return
    }
    if (!this.tokens.sees('}') && this.tokens.token.kind !== 'end') throw this.tokens.unexpected()
  }

  private body(): Statement {
    this.tokens.skipNewlines()
    if (this.tokens.accept(';')) return { kind: 'block', body: [] }
    return this.statement()
  }

  private statement(): Statement {
    return this.tokens.nested(() => this.anyStatement())
  }

  private anyStatement(): Statement {
    if (this.tokens.sees('{')) return this.block()
    if (this.tokens.accept('if')) return this.ifStatement()
    if (this.tokens.accept('while')) {
      const test = this.parenthesized()
      if (this.tokens.accept(';')) return { kind: 'while', test, body: { kind: 'block', body: [] } }
      return { kind: 'while', test, body: this.body() }
    }
    if (this.tokens.accept('do')) {
      const body = this.body()
      this.tokens.skipTerminators()
      this.tokens.expect('while')
      const test = this.parenthesized()
      this.terminate()
      return { kind: 'do', body, test }
    }
    if (this.tokens.accept('for')) return this.forStatement()
    const simple = this.simple({})
    this.terminate()
    return simple
  }

  private parenthesized(): Expression {
    this.tokens.expect('(')
    const inner = this.expressions.expression({ noRedirect: true })
    this.tokens.expect(')')
    return inner
  }

  private ifStatement(): Statement {
    const test = this.parenthesized()
    const yes = this.body()
    const hasElse = this.elseFollows()
    return { kind: 'if', test, yes, no: hasElse ? this.body() : undefined }
  }

  private elseFollows(): boolean {
    this.tokens.skipTerminators()
    return this.tokens.accept('else')
  }

  private forStatement(): Statement {
    this.tokens.expect('(')
    const first = this.tokens.sees(';') ? undefined : this.simple({ noIn: true, noRedirect: true })
    if (first?.kind === 'expression' && first.expression.kind === 'variable' && this.tokens.accept('in')) {
      const array = this.tokens.name()
      this.tokens.expect(')')
      return { kind: 'forIn', variable: first.expression.name, array, body: this.body() }
    }
    this.tokens.expect(';')
    this.tokens.skipNewlines()
    const test = this.tokens.sees(';') ? undefined : this.expressions.expression({ noRedirect: true })
    this.tokens.expect(';')
    this.tokens.skipNewlines()
    const step = this.tokens.sees(')') ? undefined : this.simple({ noRedirect: true })
    this.tokens.expect(')')
    if (this.tokens.accept(';')) return { kind: 'for', first, test, step, body: { kind: 'block', body: [] } }
    return { kind: 'for', first, test, step, body: this.body() }
  }

  private simple(context: Context): Statement {
    const { token } = this.tokens
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'print':
        case 'printf':
          return this.print()
        case 'break':
        case 'continue':
        case 'next':
        case 'nextfile':
          this.tokens.advance()
          return { kind: token.text }
        case 'exit':
        case 'return':
          this.tokens.advance()
          return { kind: token.text, value: this.endsStatement() ? undefined : this.expressions.expression({}) }
        case 'delete': {
          this.tokens.advance()
          const array = this.tokens.name()
          return {
            kind: 'delete',
            array,
            subscripts: this.tokens.accept('[') ? this.expressions.subscripts() : undefined,
          }
        }
      }
    }
    return { kind: 'expression', expression: this.expressions.expression(context) }
  }

  private endsStatement(): boolean {
    return (
      this.tokens.token.kind === 'newline' ||
      this.tokens.token.kind === 'end' ||
      this.tokens.sees(';') ||
      this.tokens.sees('}')
    )
  }

  private print(): Statement {
    const format = this.tokens.advance().text === 'printf'
    let items: readonly Expression[] = []
    if (!this.endsStatement() && !this.tokens.sees('>') && !this.tokens.sees('>>') && !this.tokens.sees('|'))
      items = this.printed()
    if (format && items.length === 0) throw this.tokens.unexpected()
    const how = this.tokens.sees('>') ? '>' : this.tokens.sees('>>') ? '>>' : this.tokens.sees('|') ? '|' : undefined
    if (how === undefined) return { kind: 'print', format, arguments: items, redirect: undefined }
    this.tokens.advance()
    return { kind: 'print', format, arguments: items, redirect: { how, to: this.expressions.ternary({}, true) } }
  }

  /** `print (a, b) > f` and `print (a)(b), c`: a list in parentheses is the arguments only when nothing follows it. */
  private printed(): readonly Expression[] {
    const items = [this.expressions.expression({}, true)]
    while (this.tokens.accept(',')) {
      this.tokens.skipNewlines()
      items.push(this.expressions.expression({}, true))
    }
    const only = items[0]
    if (items.length === 1 && only?.kind === 'in' && only.array === '') return only.subscripts
    return items
  }
}
