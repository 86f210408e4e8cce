/** Shell arithmetic: C's integer expressions over 64 bits, with variables, assignments, `**` and bases (`0x`, `0`, `2#`). */

export interface ArithmeticScope {
  /** A variable's text; undefined when it is unset. */
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** What a dialect's arithmetic lacks or does its own way. */
export interface ArithmeticRules {
  /** dash: no `,` `++` `--` `**`, no other bases; a variable holds a number and no expression. */
  readonly plain: boolean
  /** ash evaluates both sides of `&&` and `||`, whatever the left one is. */
  readonly eager: boolean
}

/** Faults that bash names one by one. */
export type ArithmeticFault =
  'operator' | 'number' | 'base' | 'assignment' | 'exponent' | 'parenthesis' | 'colon' | 'subscript'

export class ArithmeticError extends Error {
  constructor(
    readonly kind: 'syntax' | 'leftover' | 'divideByZero' | 'loop' | 'illegalNumber' | ArithmeticFault,
    readonly expression: string,
    /** The rest of the expression from the token that is wrong. */
    readonly token = '',
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
const tightest = 99
const tokenPattern =
  /\s*(?:(\d+#[0-9a-zA-Z@_]*|\d[0-9a-zA-Z_]*)|([A-Za-z_]\w*(?:\[[^\]]*\])?)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[<>=!+\-*/%&^|]=|[-+*/%<>=!&^|~?:(),]))/y
const plainPattern =
  /\s*(?:(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)|([A-Za-z_]\w*)|(<<=|>>=|&&|\|\||<<|>>|[<>=!+\-*/%&^|]=|[-+*/%<>=!&^|~?:()]))/y
/** A number that means the same to every dialect and fits. */
const plainNumber = /^(?:0|[1-9]\d{0,17})$/
const bash: ArithmeticRules = { plain: false, eager: false }
const maxDepth = 64

/** Evaluates an expression whose `$` have been expanded. Throws `ArithmeticError`. */
export function evaluateArithmetic(
  expression: string,
  scope: ArithmeticScope,
  rules: ArithmeticRules = bash,
  depth = 0,
): bigint {
  if (expression.trim() === '' && !rules.plain) return 0n
  if (depth > maxDepth) throw new ArithmeticError('loop', expression, expression)
  return new Evaluation(expression, scope, rules, depth).whole()
}

interface Token {
  readonly kind: 'number' | 'name' | 'operator' | 'bad' | 'end'
  readonly text: string
  readonly pos: number
}

class Evaluation {
  private readonly tokens: readonly Token[]
  private at = 0
  /** Above zero in a branch that is not taken: nothing is assigned or divided there. */
  private skipping = 0

  constructor(
    private readonly source: string,
    private readonly scope: ArithmeticScope,
    private readonly rules: ArithmeticRules,
    private readonly depth: number,
  ) {
    this.tokens = tokensOf(source, rules)
  }

  whole(): bigint {
    const value = this.expression(0)
    const rest = this.peek()
    if (rest.kind === 'bad' && rest.text.startsWith('[')) throw this.failure('subscript', this.tokens.at(-2)?.pos)
    if (rest.kind !== 'end') throw this.failure(rest.kind === 'bad' ? 'operator' : 'leftover')
    return value
  }

  /** A failure at the token that comes next. */
  private failure(kind: ArithmeticError['kind'], pos = this.peek().pos): ArithmeticError {
    return new ArithmeticError(kind, this.source, this.source.slice(pos))
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', pos: this.source.length }
  }

  private accept(text: string): boolean {
    const found = this.peek().kind === 'operator' && this.peek().text === text
    if (found) this.at++
    return found
  }

  private expect(text: string): void {
    if (this.accept(text)) return
    throw text === ')' ? this.failure('parenthesis') : this.failure('colon', this.tokens[this.at - 1]?.pos)
  }

  private expression(minimum: number): bigint {
    let left = this.unary(minimum)
    for (;;) {
      const operator = this.peek()
      if (operator.kind !== 'operator') return left
      if (operator.text === '?' && minimum <= ternaryPrecedence) {
        this.at++
        left = this.ternary(left)
        continue
      }
      if (assignments.has(operator.text) && !this.rules.plain) throw this.failure('assignment')
      const precedence = binaryPrecedence[operator.text]
      if (precedence === undefined || precedence < minimum) return left
      this.at++
      left = this.binary(operator.text, precedence, left)
    }
  }

  private ternary(condition: bigint): bigint {
    const yes = this.unlessSkipped(condition === 0n, 0)
    this.expect(':')
    const no = this.unlessSkipped(condition !== 0n, ternaryPrecedence)
    return condition !== 0n ? yes : no
  }

  private unlessSkipped(skips: boolean, precedence: number): bigint {
    if (skips) this.skipping++
    const value = this.expression(precedence)
    if (skips) this.skipping--
    return value
  }

  private side(skips: boolean, precedence: number): bigint {
    return this.unlessSkipped(skips && !this.rules.eager, precedence)
  }

  private binary(operator: string, precedence: number, left: bigint): bigint {
    if (operator === '&&') return this.side(left === 0n, precedence + 1) !== 0n && left !== 0n ? 1n : 0n
    if (operator === '||') return this.side(left !== 0n, precedence + 1) !== 0n || left !== 0n ? 1n : 0n
    const start = this.peek().pos
    const right = this.expression(operator === '**' ? precedence : precedence + 1)
    return this.apply(operator, left, right, start)
  }

  private apply(operator: string, left: bigint, right: bigint, start: number): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.skipping > 0) return 0n
      throw this.failure('divideByZero', start)
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
        if (right < 0n) throw this.failure('exponent', start)
        return power(left, right)
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

  /** An operand; what stands right of an operator that binds tighter can't be assigned to. */
  private unary(minimum = tightest): bigint {
    const token = this.peek()
    this.at++
    if (token.kind === 'number') return parseNumber(token, this.rules, (kind) => this.failure(kind, token.pos))
    if (token.kind === 'name') return this.variable(token.text, minimum <= assignmentPrecedence)
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
        if (name.kind !== 'name') {
          const inner = this.unary()
          return inner
        }
        this.at++
        return this.assign(name.text, this.read(name.text) + (token.text === '++' ? 1n : -1n))
      }
      default:
        throw this.failure('syntax', token.kind === 'end' ? this.lastPos() : token.pos)
    }
  }

  /** bash names the last token when an operand is missing at the end. */
  private lastPos(): number {
    return this.tokens.at(-1)?.pos ?? 0
  }

  private variable(name: string, assigns: boolean): bigint {
    const next = this.peek()
    if (assigns && next.kind === 'operator' && assignments.has(next.text)) {
      this.at++
      const start = this.peek().pos
      const right = this.expression(assignmentPrecedence)
      if (next.text === '=') return this.assign(name, right)
      return this.assign(name, this.apply(next.text.slice(0, -1), this.read(name), right, start))
    }
    const value = this.read(name)
    if (this.accept('++')) this.assign(name, value + 1n)
    else if (this.accept('--')) this.assign(name, value - 1n)
    return value
  }

  private read(name: string): bigint {
    const text = this.scope.get(name)
    if (text === undefined) return 0n
    if (plainNumber.test(text)) return BigInt(text)
    if (!this.rules.plain) return evaluateArithmetic(text, this.scope, this.rules, this.depth + 1)
    const number = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)?\s*$/.exec(text)
    if (number === null) throw new ArithmeticError('illegalNumber', text)
    const value = number[2] === undefined ? 0n : saturated(BigInt(number[2].replace(/^0(?=[0-7])/, '0o')))
    return number[1] === '-' ? -value : value
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

const cacheSize = 500
const caches = { plain: new Map<string, readonly Token[]>(), full: new Map<string, readonly Token[]>() }

/** The tokens of an expression; those of the last few hundred are kept, for loops. */
function tokensOf(source: string, rules: ArithmeticRules): readonly Token[] {
  const cache = rules.plain ? caches.plain : caches.full
  const known = cache.get(source)
  if (known !== undefined) return known
  const tokens = scanned(source, rules)
  if (source.length > cacheSize) return tokens
  if (cache.size >= cacheSize) cache.clear()
  cache.set(source, tokens)
  return tokens
}

function scanned(source: string, rules: ArithmeticRules): readonly Token[] {
  const tokens: Token[] = []
  const pattern = rules.plain ? plainPattern : tokenPattern
  const end = source.trimEnd().length
  let at = 0
  while (at < end) {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (match === null) {
      const blanks = /\s*/y
      blanks.lastIndex = at
      at += blanks.exec(source)?.[0].length ?? 0
      tokens.push({ kind: 'bad', text: source.slice(at), pos: at })
      break
    }
    const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'operator'
    const text = match[1] ?? match[2] ?? match[3] ?? ''
    at += match[0].length
    tokens.push({ kind, text, pos: at - text.length })
  }
  return tokens
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let factor = base, left = exponent; left > 0n; left >>= 1n, factor = wrap(factor * factor))
    if (left & 1n) result = wrap(result * factor)
  return result
}

const largest = 0x7fffffffffffffffn

function saturated(value: bigint): bigint {
  return value > largest ? largest : value
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'

function parseNumber(token: Token, rules: ArithmeticRules, failure: (kind: ArithmeticError['kind']) => Error): bigint {
  const { text } = token
  const based = /^(\d+)#(\w|@)*$/.exec(text) === null ? undefined : text.split('#')
  if (based !== undefined) return basedNumber(Number(based[0]), based[1] ?? '', failure)
  if (/^0[xX][0-9a-fA-F]*$/.test(text)) return text.length === 2 ? 0n : kept(BigInt(text), rules)
  if (!/^\d+$/.test(text)) throw failure('base')
  if (/^0\d/.test(text)) {
    if (/[89]/.test(text)) throw failure('base')
    return kept(BigInt(`0o${text.slice(1)}`), rules)
  }
  return kept(BigInt(text), rules)
}

/** Beyond 64 bits bash and ash wrap, dash stays at the largest number. */
function kept(value: bigint, rules: ArithmeticRules): bigint {
  return rules.plain ? saturated(value) : wrap(value)
}

function basedNumber(base: number, text: string, failure: (kind: ArithmeticError['kind']) => Error): bigint {
  if (base < 2 || base > 64) throw failure('number')
  let value = 0n
  for (const digit of text) {
    const number = digits.indexOf(base <= 36 ? digit.toLowerCase() : digit)
    if (number < 0 || number >= base) throw failure('base')
    value = wrap(value * BigInt(base) + BigInt(number))
  }
  return value
}
