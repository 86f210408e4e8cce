/** Turns the tree of an awk program into code: expressions here, statements in `statements.ts`. */
import type { Analysis } from './analysis'
import { callBuiltin } from './builtins'
import { both, choose, combine, map, plain, after, type Code, type Frame } from './code'
import type { Channels } from './channels'
import { AwkError, type Runtime } from './runtime'
import type { AwkFunction, Expression, Target } from './syntax'
import type { AwkArray, Value } from './values'

const deepestCall = 2000

export interface Compiled {
  readonly runtime: Runtime
  readonly channels: Channels
  readonly analysis: Analysis
  readonly functions: ReadonlyMap<string, AwkFunction>
  /** Bodies of functions; filled while they are compiled. */
  readonly bodies: Map<string, Code<Value>>
  random: { seed: number; state: number }
}

export class Scope {
  depth = 0

  constructor(
    readonly program: Compiled,
    private readonly parameters: readonly string[] = [],
  ) {}

  local(name: string): number {
    return this.parameters.indexOf(name)
  }

  expression(node: Expression): Code<Value> {
    const { runtime } = this.program
    switch (node.kind) {
      case 'number':
      case 'string': {
        const { value } = node
        return plain(() => value)
      }
      case 'regex': {
        const expression = runtime.expression(node.source)
        return plain(() => (expression.test(runtime.recordText()) ? 1 : 0))
      }
      case 'group':
        return this.expression(node.inner)
      case 'variable':
      case 'field':
      case 'element':
        return this.read(node)
      case 'assign':
        return this.assign(node)
      case 'unary':
        return map(this.expression(node.operand), (value) =>
          node.operator === '!'
            ? runtime.isTrue(value)
              ? 0
              : 1
            : node.operator === '-'
              ? -runtime.number(value)
              : runtime.number(value),
        )
      case 'binary':
        return this.binary(node)
      case 'conditional': {
        const [yes, no] = [this.expression(node.yes), this.expression(node.no)]
        return choose(this.expression(node.test), (value) => (runtime.isTrue(value) ? yes : no), yes.waits || no.waits)
      }
      case 'step':
        return this.step(node)
      case 'in': {
        const array = this.array(node.array)
        return map(this.key(node.subscripts), (key, frame) => (array(frame).has(key) ? 1 : 0))
      }
      case 'builtin':
        return callBuiltin(this, node)
      case 'call':
        return this.call(node)
      case 'getline':
        return this.getline(node)
    }
  }

  text(node: Expression): Code<string> {
    return map(this.expression(node), (value) => this.program.runtime.text(value))
  }

  number(node: Expression): Code<number> {
    return map(this.expression(node), (value) => this.program.runtime.number(value))
  }

  /** The array of a name: a parameter's or a global one. */
  array(name: string): (frame: Frame) => AwkArray {
    const local = this.local(name)
    if (local < 0) {
      const array = this.program.runtime.array(name)
      return () => array
    }
    return (frame) => {
      const value = frame[local]
      if (value instanceof Map) return value
      const array: AwkArray = new Map()
      frame[local] = array
      return array
    }
  }

  key(subscripts: readonly Expression[]): Code<string> {
    const { runtime } = this.program
    const only = subscripts[0]
    const text = (value: Value): string => runtime.text(value)
    if (subscripts.length === 1 && only !== undefined) return map(this.expression(only), text)
    return combine(
      subscripts.map((each) => this.expression(each)),
      (values) => values.map(text).join(runtime.textVariable('SUBSEP')),
    )
  }

  private read(node: Target): Code<Value> {
    const { runtime } = this.program
    if (node.kind === 'field') return map(this.number(node.index), (index) => runtime.field(Math.trunc(index)))
    if (node.kind === 'element') {
      const array = this.array(node.array)
      return map(this.key(node.subscripts), (key, frame) => {
        const found = array(frame)
        const value = found.get(key)
        if (value === undefined && !found.has(key)) found.set(key, undefined)
        return value
      })
    }
    const local = this.local(node.name)
    if (local >= 0)
      return plain((frame) => {
        const value = frame[local]
        return value instanceof Map ? undefined : value
      })
    if (node.name === 'NF') return plain(() => runtime.fieldCount())
    const slot = runtime.slot(node.name)
    return plain(() => runtime.globals[slot])
  }

  /** Code that sets a target to what `value` gives, and gives what was stored. */
  store(target: Target, value: Code<Value>, change: (old: Value, value: Value) => Value, reads: boolean): Code<Value> {
    const { runtime } = this.program
    if (target.kind === 'field')
      return both(this.number(target.index), value, (at, given) => {
        const index = Math.trunc(at)
        const stored = change(reads ? runtime.field(index) : undefined, given)
        runtime.setField(index, stored)
        return stored
      })
    if (target.kind === 'element') {
      const array = this.array(target.array)
      return both(this.key(target.subscripts), value, (key, given, frame) => {
        const found = array(frame)
        const stored = change(found.get(key), given)
        found.set(key, stored)
        return stored
      })
    }
    const local = this.local(target.name)
    if (local >= 0)
      return map(value, (given, frame) => {
        const old = frame[local]
        return (frame[local] = change(old instanceof Map ? undefined : old, given))
      })
    if (target.name === 'NF')
      return map(value, (given) => {
        const stored = change(reads ? runtime.fieldCount() : undefined, given)
        runtime.set('NF', stored)
        return stored
      })
    const slot = runtime.slot(target.name)
    return map(value, (given) => (runtime.globals[slot] = change(runtime.globals[slot], given)))
  }

  private assign(node: Extract<Expression, { kind: 'assign' }>): Code<Value> {
    const { runtime } = this.program
    const value = this.expression(node.value)
    if (node.operator === '=') return this.store(node.target, value, (_, given) => given, false)
    const compute = arithmetic(node.operator.slice(0, -1))
    return this.store(
      node.target,
      value,
      (old, given) => compute(runtime.number(old), runtime.number(given), runtime.isGnu),
      true,
    )
  }

  private step(node: Extract<Expression, { kind: 'step' }>): Code<Value> {
    const { runtime } = this.program
    const by = node.operator === '++' ? 1 : -1
    const stored = this.store(
      node.target,
      plain(() => undefined),
      (old) => runtime.number(old) + by,
      true,
    )
    return node.before ? stored : map(stored, (value) => runtime.number(value) - by)
  }

  private binary(node: Extract<Expression, { kind: 'binary' }>): Code<Value> {
    const { runtime } = this.program
    const { operator } = node
    if (operator === '&&' || operator === '||') {
      const right = map(this.expression(node.right), (value): Value => (runtime.isTrue(value) ? 1 : 0))
      const known = plain((): Value => (operator === '&&' ? 0 : 1))
      return choose(
        this.expression(node.left),
        (value) => (runtime.isTrue(value) === (operator === '&&') ? right : known),
        right.waits,
      )
    }
    if (operator === '~' || operator === '!~') return this.match(node)
    const [left, right] = [this.expression(node.left), this.expression(node.right)]
    if (operator === '') return both(left, right, (one, two) => runtime.text(one) + runtime.text(two))
    const compare = comparisons[operator]
    if (compare !== undefined) return both(left, right, (one, two) => (compare(runtime.compare(one, two)) ? 1 : 0))
    const compute = arithmetic(operator)
    return both(left, right, (one, two) => compute(runtime.number(one), runtime.number(two), runtime.isGnu))
  }

  private match(node: Extract<Expression, { kind: 'binary' }>): Code<Value> {
    const wanted = node.operator === '~'
    const pattern = this.pattern(node.right)
    return both(this.text(node.left), pattern, (text, expression) => (expression.test(text) === wanted ? 1 : 0))
  }

  /** A literal pattern, or the text of an expression as one. */
  pattern(node: Expression): Code<ReturnType<Runtime['expression']>> {
    const { runtime } = this.program
    if (node.kind === 'regex') {
      const expression = runtime.expression(node.source)
      return plain(() => expression)
    }
    return map(this.text(node), (source) => runtime.expression(source))
  }

  private call(node: Extract<Expression, { kind: 'call' }>): Code<Value> {
    const { program } = this
    const arrays = program.analysis.arrayParameters.get(node.name)
    const values = node.arguments.map((argument, index): Code<Value | AwkArray> => {
      if (arrays?.has(index) !== true || argument.kind !== 'variable') return this.expression(argument)
      const array = this.array(argument.name)
      return plain((frame) => array(frame))
    })
    const invoke = (frame: readonly (Value | AwkArray)[]): Value | Promise<Value> => {
      if (++this.depth > deepestCall) throw new AwkError('depth')
      const body = program.bodies.get(node.name)
      const result = body?.run([...frame])
      if (!(result instanceof Promise)) {
        this.depth--
        return result
      }
      return result.finally(() => this.depth--)
    }
    if (!program.analysis.waiting.has(node.name)) return combine(values, (given) => invoke(given) as Value)
    const list = combine(values, (given) => given)
    return { waits: true, run: (frame) => after(list.run(frame), invoke) }
  }

  private getline(node: Extract<Expression, { kind: 'getline' }>): Code<Value> {
    const { runtime, channels } = this.program
    const source = node.source === undefined ? plain(() => '') : this.text(node.source)
    let line: Value
    const store =
      node.target === undefined
        ? undefined
        : this.store(
            node.target,
            plain(() => line),
            (_, given) => given,
            false,
          )
    const run = async (frame: Frame): Promise<Value> => {
      const name = await source.run(frame)
      const read = await channels.readFor(node.from, name)
      if (typeof read === 'number') return read
      if (node.from === 'input')
        for (const counter of ['NR', 'FNR']) runtime.set(counter, runtime.number(runtime.get(counter)) + 1)
      line = read.value
      if (store === undefined) runtime.setRecord(read.text)
      else await store.run(frame)
      return 1
    }
    return { waits: true, run }
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

function arithmetic(operator: string): (left: number, right: number, isGnu: boolean) => number {
  switch (operator) {
    case '+':
      return (left, right) => left + right
    case '-':
      return (left, right) => left - right
    case '*':
      return (left, right) => left * right
    case '^':
      return (left, right) => left ** right
    default:
      return (left, right, isGnu) => {
        if (right === 0 && !isGnu) throw new AwkError('division')
        return operator === '/' ? left / right : left % right
      }
  }
}
