/** The tree of a template (text/template/parse, `node.go`), and how a node is written when an error names it. */

interface At {
  /** Offset in the template. */
  readonly at: number
}

export type Operand =
  | ({ readonly kind: 'dot' } & At)
  | ({ readonly kind: 'nil' } & At)
  | ({ readonly kind: 'bool'; readonly value: boolean } & At)
  | ({ readonly kind: 'number'; readonly value: number; readonly text: string } & At)
  | ({ readonly kind: 'string'; readonly value: string; readonly text: string } & At)
  | ({ readonly kind: 'field'; readonly names: readonly string[] } & At)
  /** `$x.A.B`. */
  | ({ readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] } & At)
  | ({ readonly kind: 'identifier'; readonly name: string } & At)
  /** `(pipeline).A.B`. */
  | ({ readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] } & At)
  | Pipeline

export interface Command extends At {
  readonly kind: 'command'
  readonly words: readonly Operand[]
}

export interface Pipeline extends At {
  readonly kind: 'pipeline'
  /** Names that it declares or assigns, with `$`. */
  readonly variables: readonly string[]
  readonly isAssignment: boolean
  readonly commands: readonly Command[]
}

export interface Branch extends At {
  readonly kind: 'if' | 'range' | 'with'
  readonly pipeline: Pipeline
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

export type Node =
  | ({ readonly kind: 'text'; readonly text: string } & At)
  | ({ readonly kind: 'action'; readonly pipeline: Pipeline } & At)
  | ({ readonly kind: 'break' | 'continue' } & At)
  | ({ readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined } & At)
  | Branch

/** A template that was read: its nodes, and those that it defines by name. */
export interface Tree {
  readonly source: string
  /** In error messages; empty as a rule. */
  readonly name: string
  readonly nodes: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}

/** As the error messages write it. */
export function nodeText(node: Operand | Command): string {
  switch (node.kind) {
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'bool':
      return String(node.value)
    case 'number':
    case 'string':
      return node.text
    case 'field':
      return node.names.map((name) => `.${name}`).join('')
    case 'variable':
      return [node.name, ...node.names].join('.')
    case 'identifier':
      return node.name
    case 'chain':
      return `${node.of.kind === 'pipeline' ? `(${nodeText(node.of)})` : nodeText(node.of)}${node.names.map((name) => `.${name}`).join('')}`
    case 'command':
      return node.words.map((word) => (word.kind === 'pipeline' ? `(${nodeText(word)})` : nodeText(word))).join(' ')
    case 'pipeline': {
      const sign = node.isAssignment ? '=' : ':='
      const left = node.variables.length > 0 ? `${node.variables.join(', ')} ${sign} ` : ''
      return `${left}${node.commands.map(nodeText).join(' | ')}`
    }
  }
}
