/** Parses awk's expressions (POSIX, with `**`), by precedence from the loosest. */
import { type Expression, type Target } from './syntax'
import type { TokenReader } from './tokenReader'

export interface Context {
  /** Inside of parentheses, where `>` compares. */
  readonly noRedirect?: boolean
  /** In the head of `for (… in …)`, where `in` isn't an operator. */
  readonly noIn?: boolean
}

export class ExpressionParser {
  /** Functions that were called, and where: they may be defined later. */
  readonly calls: { name: string; line: number }[] = []

  constructor(
    private readonly tokens: TokenReader,
    private readonly hasExtras: boolean,
  ) {}

  subscripts(): readonly Expression[] {
    const list = [this.expression({ noRedirect: true })]
    while (this.tokens.accept(',')) {
      this.tokens.skipNewlines()
      list.push(this.expression({ noRedirect: true }))
    }
    this.tokens.expect(']')
    return list
  }

  /** `inPrint`: a plain `>` is a redirection. */
  expression(context: Context, inPrint = false): Expression {
    return this.tokens.nested(() => this.ternary(context, inPrint))
  }

  ternary(context: Context, inPrint: boolean): Expression {
    const test = this.or(context, inPrint)
    if (this.tokens.sees('?')) {
      this.tokens.advance()
      this.tokens.skipNewlines()
      const yes = this.ternary(context, inPrint)
      this.tokens.skipNewlines()
      this.tokens.expect(':')
      this.tokens.skipNewlines()
      return { kind: 'conditional', test, yes, no: this.ternary(context, inPrint) }
    }
    return this.assignment(test, context, inPrint)
  }

  private assignment(left: Expression, context: Context, inPrint: boolean): Expression {
    const operator = this.tokens.token.text
    if (this.tokens.token.kind !== 'operator' || !/^(=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(operator)) return left
    if (isTarget(left)) {
      this.tokens.advance()
      this.tokens.skipNewlines()
      const value = this.ternary(context, inPrint)
      return { kind: 'assign', operator: operator === '**=' ? '^=' : operator, target: left, value }
    }
    // `1 == x = 2` and `!x = y`: the assignment belongs to the rightmost operand.
    if (left.kind === 'binary' && left.operator !== '')
      return { ...left, right: this.assignment(left.right, context, inPrint) }
    if (left.kind === 'unary') return { ...left, operand: this.assignment(left.operand, context, inPrint) }
    throw this.tokens.unexpected()
  }

  private binary(
    operators: readonly string[],
    next: (c: Context, p: boolean) => Expression,
    context: Context,
    inPrint: boolean,
  ): Expression {
    let left = next.call(this, context, inPrint)
    while (this.tokens.token.kind === 'operator' && operators.includes(this.tokens.token.text)) {
      const operator = this.tokens.advance().text
      if (operator === '&&' || operator === '||') this.tokens.skipNewlines()
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
    while (context.noIn !== true && this.tokens.accept('in'))
      left = {
        kind: 'in',
        subscripts: left.kind === 'in' && left.array === '' ? left.subscripts : [left],
        array: this.tokens.name(),
      }
    return left
  }

  private matching(context: Context, inPrint: boolean): Expression {
    let left = this.comparison(context, inPrint)
    for (;;) {
      if (this.tokens.sees('~')) {
        this.tokens.advance()
        left = { kind: 'binary', operator: '~', left, right: this.comparison(context, inPrint) }
      } else if (this.tokens.sees('!') && this.negatedMatchFollows()) {
        left = { kind: 'binary', operator: '!~', left, right: this.comparison(context, inPrint) }
      } else return left
    }
  }

  /** `!~` comes as two tokens; a lone `!` can't follow an operand. */
  private negatedMatchFollows(): boolean {
    this.tokens.advance()
    this.tokens.expect('~')
    return true
  }

  private comparison(context: Context, inPrint: boolean): Expression {
    const left = this.concatenation(context)
    const { text, kind } = this.tokens.token
    if (kind !== 'operator') return left
    if (['<', '<=', '==', '!=', '>='].includes(text) || (text === '>' && (!inPrint || context.noRedirect === true))) {
      this.tokens.advance()
      return { kind: 'binary', operator: text, left, right: this.concatenation(context) }
    }
    if (text !== '|' || inPrint) return left
    return this.compared(this.pipes(left), context)
  }

  /** `"cmd" | getline > 0`. */
  private compared(left: Expression, context: Context): Expression {
    if (this.tokens.token.kind !== 'operator' || !['<', '<=', '==', '!=', '>=', '>'].includes(this.tokens.token.text))
      return left
    const operator = this.tokens.advance().text
    return { kind: 'binary', operator, left, right: this.concatenation(context) }
  }

  private pipes(command: Expression): Expression {
    let left = command
    while (this.tokens.sees('|')) {
      this.tokens.advance()
      this.tokens.expect('getline')
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
    const { kind, text } = this.tokens.token
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
    const { text } = this.tokens.token
    if (this.tokens.token.kind === 'operator' && (text === '!' || text === '-' || text === '+')) {
      this.tokens.advance()
      return { kind: 'unary', operator: text, operand: this.tokens.nested(() => this.unary(context)) }
    }
    return this.power(context)
  }

  private power(context: Context): Expression {
    const base = this.postfix(context)
    if (!this.tokens.sees('^') && !this.tokens.sees('**')) return base
    this.tokens.advance()
    const right =
      this.tokens.sees('-') || this.tokens.sees('+') || this.tokens.sees('!')
        ? this.unary(context)
        : this.power(context)
    return { kind: 'binary', operator: '^', left: base, right }
  }

  private postfix(context: Context): Expression {
    const operand = this.primary(context)
    if (isTarget(operand) && (this.tokens.sees('++') || this.tokens.sees('--'))) {
      const operator = this.tokens.advance().text === '++' ? '++' : '--'
      return { kind: 'step', operator, before: false, target: operand }
    }
    return operand
  }

  private primary(context: Context): Expression {
    const token = this.tokens.token
    switch (token.kind) {
      case 'number':
        this.tokens.advance()
        return {
          kind: 'number',
          value: this.hasExtras && /^0[0-7]+$/.test(token.text) ? Number.parseInt(token.text, 8) : Number(token.text),
        }
      case 'string':
        this.tokens.advance()
        return { kind: 'string', value: token.text }
      case 'regex':
        this.tokens.advance()
        return { kind: 'regex', source: token.text }
      case 'builtin':
        return this.builtin()
      case 'call':
        return this.call()
      case 'name':
        return this.variable()
      case 'keyword':
        if (token.text === 'getline') return this.getline()
        throw this.tokens.unexpected()
      case 'operator':
        return this.operatorPrimary(token.text, context)
      default:
        throw this.tokens.unexpected()
    }
  }

  private operatorPrimary(text: string, context: Context): Expression {
    if (text === '$') {
      this.tokens.advance()
      if (this.tokens.sees('++') || this.tokens.sees('--')) return { kind: 'field', index: this.prefixStep() }
      if (this.tokens.sees('-') || this.tokens.sees('!')) return { kind: 'field', index: this.unary(context) }
      return { kind: 'field', index: this.primary(context) }
    }
    if (text === '++' || text === '--') return this.prefixStep()
    if (text !== '(') throw this.tokens.unexpected()
    this.tokens.advance()
    this.tokens.skipNewlines()
    const list = [this.expression({ noRedirect: true })]
    while (this.tokens.accept(',')) {
      this.tokens.skipNewlines()
      list.push(this.expression({ noRedirect: true }))
    }
    this.tokens.skipNewlines()
    this.tokens.expect(')')
    const only = list[0]
    if (list.length === 1 && only !== undefined) return { kind: 'group', inner: only }
    return { kind: 'in', subscripts: list, array: '' }
  }

  private prefixStep(): Expression {
    const operator = this.tokens.advance().text === '++' ? '++' : '--'
    const target = this.primary({})
    if (!isTarget(target)) throw this.tokens.unexpected()
    return { kind: 'step', operator, before: true, target }
  }

  private variable(): Target {
    const name = this.tokens.advance().text
    if (this.tokens.accept('[')) return { kind: 'element', array: name, subscripts: this.subscripts() }
    return { kind: 'variable', name }
  }

  private optionalTarget(): Target | undefined {
    if (this.tokens.sees('$')) {
      this.tokens.advance()
      return { kind: 'field', index: this.primary({}) }
    }
    return this.tokens.token.kind === 'name' ? this.variable() : undefined
  }

  private getline(): Expression {
    this.tokens.advance()
    const target = this.optionalTarget()
    if (!this.tokens.accept('<')) return { kind: 'getline', from: 'input', source: undefined, target }
    return { kind: 'getline', from: 'file', source: this.postfix({}), target }
  }

  private argumentList(): readonly Expression[] {
    this.tokens.expect('(')
    const list: Expression[] = []
    this.tokens.skipNewlines()
    while (!this.tokens.sees(')')) {
      list.push(this.expression({ noRedirect: true }))
      this.tokens.skipNewlines()
      if (!this.tokens.accept(',')) break
      this.tokens.skipNewlines()
    }
    this.tokens.expect(')')
    return list
  }

  private builtin(): Expression {
    const { text: name, line } = this.tokens.advance()
    if (name === 'length' && !this.tokens.sees('(')) return { kind: 'builtin', name, arguments: [], line }
    return { kind: 'builtin', name, arguments: this.argumentList(), line }
  }

  private call(): Expression {
    const { text: name, line } = this.tokens.advance()
    this.calls.push({ name, line })
    return { kind: 'call', name, arguments: this.argumentList(), line }
  }
}

function isTarget(expression: Expression): expression is Target {
  return expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element'
}
