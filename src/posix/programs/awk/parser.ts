/** Parses awk's grammar (POSIX, with `func`, `nextfile`, `**` and `delete a`), by precedence from the loosest. */
import { Lexer, type Token } from './lexer'
import {
  AwkSyntaxError,
  type AwkFunction,
  type AwkProgram,
  type Expression,
  type Rule,
  type Statement,
  type Target,
} from './syntax'

interface Context {
  /** Inside of parentheses, where `>` compares. */
  readonly noRedirect?: boolean
  /** In the head of `for (… in …)`, where `in` isn't an operator. */
  readonly noIn?: boolean
}

/** Parses a program. Throws `AwkSyntaxError`. */
export function parseAwk(text: string, options: { readonly hasExtras: boolean }): AwkProgram {
  return new Parser(new Lexer(text, options.hasExtras), options.hasExtras).program()
}

class Parser {
  private token: Token
  private readonly functions = new Map<string, AwkFunction>()
  private readonly calls: { name: string; line: number }[] = []
  private depth = 0

  constructor(
    private readonly lexer: Lexer,
    private readonly hasExtras: boolean,
  ) {
    this.token = lexer.next()
  }

  program(): AwkProgram {
    const rules: Rule[] = []
    this.skipTerminators()
    while (this.token.kind !== 'end') {
      if (this.sees('function') || this.sees('func')) this.define()
      else rules.push(this.rule())
      this.skipTerminators()
    }
    for (const { name, line } of this.calls)
      if (!this.functions.has(name)) throw new AwkSyntaxError('function', name, line)
    return { rules, functions: this.functions }
  }

  private advance(): Token {
    const { token } = this
    this.token = this.lexer.next()
    return token
  }

  private sees(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'keyword') && this.token.text === text
  }

  private accept(text: string): boolean {
    if (!this.sees(text)) return false
    this.advance()
    return true
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected()
  }

  private unexpected(): AwkSyntaxError {
    return new AwkSyntaxError(this.token.kind === 'end' ? 'end' : 'token', this.token.text, this.token.line)
  }

  private skipNewlines(): void {
    while (this.token.kind === 'newline') this.advance()
  }

  private skipTerminators(): void {
    while (this.token.kind === 'newline' || this.sees(';')) this.advance()
  }

  private name(): string {
    if (this.token.kind !== 'name' && this.token.kind !== 'call') throw this.unexpected()
    return this.advance().text
  }

  private define(): void {
    this.advance()
    const name = this.name()
    this.expect('(')
    const parameters: string[] = []
    while (!this.sees(')')) {
      parameters.push(this.name())
      this.skipNewlines()
      if (!this.accept(',')) break
      this.skipNewlines()
    }
    this.expect(')')
    this.skipNewlines()
    this.functions.set(name, { name, parameters, body: this.block() })
  }

  private rule(): Rule {
    if (this.accept('BEGIN')) return { kind: 'begin', body: this.ruleBlock() }
    if (this.accept('END')) return { kind: 'end', body: this.ruleBlock() }
    if (this.sees('{')) return { kind: 'always', body: this.block() }
    const from = this.expression({})
    if (this.accept(',')) {
      this.skipNewlines()
      const to = this.expression({})
      return { kind: 'range', from, to, body: this.sees('{') ? this.block() : undefined }
    }
    return { kind: 'pattern', from, body: this.sees('{') ? this.block() : undefined }
  }

  private ruleBlock(): Statement {
    this.skipNewlines()
    return this.block()
  }

  private block(): Statement {
    this.expect('{')
    const body: Statement[] = []
    this.skipTerminators()
    while (!this.sees('}')) {
      body.push(this.statement())
      this.skipTerminators()
    }
    this.advance()
    return { kind: 'block', body }
  }

  /** What ends a simple statement: a newline, `;`, or what can't belong to it. */
  private terminate(): void {
    if (this.token.kind === 'newline' || this.sees(';')) {
      this.advance()
      return
    }
    if (!this.sees('}') && this.token.kind !== 'end') throw this.unexpected()
  }

  private body(): Statement {
    this.skipNewlines()
    if (this.accept(';')) return { kind: 'block', body: [] }
    return this.statement()
  }

  private statement(): Statement {
    if (++this.depth > 500) throw this.unexpected()
    try {
      return this.anyStatement()
    } finally {
      this.depth--
    }
  }

  private anyStatement(): Statement {
    if (this.sees('{')) return this.block()
    if (this.accept('if')) return this.ifStatement()
    if (this.accept('while')) {
      const test = this.parenthesized()
      if (this.accept(';')) return { kind: 'while', test, body: { kind: 'block', body: [] } }
      return { kind: 'while', test, body: this.body() }
    }
    if (this.accept('do')) {
      const body = this.body()
      this.skipTerminators()
      this.expect('while')
      const test = this.parenthesized()
      this.terminate()
      return { kind: 'do', body, test }
    }
    if (this.accept('for')) return this.forStatement()
    const simple = this.simple({})
    this.terminate()
    return simple
  }

  private parenthesized(): Expression {
    this.expect('(')
    const inner = this.expression({ noRedirect: true })
    this.expect(')')
    return inner
  }

  private ifStatement(): Statement {
    const test = this.parenthesized()
    const yes = this.body()
    const hasElse = this.elseFollows()
    return { kind: 'if', test, yes, no: hasElse ? this.body() : undefined }
  }

  private elseFollows(): boolean {
    this.skipTerminators()
    return this.accept('else')
  }

  private forStatement(): Statement {
    this.expect('(')
    const first = this.sees(';') ? undefined : this.simple({ noIn: true, noRedirect: true })
    if (first?.kind === 'expression' && first.expression.kind === 'variable' && this.accept('in')) {
      const array = this.name()
      this.expect(')')
      return { kind: 'forIn', variable: first.expression.name, array, body: this.body() }
    }
    this.expect(';')
    this.skipNewlines()
    const test = this.sees(';') ? undefined : this.expression({ noRedirect: true })
    this.expect(';')
    this.skipNewlines()
    const step = this.sees(')') ? undefined : this.simple({ noRedirect: true })
    this.expect(')')
    if (this.accept(';')) return { kind: 'for', first, test, step, body: { kind: 'block', body: [] } }
    return { kind: 'for', first, test, step, body: this.body() }
  }

  private simple(context: Context): Statement {
    const { token } = this
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'print':
        case 'printf':
          return this.print()
        case 'break':
        case 'continue':
        case 'next':
        case 'nextfile':
          this.advance()
          return { kind: token.text }
        case 'exit':
        case 'return':
          this.advance()
          return { kind: token.text, value: this.endsStatement() ? undefined : this.expression({}) }
        case 'delete': {
          this.advance()
          const array = this.name()
          return { kind: 'delete', array, subscripts: this.accept('[') ? this.subscripts() : undefined }
        }
      }
    }
    return { kind: 'expression', expression: this.expression(context) }
  }

  private endsStatement(): boolean {
    return this.token.kind === 'newline' || this.token.kind === 'end' || this.sees(';') || this.sees('}')
  }

  private print(): Statement {
    const format = this.advance().text === 'printf'
    let items: readonly Expression[] = []
    if (!this.endsStatement() && !this.sees('>') && !this.sees('>>') && !this.sees('|')) items = this.printed()
    if (format && items.length === 0) throw this.unexpected()
    const how = this.sees('>') ? '>' : this.sees('>>') ? '>>' : this.sees('|') ? '|' : undefined
    if (how === undefined) return { kind: 'print', format, arguments: items, redirect: undefined }
    this.advance()
    return { kind: 'print', format, arguments: items, redirect: { how, to: this.ternary({}, true) } }
  }

  /** `print (a, b) > f` and `print (a)(b), c`: a list in parentheses is the arguments only when nothing follows it. */
  private printed(): readonly Expression[] {
    const items = [this.expression({}, true)]
    while (this.accept(',')) {
      this.skipNewlines()
      items.push(this.expression({}, true))
    }
    const only = items[0]
    if (items.length === 1 && only?.kind === 'in' && only.array === '') return only.subscripts
    return items
  }

  private subscripts(): readonly Expression[] {
    const list = [this.expression({ noRedirect: true })]
    while (this.accept(',')) {
      this.skipNewlines()
      list.push(this.expression({ noRedirect: true }))
    }
    this.expect(']')
    return list
  }

  /** `inPrint`: a plain `>` is a redirection. */
  private expression(context: Context, inPrint = false): Expression {
    if (++this.depth > 500) throw this.unexpected()
    try {
      return this.ternary(context, inPrint)
    } finally {
      this.depth--
    }
  }

  private ternary(context: Context, inPrint: boolean): Expression {
    const test = this.or(context, inPrint)
    if (this.sees('?')) {
      this.advance()
      this.skipNewlines()
      const yes = this.ternary(context, inPrint)
      this.skipNewlines()
      this.expect(':')
      this.skipNewlines()
      return { kind: 'conditional', test, yes, no: this.ternary(context, inPrint) }
    }
    return this.assignment(test, context, inPrint)
  }

  private assignment(left: Expression, context: Context, inPrint: boolean): Expression {
    const operator = this.token.text
    if (this.token.kind !== 'operator' || !/^(=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(operator)) return left
    if (isTarget(left)) {
      this.advance()
      this.skipNewlines()
      const value = this.ternary(context, inPrint)
      return { kind: 'assign', operator: operator === '**=' ? '^=' : operator, target: left, value }
    }
    // `1 == x = 2` and `!x = y`: the assignment belongs to the rightmost operand.
    if (left.kind === 'binary' && left.operator !== '')
      return { ...left, right: this.assignment(left.right, context, inPrint) }
    if (left.kind === 'unary') return { ...left, operand: this.assignment(left.operand, context, inPrint) }
    throw this.unexpected()
  }

  private binary(
    operators: readonly string[],
    next: (c: Context, p: boolean) => Expression,
    context: Context,
    inPrint: boolean,
  ): Expression {
    let left = next.call(this, context, inPrint)
    while (this.token.kind === 'operator' && operators.includes(this.token.text)) {
      const operator = this.advance().text
      if (operator === '&&' || operator === '||') this.skipNewlines()
      left = { kind: 'binary', operator, left, right: next.call(this, context, inPrint) }
    }
    return left
  }

  private or(context: Context, inPrint: boolean): Expression {
    return this.binary(['||'], (c, p) => this.and(c, p), context, inPrint)
  }

  private and(context: Context, inPrint: boolean): Expression {
    return this.binary(['&&'], (c, p) => this.membership(c, p), context, inPrint)
  }

  private membership(context: Context, inPrint: boolean): Expression {
    let left = this.matching(context, inPrint)
    while (context.noIn !== true && this.accept('in'))
      left = {
        kind: 'in',
        subscripts: left.kind === 'in' && left.array === '' ? left.subscripts : [left],
        array: this.name(),
      }
    return left
  }

  private matching(context: Context, inPrint: boolean): Expression {
    let left = this.comparison(context, inPrint)
    for (;;) {
      if (this.sees('~')) {
        this.advance()
        left = { kind: 'binary', operator: '~', left, right: this.comparison(context, inPrint) }
      } else if (this.sees('!') && this.negatedMatchFollows()) {
        left = { kind: 'binary', operator: '!~', left, right: this.comparison(context, inPrint) }
      } else return left
    }
  }

  /** `!~` comes as two tokens; a lone `!` can't follow an operand. */
  private negatedMatchFollows(): boolean {
    this.advance()
    this.expect('~')
    return true
  }

  private comparison(context: Context, inPrint: boolean): Expression {
    const left = this.concatenation(context)
    const { text, kind } = this.token
    if (kind !== 'operator') return left
    if (['<', '<=', '==', '!=', '>='].includes(text) || (text === '>' && (!inPrint || context.noRedirect === true))) {
      this.advance()
      return { kind: 'binary', operator: text, left, right: this.concatenation(context) }
    }
    if (text !== '|' || inPrint) return left
    return this.compared(this.pipes(left), context)
  }

  /** `"cmd" | getline > 0`. */
  private compared(left: Expression, context: Context): Expression {
    if (this.token.kind !== 'operator' || !['<', '<=', '==', '!=', '>=', '>'].includes(this.token.text)) return left
    const operator = this.advance().text
    return { kind: 'binary', operator, left, right: this.concatenation(context) }
  }

  private pipes(command: Expression): Expression {
    let left = command
    while (this.sees('|')) {
      this.advance()
      this.expect('getline')
      left = { kind: 'getline', from: 'command', source: left, target: this.optionalTarget() }
    }
    return left
  }

  private concatenation(context: Context): Expression {
    let left = this.additive(context)
    while (this.startsOperand()) left = { kind: 'binary', operator: '', left, right: this.additive(context) }
    return left
  }

  private startsOperand(): boolean {
    const { kind, text } = this.token
    if (kind === 'operator') return text === '(' || text === '$' || text === '++' || text === '--'
    return kind !== 'newline' && kind !== 'end' && kind !== 'keyword'
  }

  private additive(context: Context): Expression {
    return this.binary(['+', '-'], (c) => this.multiplicative(c), context, false)
  }

  private multiplicative(context: Context): Expression {
    return this.binary(['*', '/', '%'], (c) => this.unary(c), context, false)
  }

  private unary(context: Context): Expression {
    const { text } = this.token
    if (this.token.kind === 'operator' && (text === '!' || text === '-' || text === '+')) {
      this.advance()
      if (++this.depth > 500) throw this.unexpected()
      const operand = this.unary(context)
      this.depth--
      return { kind: 'unary', operator: text, operand }
    }
    return this.power(context)
  }

  private power(context: Context): Expression {
    const base = this.postfix(context)
    if (!this.sees('^') && !this.sees('**')) return base
    this.advance()
    const right = this.sees('-') || this.sees('+') || this.sees('!') ? this.unary(context) : this.power(context)
    return { kind: 'binary', operator: '^', left: base, right }
  }

  private postfix(context: Context): Expression {
    const operand = this.primary(context)
    if (isTarget(operand) && (this.sees('++') || this.sees('--'))) {
      const operator = this.advance().text === '++' ? '++' : '--'
      return { kind: 'step', operator, before: false, target: operand }
    }
    return operand
  }

  private primary(context: Context): Expression {
    const token = this.token
    switch (token.kind) {
      case 'number':
        this.advance()
        return {
          kind: 'number',
          value: this.hasExtras && /^0[0-7]+$/.test(token.text) ? Number.parseInt(token.text, 8) : Number(token.text),
        }
      case 'string':
        this.advance()
        return { kind: 'string', value: token.text }
      case 'regex':
        this.advance()
        return { kind: 'regex', source: token.text }
      case 'builtin':
        return this.builtin()
      case 'call':
        return this.call()
      case 'name':
        return this.variable()
      case 'keyword':
        if (token.text === 'getline') return this.getline()
        throw this.unexpected()
      case 'operator':
        return this.operatorPrimary(token.text, context)
      default:
        throw this.unexpected()
    }
  }

  private operatorPrimary(text: string, context: Context): Expression {
    if (text === '$') {
      this.advance()
      if (this.sees('++') || this.sees('--')) return { kind: 'field', index: this.prefixStep() }
      if (this.sees('-') || this.sees('!')) return { kind: 'field', index: this.unary(context) }
      return { kind: 'field', index: this.primary(context) }
    }
    if (text === '++' || text === '--') return this.prefixStep()
    if (text !== '(') throw this.unexpected()
    this.advance()
    this.skipNewlines()
    const list = [this.expression({ noRedirect: true })]
    while (this.accept(',')) {
      this.skipNewlines()
      list.push(this.expression({ noRedirect: true }))
    }
    this.skipNewlines()
    this.expect(')')
    const only = list[0]
    if (list.length === 1 && only !== undefined) return { kind: 'group', inner: only }
    return { kind: 'in', subscripts: list, array: '' }
  }

  private prefixStep(): Expression {
    const operator = this.advance().text === '++' ? '++' : '--'
    const target = this.primary({})
    if (!isTarget(target)) throw this.unexpected()
    return { kind: 'step', operator, before: true, target }
  }

  private variable(): Target {
    const name = this.advance().text
    if (this.accept('[')) return { kind: 'element', array: name, subscripts: this.subscripts() }
    return { kind: 'variable', name }
  }

  private optionalTarget(): Target | undefined {
    if (this.sees('$')) {
      this.advance()
      return { kind: 'field', index: this.primary({}) }
    }
    return this.token.kind === 'name' ? this.variable() : undefined
  }

  private getline(): Expression {
    this.advance()
    const target = this.optionalTarget()
    if (!this.accept('<')) return { kind: 'getline', from: 'input', source: undefined, target }
    return { kind: 'getline', from: 'file', source: this.postfix({}), target }
  }

  private argumentList(): readonly Expression[] {
    this.expect('(')
    const list: Expression[] = []
    this.skipNewlines()
    while (!this.sees(')')) {
      list.push(this.expression({ noRedirect: true }))
      this.skipNewlines()
      if (!this.accept(',')) break
      this.skipNewlines()
    }
    this.expect(')')
    return list
  }

  private builtin(): Expression {
    const { text: name, line } = this.advance()
    if (name === 'length' && !this.sees('(')) return { kind: 'builtin', name, arguments: [], line }
    return { kind: 'builtin', name, arguments: this.argumentList(), line }
  }

  private call(): Expression {
    const { text: name, line } = this.advance()
    this.calls.push({ name, line })
    return { kind: 'call', name, arguments: this.argumentList(), line }
  }
}

function isTarget(expression: Expression): expression is Target {
  return expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element'
}
