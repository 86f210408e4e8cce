/** Runs a template over a value (text/template, `exec.go`, Go 1.24), with its error messages. */
import type { Functions, ParameterType, TemplateFunction } from './functions'
import { GoNil, GoStruct, isMap, isNil, isTrue, plain, printed, sortedEntries, typeName } from './goValue'
import { nodeText, type Branch, type Command, type Node, type Operand, type Pipeline, type Tree } from './nodes'
import { goQuote } from '@shared/docker/goFormat'
import { TemplateError } from './templateError'

export interface RunOptions {
  readonly functions: Functions
  /** A map without the name is an error (`missingkey=error`); otherwise it gives `<no value>`. */
  readonly failsOnMissingKey?: boolean
}

/** Output of a template that failed half way, and why. */
export interface Outcome {
  readonly text: string
  readonly error: TemplateError | undefined
}

/** Runs it; what was written before a fault is kept. */
export function run(tree: Tree, value: unknown, options: RunOptions): Outcome {
  const evaluator = new Evaluator(tree, options)
  try {
    evaluator.walk(tree.nodes, value, new Scope([['$', value]]))
    return { text: evaluator.written, error: undefined }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { text: evaluator.written, error }
  }
}

/** Variables, inner ones first. */
class Scope {
  private readonly entries: [string, unknown][]

  constructor(
    entries: readonly [string, unknown][],
    private readonly outer?: Scope,
  ) {
    this.entries = [...entries]
  }

  inner(): Scope {
    return new Scope([], this)
  }

  declare(name: string, value: unknown): void {
    this.entries.unshift([name, value])
  }

  assign(name: string, value: unknown): void {
    const entry = this.entries.find(([known]) => known === name)
    if (entry !== undefined) entry[1] = value
    else this.outer?.assign(name, value)
  }

  get(name: string): unknown {
    const entry = this.entries.find(([known]) => known === name)
    return entry === undefined ? this.outer?.get(name) : entry[1]
  }
}

/** Leaves a loop. */
class Jump extends Error {
  constructor(readonly kind: 'break' | 'continue') {
    super(kind)
  }
}

/** A value that a function is given, made when it is needed, and the word that it comes from. */
interface Given {
  readonly node: Operand | undefined
  readonly value: () => unknown
}

/** Functions that show a value's type, or what it says of itself. */
const seesTypes = new Set(['printf', 'print', 'println', 'html', 'js', 'urlquery', 'json'])

function isList(value: unknown): boolean {
  return Array.isArray(value) || (value instanceof GoNil && value.kind === 'slice')
}

/** Marks the absence of a value piped in. */
const nothing = Symbol('nothing')
const deepest = 1000

class Evaluator {
  written = ''
  private node: Operand | Command | undefined
  private depth = 0

  constructor(
    private readonly tree: Tree,
    private readonly options: RunOptions,
  ) {}

  walk(nodes: readonly Node[], dot: unknown, scope: Scope): void {
    for (const node of nodes) this.step(node, dot, scope)
  }

  private step(node: Node, dot: unknown, scope: Scope): void {
    switch (node.kind) {
      case 'text':
        this.written += node.text
        return
      case 'action': {
        const value = this.pipeline(node.pipeline, dot, scope)
        if (node.pipeline.variables.length === 0) this.written += printed(value)
        return
      }
      case 'break':
      case 'continue':
        throw new Jump(node.kind)
      case 'template':
        return this.call(node, dot, scope)
      case 'range':
        return this.range(node, dot, scope.inner())
      case 'if':
      case 'with': {
        const inner = scope.inner()
        const value = this.pipeline(node.pipeline, dot, inner)
        if (isTrue(value)) this.walk(node.body, node.kind === 'with' ? value : dot, inner)
        else this.walk(node.otherwise, dot, inner)
      }
    }
  }

  private call({ name, pipeline, at }: Extract<Node, { kind: 'template' }>, dot: unknown, scope: Scope): void {
    const nodes = this.tree.defined.get(name)
    if (nodes === undefined) this.failAt(at, `{{template ${goQuote(name)}}}`, `template ${goQuote(name)} not defined`)
    if (++this.depth > deepest) this.fail(`exceeded maximum template depth (${deepest})`)
    const value = pipeline === undefined ? undefined : this.pipeline(pipeline, dot, scope)
    this.walk(nodes, value, new Scope([['$', value]]))
    this.depth -= 1
  }

  private range(node: Branch, dot: unknown, scope: Scope): void {
    const value = this.pipeline({ ...node.pipeline, variables: [] }, dot, scope)
    const items = this.itemsOf(plain(value), node.pipeline)
    if (items.length === 0) return this.walk(node.otherwise, dot, scope)
    const { variables, isAssignment } = node.pipeline
    for (const [key, item] of items) {
      const inner = scope.inner()
      const values = variables.length === 1 ? [item] : [key, item]
      variables.forEach((name, index) =>
        isAssignment ? scope.assign(name, values[index]) : inner.declare(name, values[index]),
      )
      try {
        this.walk(node.body, item, inner)
      } catch (error) {
        if (!(error instanceof Jump)) throw error
        if (error.kind === 'break') return
      }
    }
  }

  private itemsOf(value: unknown, node: Pipeline): readonly (readonly [unknown, unknown])[] {
    if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item])
    if (isMap(value)) return sortedEntries(value)
    if (isNil(value) || (value instanceof GoNil && value.kind !== 'pointer')) return []
    if (typeof value === 'number' && Number.isInteger(value)) {
      return Array.from({ length: Math.max(0, Math.min(value, 100_000)) }, (_, index) => [index, index])
    }
    this.node = node
    return this.fail(`range can't iterate over ${printed(value)}`)
  }

  private pipeline(pipeline: Pipeline, dot: unknown, scope: Scope): unknown {
    this.node = pipeline
    let value: unknown = nothing
    for (const command of pipeline.commands) value = this.command(command, dot, scope, value)
    for (const name of pipeline.variables) {
      if (pipeline.isAssignment) scope.assign(name, value)
      else scope.declare(name, value)
    }
    return value
  }

  private command(command: Command, dot: unknown, scope: Scope, piped: unknown): unknown {
    const [first, ...rest] = command.words
    if (first === undefined) return undefined
    const given = [
      ...rest.map((word): Given => ({ node: word, value: () => this.operand(word, dot, scope) })),
      ...(piped === nothing ? [] : [{ node: undefined, value: () => piped }]),
    ]
    switch (first.kind) {
      case 'identifier':
        return this.callFunction(first.name, command, first, given)
      case 'field':
        return this.fields(dot, first.names, first, given)
      case 'variable':
        return first.names.length === 0
          ? this.plain(scope.get(first.name), command, first, given.length)
          : this.fields(scope.get(first.name), first.names, first, given)
      case 'chain':
        return this.chain(first, dot, scope, given)
      case 'nil':
        this.node = first
        return this.fail('nil is not a command')
      default:
        return this.plain(this.operand(first, dot, scope), command, first, given.length)
    }
  }

  /** What is no function takes no values. */
  private plain(value: unknown, command: Command, first: Operand, given: number): unknown {
    if (given === 0) return value
    this.node = command.words.length > 1 ? first : command
    return this.fail(`can't give argument to non-function ${nodeText(first)}`)
  }

  private operand(operand: Operand, dot: unknown, scope: Scope): unknown {
    this.node = operand
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'nil':
        return undefined
      case 'bool':
      case 'number':
      case 'string':
        return operand.value
      case 'field':
        return this.fields(dot, operand.names, operand, [])
      case 'variable':
        return this.fields(scope.get(operand.name), operand.names, operand, [])
      case 'identifier':
        return this.callFunction(operand.name, operand, operand, [])
      case 'chain':
        return this.chain(operand, dot, scope, [])
      case 'pipeline':
        return this.pipeline(operand, dot, scope)
    }
  }

  private chain(
    node: Extract<Operand, { kind: 'chain' }>,
    dot: unknown,
    scope: Scope,
    given: readonly Given[],
  ): unknown {
    const value = this.operand(node.of, dot, scope)
    return this.fields(value, node.names, node, given)
  }

  /** `.A.B.C`; what is given goes to the last. */
  private fields(value: unknown, names: readonly string[], node: Operand, given: readonly Given[]): unknown {
    let found = value
    names.forEach((name, index) => {
      found = this.field(found, name, node, index === names.length - 1 ? given : [])
    })
    return found
  }

  private field(receiver: unknown, name: string, node: Operand, given: readonly Given[]): unknown {
    this.node = node
    if (isNil(receiver)) {
      if (this.options.failsOnMissingKey === true) this.fail(`nil data; no entry for key ${goQuote(name)}`)
      return given.length > 0 ? this.notMethod(name) : undefined
    }
    if (receiver instanceof GoStruct && receiver.has(name)) {
      const member = receiver.members[name]
      if (typeof member === 'function') {
        const method = { min: member.length, max: member.length, call: member as TemplateFunction['call'] }
        return this.apply(name, method, node, given)
      }
      if (given.length > 0 && receiver.isRow) {
        this.fail(`wrong number of args for ${name}: want 0 got ${given.length}`)
      }
      return given.length > 0 ? this.notMethod(name) : member
    }
    if (isMap(receiver) || (receiver instanceof GoNil && receiver.kind === 'map')) {
      if (given.length > 0) this.fail(`${name} is not a method but has arguments`)
      if (isMap(receiver) && Object.hasOwn(receiver, name)) return receiver[name]
      if (this.options.failsOnMissingKey === true) this.fail(`map has no entry for key ${goQuote(name)}`)
      return undefined
    }
    if (receiver instanceof GoNil && receiver.kind === 'pointer') {
      this.fail(`nil pointer evaluating ${receiver.typeName}.${name}`)
    }
    return this.fail(`can't evaluate field ${name} in type ${typeName(receiver)}`)
  }

  private notMethod(name: string): never {
    return this.fail(`${name} has arguments but cannot be invoked as function`)
  }

  private callFunction(name: string, node: Operand | Command, word: Operand, given: readonly Given[]): unknown {
    this.node = word
    if (name === 'and' || name === 'or') return this.shortCut(name, node, given)
    const found = this.options.functions.get(name)
    if (found === undefined) this.fail(`${goQuote(name)} is not a defined function`)
    return this.apply(name, found, node, given)
  }

  private shortCut(name: 'and' | 'or', node: Operand | Command, given: readonly Given[]): unknown {
    this.node = node
    if (given.length === 0) this.fail(`wrong number of args for ${name}: want at least 1 got 0`)
    let value: unknown
    for (const next of given) {
      value = next.value()
      if (isTrue(value) === (name === 'or')) break
    }
    return value
  }

  private apply(
    name: string,
    { min, max, call, types }: TemplateFunction,
    node: Operand | Command,
    given: readonly Given[],
  ): unknown {
    this.node = node
    if (given.length < min || (max !== undefined && given.length > max)) {
      const want = max === min ? String(min) : `at least ${min}`
      this.fail(`wrong number of args for ${name}: want ${want} got ${given.length}`)
    }
    const values = given.map(({ node: word, value }, index) => this.checked(value(), types?.[index], word ?? node))
    this.node = node
    try {
      return call(...(seesTypes.has(name) ? values : values.map(plain)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return this.fail(`error calling ${name}: ${reason}`)
    }
  }

  /** A value for a parameter of a type; a literal of another is told apart from a value of another. */
  private checked(value: unknown, type: ParameterType | undefined, node: Operand | Command): unknown {
    const isText = type === 'string'
    if (type === undefined || (isText ? typeof value === 'string' : isList(value))) return value
    this.node = node
    const isLiteral = ['number', 'bool', 'string', 'nil'].includes(node.kind)
    if (isLiteral && isText) return this.fail(`expected string; found ${nodeText(node)}`)
    return this.fail(`wrong type for value; expected ${type}; got ${typeName(value)}`)
  }

  private fail(message: string): never {
    return this.failAt(this.node?.at ?? 0, this.node === undefined ? '' : nodeText(this.node), message)
  }

  private failAt(at: number, context: string, message: string): never {
    const before = this.tree.source.slice(0, at)
    const line = before.split('\n').length
    const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1))
    throw new TemplateError(
      `template: ${this.tree.name}:${line}:${column}: executing ${goQuote(this.tree.name)} at <${context}>: ${message}`,
      'execute',
    )
  }
}
