/** Runs bc's statements: variables and arrays (one name may be both), functions with values of their own, `last`. */
import type { Process } from '../../process/types'
import {
  add,
  compare,
  decimal,
  divide,
  MathError,
  multiply,
  negate,
  parseDecimal,
  power,
  remainder,
  rescaled,
  shown,
  squareRoot,
  subtract,
  zero,
  type Decimal,
} from './decimal'
import { libraryFunctions } from './library'
import type { Definition, Expression, Parameter, Place, Statement } from './syntax'

type Outcome = 'goes on' | 'break' | 'continue' | 'quit' | { readonly returned: Decimal }

const mostCalls = 500

export class Machine {
  private readonly variables = new Map<string, Decimal>()
  private readonly arrays = new Map<string, Map<string, Decimal>>()
  private readonly functions = new Map<string, Definition>()
  private readonly bases = { ibase: 10, obase: 10 }
  private scale: number
  private depth = 0

  /** `lineLength` counts the line end; 0 breaks no line. */
  constructor(
    private readonly process: Process,
    private readonly hasLibrary: boolean,
    private readonly lineLength: number,
  ) {
    this.scale = hasLibrary ? 20 : 0
  }

  /** Runs a statement; false when it ends the program. Throws `MathError`. */
  async run(statement: Statement): Promise<boolean> {
    return (await this.execute(statement)) !== 'quit'
  }

  private async execute(statement: Statement): Promise<Outcome> {
    await this.process.checkpoint()
    switch (statement.kind) {
      case 'expression':
        return this.show(statement.value)
      case 'text':
        await this.process.print(statement.text)
        return 'goes on'
      case 'print':
        for (const part of statement.parts)
          await this.process.print(typeof part === 'string' ? unescaped(part) : this.textOf(await this.evaluate(part)))
        return 'goes on'
      case 'block':
        return this.all(statement.body)
      case 'if': {
        const isTrue = (await this.evaluate(statement.test)).digits !== 0n
        const chosen = isTrue ? statement.then : statement.otherwise
        return chosen === undefined ? 'goes on' : this.execute(chosen)
      }
      case 'loop':
        return this.loop(statement)
      case 'define':
        this.functions.set(statement.definition.name, statement.definition)
        return 'goes on'
      case 'return':
        return { returned: statement.value === undefined ? zero : await this.evaluate(statement.value) }
      case 'limits':
        await this.process.print(limits)
        return 'goes on'
      case 'break':
      case 'continue':
      case 'quit':
        return statement.kind
    }
  }

  /** An expression as a statement: printed, unless it assigns. */
  private async show(expression: Expression): Promise<Outcome> {
    const value = await this.evaluate(expression)
    const isVoid =
      expression.kind === 'call' &&
      this.functions.get(expression.name)?.body.every(({ kind }) => kind !== 'return') === true
    if (expression.kind === 'assign' || (isVoid && value === zero)) return 'goes on'
    this.variables.set('last', value)
    await this.process.print(`${this.textOf(value)}\n`)
    return 'goes on'
  }

  private textOf(value: Decimal): string {
    const text = shown(value, this.bases.obase)
    const width = this.lineLength - 2
    if (width <= 0 || text.length <= width + 1) return text
    return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\\\n')
  }

  private async all(body: readonly Statement[]): Promise<Outcome> {
    for (const statement of body) {
      const outcome = await this.execute(statement)
      if (outcome !== 'goes on') return outcome
    }
    return 'goes on'
  }

  private async loop(statement: Extract<Statement, { kind: 'loop' }>): Promise<Outcome> {
    const { before, test, after, body } = statement
    if (before !== undefined) await this.evaluate(before)
    while (test === undefined || (await this.evaluate(test)).digits !== 0n) {
      const outcome = await this.execute(body)
      if (outcome === 'break') break
      if (outcome !== 'goes on' && outcome !== 'continue') return outcome
      if (after !== undefined) await this.evaluate(after)
    }
    return 'goes on'
  }

  private async evaluate(expression: Expression): Promise<Decimal> {
    switch (expression.kind) {
      case 'number':
        return parseDecimal(expression.text, this.bases.ibase)
      case 'group':
        return this.evaluate(expression.value)
      case 'array':
        throw new MathError('bad expression')
      case 'place':
        return this.read(expression.place, await this.indexOf(expression.place))
      case 'unary': {
        const value = await this.evaluate(expression.value)
        return expression.operator === '-' ? negate(value) : decimal(value.digits === 0n ? 1 : 0)
      }
      case 'binary':
        return this.binary(expression)
      case 'assign': {
        const index = await this.indexOf(expression.place)
        const value = await this.evaluate(expression.value)
        const { operator } = expression
        return this.write(
          expression.place,
          index,
          operator === '' ? value : this.calculate(operator, this.read(expression.place, index), value),
        )
      }
      case 'step': {
        const index = await this.indexOf(expression.place)
        const old = this.read(expression.place, index)
        const value = this.write(expression.place, index, add(old, decimal(expression.by)))
        return expression.isBefore ? value : old
      }
      case 'call':
        return this.call(expression.name, expression.values)
    }
  }

  private async binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Promise<Decimal> {
    const one = await this.evaluate(left)
    return this.calculate(operator, one, await this.evaluate(right))
  }

  private calculate(operator: string, one: Decimal, two: Decimal): Decimal {
    const truth = (isTrue: boolean): Decimal => decimal(isTrue ? 1 : 0)
    switch (operator) {
      case '+':
        return add(one, two)
      case '-':
        return subtract(one, two)
      case '*':
        return multiply(one, two, this.scale)
      case '/':
        return divide(one, two, this.scale)
      case '%':
        return remainder(one, two, this.scale)
      case '^':
        return power(one, two, this.scale)
      case '&&':
        return truth(one.digits !== 0n && two.digits !== 0n)
      case '||':
        return truth(one.digits !== 0n || two.digits !== 0n)
      case '<':
        return truth(compare(one, two) < 0)
      case '<=':
        return truth(compare(one, two) <= 0)
      case '>':
        return truth(compare(one, two) > 0)
      case '>=':
        return truth(compare(one, two) >= 0)
      case '==':
        return truth(compare(one, two) === 0)
      default:
        return truth(compare(one, two) !== 0)
    }
  }

  private async indexOf({ index }: Place): Promise<string | undefined> {
    return index === undefined ? undefined : rescaled(await this.evaluate(index), 0).digits.toString()
  }

  private read({ name }: Place, index: string | undefined): Decimal {
    if (index !== undefined) return this.arrays.get(name)?.get(index) ?? zero
    if (name === 'scale') return decimal(this.scale)
    if (name === 'ibase' || name === 'obase') return decimal(this.bases[name])
    return this.variables.get(name) ?? zero
  }

  private write({ name }: Place, index: string | undefined, value: Decimal): Decimal {
    const whole = Number(rescaled(value, 0).digits)
    if (index !== undefined) {
      const array = this.arrays.get(name) ?? new Map<string, Decimal>()
      if (!array.has(index)) this.process.allocate(64)
      this.arrays.set(name, array.set(index, value))
    } else if (name === 'scale') {
      if (whole < 0) throw new MathError('bad scale; must be [0, 4294967295]')
      this.scale = whole
    } else if (name === 'ibase') {
      if (whole < 2 || whole > 16) throw new MathError('bad ibase; must be [2,16]')
      this.bases.ibase = whole
    } else if (name === 'obase') {
      if (whole < 2 || whole > 999) throw new MathError('bad obase; must be [2,999]')
      this.bases.obase = whole
    } else this.variables.set(name, value)
    return value
  }

  private async call(name: string, values: readonly Expression[]): Promise<Decimal> {
    const definition = this.functions.get(name)
    if (definition !== undefined) return this.callDefined(definition, values)
    const given: Decimal[] = []
    for (const value of values) given.push(await this.evaluate(value))
    const [first = zero] = given
    if (name === 'length') return decimal(first.digits === 0n ? Math.max(1, first.scale) : digitsOf(first))
    if (name === 'scale') return decimal(first.scale)
    if (name === 'sqrt') return squareRoot(first, this.scale)
    const library = this.hasLibrary ? libraryFunctions[name] : undefined
    if (library === undefined) throw new MathError(name === 'read' ? 'bad expression' : 'undefined function')
    return library(this.scale, ...given)
  }

  private async callDefined(definition: Definition, values: readonly Expression[]): Promise<Decimal> {
    const { parameters, locals, body } = definition
    if (parameters.length !== values.length)
      throw new MathError(`function has ${parameters.length} parameters, but called with ${values.length}`)
    if (this.depth >= mostCalls) throw new MathError('too many calls')
    const given: (Decimal | Map<string, Decimal>)[] = []
    for (const value of values)
      given.push(value.kind === 'array' ? new Map(this.arrays.get(value.name)) : await this.evaluate(value))
    const kept = [...parameters, ...locals].map((each) => [each, this.take(each)] as const)
    for (const [index, parameter] of parameters.entries()) this.put(parameter, given[index])
    this.depth++
    try {
      const outcome = await this.all(body)
      return typeof outcome === 'object' ? outcome.returned : zero
    } finally {
      this.depth--
      for (const [each, value] of kept) this.put(each, value)
    }
  }

  private take({ name, isArray }: Parameter): Decimal | Map<string, Decimal> | undefined {
    const held = isArray ? this.arrays.get(name) : this.variables.get(name)
    if (isArray) this.arrays.delete(name)
    else this.variables.delete(name)
    return held
  }

  private put({ name }: Parameter, value: Decimal | Map<string, Decimal> | undefined): void {
    if (value instanceof Map) this.arrays.set(name, value)
    else if (value === undefined) this.variables.delete(name)
    else this.variables.set(name, value)
  }
}

function digitsOf({ digits, scale }: Decimal): number {
  return Math.max((digits < 0n ? -digits : digits).toString().length, scale)
}

const limits =
  'BC_BASE_MAX     = 999\nBC_DIM_MAX      = 2147483647\nBC_SCALE_MAX    = 4294967295\n' +
  'BC_STRING_MAX   = 4294967294\nMAX Exponent    = 999999999\n'

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\\',
  f: '\f',
  n: '\n',
  q: '"',
  r: '\r',
  t: '\t',
}

/** What `print` makes of a text. */
function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (whole, letter: string) => escapes[letter] ?? (letter === '\\' ? '\\' : whole))
}
