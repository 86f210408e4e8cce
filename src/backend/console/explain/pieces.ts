/**
 * A line of the host shell in pieces, in the order in which they are written: its commands word by word, what joins
 * them, and where their input and output go. Nothing is expanded: a word with `$` in it is known by its text alone.
 */
import { parse } from 'unbash'

export interface PieceWord {
  /** As it is written. */
  readonly text: string
  /** What the command gets; undefined when that depends on an expansion. */
  readonly value: string | undefined
}

export type Piece =
  | { readonly kind: 'command'; readonly words: readonly PieceWord[] }
  | { readonly kind: 'assignment'; readonly text: string; readonly name: string }
  | { readonly kind: 'join'; readonly operator: string }
  | { readonly kind: 'redirect'; readonly operator: string; readonly text: string; readonly target: string }
  /** `if`, `for`, `( … )` and their like. */
  | { readonly kind: 'compound'; readonly text: string }

interface AstNode {
  readonly type: string
  readonly pos: number
  readonly end: number
}

/** Reads a line. Throws Error with the reason when it isn't a whole program. */
export function piecesOf(line: string): readonly Piece[] {
  const script = parse(line)
  const error = script.errors?.[0]
  if (error !== undefined) throw new Error(error.message)
  const pieces: Piece[] = []
  script.commands.forEach((statement, index) => {
    if (index > 0) pieces.push({ kind: 'join', operator: ';' })
    visit(statement, line, pieces)
  })
  return pieces
}

function visit(node: unknown, line: string, pieces: Piece[]): void {
  if (Array.isArray(node)) return node.forEach((each) => visit(each, line, pieces))
  if (!isNode(node)) return
  switch (node.type) {
    case 'Command':
      return visitCommand(node as CommandNode, line, pieces)
    case 'Pipeline':
    case 'AndOr': {
      const { commands, operators } = node as ListNode
      return commands.forEach((command, index) => {
        if (index > 0) pieces.push({ kind: 'join', operator: operators[index - 1] ?? '' })
        visit(command, line, pieces)
      })
    }
    case 'Redirect':
    case 'HereString':
    case 'HereDoc':
      return void pieces.push(redirectOf(node as RedirectNode, line))
    default:
      if (compounds.has(node.type)) pieces.push({ kind: 'compound', text: line.slice(node.pos, node.end) })
      return Object.values(node).forEach((value) => visit(value, line, pieces))
  }
}

const compounds = new Set(['If', 'For', 'While', 'Case', 'Subshell', 'BraceGroup', 'Function', 'TestCommand', 'Select'])

interface WordNode extends AstNode {
  readonly text: string
  readonly value: string
  readonly parts?: readonly AstNode[] | undefined
}

interface CommandNode extends AstNode {
  readonly name: WordNode | undefined
  readonly prefix: readonly AstNode[]
  readonly suffix: readonly AstNode[]
}

interface ListNode extends AstNode {
  readonly commands: readonly unknown[]
  readonly operators: readonly string[]
}

interface RedirectNode extends AstNode {
  readonly operator: string
  readonly target?: WordNode | undefined
  readonly delimiter?: { readonly text: string } | undefined
}

function visitCommand({ name, prefix, suffix }: CommandNode, line: string, pieces: Piece[]): void {
  const inner: AstNode[] = []
  for (const node of prefix.filter(({ type }) => type === 'Assignment')) {
    const text = line.slice(node.pos, node.end)
    pieces.push({ kind: 'assignment', text, name: text.slice(0, text.search(/\+?=/)) })
  }
  if (name !== undefined) {
    const words = [name, ...suffix.filter(({ type }) => type === 'Word' || type === 'Assignment')].map((node) => {
      inner.push(...expansionsOf(node))
      return wordOf(node as WordNode, line)
    })
    pieces.push({ kind: 'command', words })
  }
  for (const node of [...prefix, ...suffix]) if (/^(Redirect|Here)/.test(node.type)) visit(node, line, pieces)
  for (const node of inner) visit('script' in node ? node.script : undefined, line, pieces)
}

function wordOf(node: WordNode, line: string): PieceWord {
  const text = line.slice(node.pos, node.end)
  if (node.type === 'Assignment') return { text, value: /[$`'"\\]/.test(text) ? undefined : text }
  return { text, value: expands(node.parts) ? undefined : node.value }
}

const fixedParts = new Set(['Literal', 'SingleQuoted', 'DoubleQuoted', 'AnsiCQuoted'])

function expands(parts: readonly AstNode[] | undefined): boolean {
  return (parts ?? []).some(
    (part) => !fixedParts.has(part.type) || expands((part as AstNode & { parts?: readonly AstNode[] }).parts),
  )
}

/** Commands within a word: `$(…)`, `<(…)`. */
function expansionsOf(node: AstNode): readonly AstNode[] {
  const { parts = [] } = node as AstNode & { parts?: readonly AstNode[] }
  return parts.flatMap((part) =>
    part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution' ? [part] : expansionsOf(part),
  )
}

function redirectOf({ operator, target, delimiter, pos, end }: RedirectNode, line: string): Piece {
  return {
    kind: 'redirect',
    operator,
    text: line.slice(pos, end).split('\n')[0] ?? '',
    target: target?.text ?? delimiter?.text ?? '',
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
