/** Reads a Go template into a tree (text/template/parse, `parse.go`, Go 1.24), with its error messages. */
import { TemplateError } from './templateError'
import { lex, type Token } from './lexer'
import { nodeText, type Branch, type Command, type Node, type Operand, type Pipeline, type Tree } from './nodes'
import { goQuote } from '@shared/docker/goFormat'
import { unquote } from './unquote'

/** Reads a template. `functions` are the names that it may call. Throws `TemplateError`. */
export function parseTree(source: string, name: string, functions: ReadonlySet<string>): Tree {
  return new Parser(source, name, functions).parse()
}

type Ending = 'end' | 'else' | 'eof'

class Parser {
  private readonly tokens: readonly Token[]
  private next = 0
  private readonly variables: string[] = ['$']
  private readonly defined = new Map<string, readonly Node[]>()
  private rangeDepth = 0

  constructor(
    private readonly source: string,
    private readonly name: string,
    private readonly functions: ReadonlySet<string>,
  ) {
    this.tokens = lex(source)
  }

  parse(): Tree {
    const { nodes, ending } = this.list()
    if (ending !== 'eof') this.fail(`unexpected {{${ending}}}`)
    return { source: this.source, name: this.name, nodes, defined: this.defined }
  }

  private fail(message: string): never {
    const token = this.tokens[Math.max(0, this.next - 1)]
    throw new TemplateError(`template: ${this.name}:${token?.line ?? 1}: ${message}`, 'parse')
  }

  private take(): Token {
    const token = this.tokens[this.next] ?? { kind: 'end', text: '', at: this.source.length, line: 1 }
    this.next += 1
    return token
  }

  private peek(): Token {
    const token = this.take()
    this.next -= 1
    return token
  }

  private takeWord(): Token {
    let token = this.take()
    while (token.kind === 'space') token = this.take()
    return token
  }

  private peekWord(): Token {
    const token = this.takeWord()
    this.next -= 1
    return token
  }

  private unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.fail(token.text)
    return this.fail(`unexpected ${tokenText(token)} in ${context}`)
  }

  /** Nodes up to `{{end}}`, `{{else}}` or the end. */
  private list(): { nodes: readonly Node[]; ending: Ending } {
    const nodes: Node[] = []
    for (;;) {
      const token = this.take()
      if (token.kind === 'end') return { nodes, ending: 'eof' }
      if (token.kind === 'text') nodes.push({ kind: 'text', text: token.text, at: token.at })
      else if (token.kind === 'left') {
        const node = this.action()
        if (node === 'end' || node === 'else') return { nodes, ending: node }
        if (node !== undefined) nodes.push(node)
      } else this.unexpected(token, 'input')
    }
  }

  private action(): Node | 'end' | 'else' | undefined {
    const token = this.takeWord()
    if (token.kind === 'keyword') return this.keyword(token)
    this.next -= 1
    const at = this.peek().at
    return { kind: 'action', pipeline: this.pipeline('command', 'right'), at }
  }

  private keyword(token: Token): Node | 'end' | 'else' | undefined {
    switch (token.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.branch(token.text, token.at)
      case 'end':
        this.expectRight('end')
        return 'end'
      case 'else': {
        const following = this.peekWord()
        if (following.kind === 'keyword' && (following.text === 'if' || following.text === 'with')) return 'else'
        this.expectRight('else')
        return 'else'
      }
      case 'break':
      case 'continue':
        if (this.rangeDepth === 0) this.fail(`{{${token.text}}} outside {{range}}`)
        this.expectRight(`{{${token.text}}}`)
        return { kind: token.text, at: token.at }
      case 'template':
        return this.call()
      case 'define':
        this.define()
        return undefined
      default:
        return this.block(token.at)
    }
  }

  private expectRight(context: string): void {
    const token = this.takeWord()
    if (token.kind !== 'right') this.unexpected(token, context)
  }

  private branch(kind: Branch['kind'], at: number): Branch {
    const known = this.variables.length
    const pipeline = this.pipeline(kind, 'right')
    if (kind === 'range') this.rangeDepth += 1
    const first = this.list()
    if (kind === 'range') this.rangeDepth -= 1
    if (first.ending === 'eof') this.fail('unexpected EOF')
    let otherwise: readonly Node[] = []
    if (first.ending === 'else') otherwise = this.otherwise(kind)
    this.variables.length = known
    return { kind, pipeline, body: first.nodes, otherwise, at }
  }

  /** After `{{else`: another condition in its place, or nodes up to the end. */
  private otherwise(kind: Branch['kind']): readonly Node[] {
    const token = this.tokens[this.next - 1]
    const following = this.peekWord()
    if (token?.kind !== 'right' && following.kind === 'keyword') {
      this.takeWord()
      if (following.text !== kind) this.unexpected(following, 'else')
      return [this.branch(kind, following.at)]
    }
    const { nodes, ending } = this.list()
    if (ending === 'eof') this.fail('unexpected EOF')
    if (ending === 'else') this.fail('expected end; found {{else}}')
    return nodes
  }

  private call(): Node {
    const { at } = this.peekWord()
    const name = this.templateName('template clause')
    const following = this.takeWord()
    if (following.kind === 'right') return { kind: 'template', name, pipeline: undefined, at }
    this.next -= 1
    return { kind: 'template', name, pipeline: this.pipeline('template clause', 'right'), at }
  }

  private templateName(context: string): string {
    const token = this.takeWord()
    if (token.kind !== 'string' && token.kind !== 'rawString') this.unexpected(token, context)
    return unquote(token.text) ?? this.fail('invalid syntax')
  }

  private define(): void {
    const name = this.templateName('define clause')
    this.expectRight('define clause')
    const { nodes, ending } = this.list()
    if (ending !== 'end') this.fail(`unexpected ${ending === 'eof' ? 'EOF' : '{{else}}'} in define clause`)
    this.defined.set(name, nodes)
  }

  private block(at: number): Node {
    const name = this.templateName('block clause')
    const pipeline = this.pipeline('block clause', 'right')
    const { nodes, ending } = this.list()
    if (ending !== 'end') this.fail(`unexpected ${ending === 'eof' ? 'EOF' : '{{else}}'} in block clause`)
    this.defined.set(name, nodes)
    return { kind: 'template', name, pipeline, at }
  }

  private pipeline(context: string, end: 'right' | 'close'): Pipeline {
    const at = this.peekWord().at
    const { variables, isAssignment } = this.declarations(context)
    const commands: Command[] = []
    for (;;) {
      const token = this.takeWord()
      if (token.kind === end) {
        this.check(commands, context)
        return { kind: 'pipeline', variables, isAssignment, commands, at }
      }
      if (!startsOperand(token)) this.unexpected(token, context)
      this.next -= 1
      commands.push(this.command())
    }
  }

  /** `$x := `, `$i, $v := ` (in a range) and `$x = ` before a pipeline. */
  private declarations(context: string): { variables: readonly string[]; isAssignment: boolean } {
    const variables: string[] = []
    for (;;) {
      const start = this.next
      const variable = this.takeWord()
      const sign = this.peekWord()
      if (variable.kind === 'variable' && (sign.kind === 'declare' || sign.kind === 'assign')) {
        this.takeWord()
        const isAssignment = sign.kind === 'assign'
        const all = [...variables, variable.text]
        if (isAssignment) all.forEach((name) => this.requireVariable(name))
        else this.variables.push(...all)
        return { variables: all, isAssignment }
      }
      const isListed = variable.kind === 'variable' && sign.text === ','
      if (isListed && context === 'range' && variables.length === 0) {
        this.takeWord()
        variables.push(variable.text)
        continue
      }
      if (isListed) this.fail(`too many declarations in ${context}`)
      this.next = start
      if (variables.length > 0) this.fail('range can only initialize variables')
      return { variables: [], isAssignment: false }
    }
  }

  private requireVariable(name: string): void {
    if (!this.variables.includes(name)) this.fail(`undefined variable ${goQuote(name)}`)
  }

  private check(commands: readonly Command[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`)
    commands.slice(1).forEach((command, index) => {
      const kind = command.words[0]?.kind ?? 'nil'
      if (['bool', 'dot', 'nil', 'number', 'string'].includes(kind)) {
        this.fail(`non executable command in pipeline stage ${index + 2}`)
      }
    })
  }

  private command(): Command {
    const at = this.peekWord().at
    const words: Operand[] = []
    for (;;) {
      const start = this.peekWord()
      if (startsOperand(start)) words.push(this.operand())
      const token = this.take()
      if (token.kind === 'space') continue
      if (token.kind === 'right' || token.kind === 'close') this.next -= 1
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand')
      if (words.length === 0) this.fail('empty command')
      return { kind: 'command', words, at }
    }
  }

  private operand(): Operand {
    const node = this.term()
    const at = this.peek().at
    const names: string[] = []
    while (this.peek().kind === 'field') names.push(this.take().text.slice(1))
    if (names.length === 0) return node
    if (node.kind === 'field') return { kind: 'field', names: [...node.names, ...names], at }
    if (node.kind === 'variable') return { ...node, names: [...node.names, ...names], at }
    if (['bool', 'string', 'number', 'nil', 'dot'].includes(node.kind)) {
      this.fail(`unexpected . after term ${goQuote(nodeText(node))}`)
    }
    return { kind: 'chain', of: node, names, at }
  }

  private term(): Operand {
    const token = this.takeWord()
    const { at, text } = token
    switch (token.kind) {
      case 'identifier':
        if (!this.functions.has(text)) this.fail(`function ${goQuote(text)} not defined`)
        return { kind: 'identifier', name: text, at }
      case 'dot':
        return { kind: 'dot', at }
      case 'nil':
        return { kind: 'nil', at }
      case 'bool':
        return { kind: 'bool', value: text === 'true', at }
      case 'variable':
        this.requireVariable(text)
        return { kind: 'variable', name: text, names: [], at }
      case 'field':
        return { kind: 'field', names: [text.slice(1)], at }
      case 'number':
        return { kind: 'number', value: this.number(text), text, at }
      case 'char':
        return { kind: 'number', value: (unquote(text) ?? '').codePointAt(0) ?? 0, text, at }
      case 'open':
        return this.pipeline('parenthesized pipeline', 'close')
      default:
        return { kind: 'string', value: unquote(text) ?? this.fail('invalid syntax'), text, at }
    }
  }

  private number(text: string): number {
    const digits = text.replaceAll('_', '')
    const value = Number(digits.replace(/^[+-]/, ''))
    if (Number.isNaN(value)) this.fail(`illegal number syntax: ${goQuote(text)}`)
    return digits.startsWith('-') ? -value : value
  }
}

const operandKinds = new Set<Token['kind']>([
  ...(['bool', 'char', 'dot', 'field', 'identifier', 'nil', 'number', 'rawString', 'string'] as const),
  ...(['variable', 'open'] as const),
])

function startsOperand(token: Token): boolean {
  return operandKinds.has(token.kind)
}

function tokenText(token: Token): string {
  if (token.kind === 'end') return 'EOF'
  if (token.kind === 'keyword') return `<${token.text}>`
  return token.text.length > 10 ? `${goQuote(token.text.slice(0, 10))}...` : goQuote(token.text)
}
