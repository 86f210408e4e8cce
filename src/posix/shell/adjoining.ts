/**
 * A word may hold a process substitution between other letters (`--file=<(sort x)`). unbash makes words of their own of it
 * and of what touches it; here they become one again.
 */
import type { Statement, Word, WordPart } from 'unbash'

/** Joins them in place, everywhere below. `text` is what the tree was made of. */
export function joinAdjoining(statements: readonly Statement[], text: string): void {
  if (/[<>]\(/.test(text)) visit(statements)
}

function visit(node: unknown): void {
  if (Array.isArray(node)) {
    joinWords(node)
    for (const each of node) visit(each)
  } else if (typeof node === 'object' && node !== null) {
    for (const each of Object.values(node)) visit(each)
  }
}

function joinWords(nodes: unknown[]): void {
  for (let at = nodes.length - 1; at > 0; at--) {
    const [left, right] = [nodes[at - 1], nodes[at]]
    if (!isWord(left) || !isWord(right) || left.end !== right.pos) continue
    if (!hasSubstitution(left) && !hasSubstitution(right)) continue
    nodes.splice(at - 1, 2, joined(left, right))
  }
}

function isWord(node: unknown): node is Word {
  return typeof node === 'object' && node !== null && 'type' in node && node.type === 'Word'
}

function hasSubstitution({ parts }: Word): boolean {
  return (parts ?? []).some(({ type }) => type === 'ProcessSubstitution')
}

function joined(left: Word, right: Word): Word {
  const parts = [...partsOf(left), ...partsOf(right)]
  return { ...left, text: left.text + right.text, value: left.value + right.value, end: right.end, parts }
}

function partsOf({ parts, text, value, pos, end }: Word): readonly WordPart[] {
  return parts ?? [{ type: 'Literal', text, value, pos, end }]
}
