/** Shell arithmetic: C's integer expressions over 64 bits, with variables, assignments, `**` and bases (`0x`, `0`, `2#`). */

export interface ArithmeticScope {
  /** A variable's text; undefined when it is unset. */
  get(name: string): string | undefined
  set(name: string, value: string): void
}

export class ArithmeticError extends Error {
  constructor(
    readonly kind: 'syntax' | 'divideByZero',
    readonly expression: string,
  ) {
    super(kind)
  }
}

const binaryPrecedence: Readonly<Record<string, number>> = {
  ',': 1,
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '==': 9,
  '!=': 9,
  '<': 10,
  '>': 10,
  '<=': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
  '**': 14,
}
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='])
const assignmentPrecedence = 2
const ternaryPrecedence = 3
const tokenPattern =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z@_]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[<>=!+\-*/%&^|]=|[-+*/%<>=!&^|~?:(),]))/y
const maxDepth = 64

/** Evaluates an expression whose `$` have been expanded. Throws `ArithmeticError`. */
export function evaluateArithmetic(expression: string, scope: ArithmeticScope, depth = 0): bigint {
  if (expression.trim() === '') return 0n
  if (depth > maxDepth) throw new ArithmeticError('syntax', expression)
  return new Evaluation(expression, scope, depth).whole()
}

type Token = { readonly kind: 'number' | 'name' | 'operator' | 'end'; readonly text: string }

class Evaluation {
  private readonly tokens: readonly Token[]
  private at = 0
  /** Above zero in a branch that is not taken: nothing is assigned or divided there. */
  private skipping = 0

  constructor(
    private readonly source: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {
    this.tokens = this.scan()
  }

  whole(): bigint {
    const value = this.expression(0)
    if (this.peek().kind !== 'end') throw this.syntax()
    return value
  }

  private scan(): Token[] {
    const tokens: Token[] = []
    const end = this.source.trimEnd().length
    tokenPattern.lastIndex = 0
    while (tokenPattern.lastIndex < end) {
      const match = tokenPattern.exec(this.source)
      if (match === null) throw this.syntax()
      const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'operator'
      tokens.push({ kind, text: match[0].trim() })
    }
    return tokens
  }

  private syntax(): ArithmeticError {
    return new ArithmeticError('syntax', this.source)
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' }
  }

  private accept(text: string): boolean {
    const found = this.peek().kind === 'operator' && this.peek().text === text
    if (found) this.at++
    return found
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw this.syntax()
  }

  private expression(minimum: number): bigint {
    let left = this.unary()
    for (;;) {
      const operator = this.peek()
      if (operator.kind !== 'operator') return left
      if (operator.text === '?' && minimum <= ternaryPrecedence) {
        this.at++
        left = this.ternary(left)
        continue
      }
      const precedence = binaryPrecedence[operator.text]
      if (precedence === undefined || precedence < minimum) return left
      this.at++
      left = this.binary(operator.text, precedence, left)
    }
  }

  private ternary(condition: bigint): bigint {
    const yes = this.branch(condition === 0n, assignmentPrecedence)
    this.expect(':')
    const no = this.branch(condition !== 0n, ternaryPrecedence)
    return condition !== 0n ? yes : no
  }

  private branch(skipped: boolean, precedence: number): bigint {
    if (skipped) this.skipping++
    const value = this.expression(precedence)
    if (skipped) this.skipping--
    return value
  }

  private binary(operator: string, precedence: number, left: bigint): bigint {
    if (operator === '&&') return this.branch(left === 0n, precedence + 1) !== 0n && left !== 0n ? 1n : 0n
    if (operator === '||') return this.branch(left !== 0n, precedence + 1) !== 0n || left !== 0n ? 1n : 0n
    const right = this.expression(operator === '**' ? precedence : precedence + 1)
    return this.apply(operator, left, right)
  }

  private apply(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.skipping > 0) return 0n
      throw new ArithmeticError('divideByZero', this.source)
    }
    switch (operator) {
      case ',':
        return right
      case '+':
        return wrap(left + right)
      case '-':
        return wrap(left - right)
      case '*':
        return wrap(left * right)
      case '/':
        return wrap(left / right)
      case '%':
        return wrap(left % right)
      case '**':
        if (right < 0n || right > 4096n) throw this.syntax()
        return wrap(left ** right)
      case '<<':
        return wrap(left << (right & 63n))
      case '>>':
        return left >> (right & 63n)
      case '&':
        return left & right
      case '|':
        return left | right
      case '^':
        return left ^ right
      default:
        return compare(operator, left, right) ? 1n : 0n
    }
  }

  private unary(): bigint {
    const token = this.peek()
    this.at++
    if (token.kind === 'number') return parseNumber(token.text, () => this.syntax())
    if (token.kind === 'name') return this.variable(token.text)
    switch (token.text) {
      case '(': {
        const value = this.expression(0)
        this.expect(')')
        return value
      }
      case '+':
        return this.unary()
      case '-':
        return wrap(-this.unary())
      case '!':
        return this.unary() === 0n ? 1n : 0n
      case '~':
        return ~this.unary()
      case '++':
      case '--': {
        const name = this.peek()
        if (name.kind !== 'name') throw this.syntax()
        this.at++
        return this.assign(name.text, this.read(name.text) + (token.text === '++' ? 1n : -1n))
      }
      default:
        throw this.syntax()
    }
  }

  private variable(name: string): bigint {
    const next = this.peek()
    if (next.kind === 'operator' && assignments.has(next.text)) {
      this.at++
      const right = this.expression(assignmentPrecedence)
      if (next.text === '=') return this.assign(name, right)
      return this.assign(name, this.apply(next.text.slice(0, -1), this.read(name), right))
    }
    const value = this.read(name)
    if (this.accept('++')) this.assign(name, value + 1n)
    else if (this.accept('--')) this.assign(name, value - 1n)
    return value
  }

  private read(name: string): bigint {
    const text = this.scope.get(name)
    return text === undefined ? 0n : evaluateArithmetic(text, this.scope, this.depth + 1)
  }

  private assign(name: string, value: bigint): bigint {
    const wrapped = wrap(value)
    if (this.skipping === 0) this.scope.set(name, wrapped.toString())
    return wrapped
  }
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function compare(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '<=':
      return left <= right
    default:
      return left >= right
  }
}

function parseNumber(text: string, error: () => Error): bigint {
  const based = /^(\d+)#(\w+)$/.exec(text)
  if (based?.[1] !== undefined && based[2] !== undefined) {
    const base = Number(based[1])
    let value = 0n
    for (const digit of based[2].toLowerCase()) {
      const number = Number.parseInt(digit, 36)
      if (!(number < base)) throw error()
      value = wrap(value * BigInt(base) + BigInt(number))
    }
    return value
  }
  if (/^0[xX]/.test(text)) return wrap(BigInt(text))
  if (/^0\d/.test(text)) {
    if (/[89]/.test(text)) throw error()
    return wrap(BigInt(`0o${text.slice(1)}`))
  }
  return wrap(BigInt(text))
}
