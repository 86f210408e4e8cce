/**
 * The patterns that JavaScript's own engine, which is many times faster than `re2js`, matches as POSIX wants and in
 * bounded time: sequences of single characters, sets and repeats of them, with anchors and groups around, in which no
 * choice is left to be made. A repeat of varying length must be disjoint from what follows it, but for the last one,
 * whose greed gives the longest match. Such a search takes at most the square of the text's length, so only short
 * texts go this way.
 */
import { holds, type PatternNode } from './regularExpressionSyntax'

/** Longer texts are left to the engine whose time is linear. */
export const longestPlainText = 1024

const codes = 256

interface Item {
  readonly accepts: readonly boolean[]
  readonly least: number
  readonly most: number
}

type Flat = Item | 'start' | 'end'

/**
 * The same pattern in JavaScript's words, for texts of bytes; undefined when it isn't of this kind. With `ignoreCase`
 * letters of ASCII stand for both cases.
 */
export function plainSource(root: PatternNode, ignoreCase: boolean): string | undefined {
  const items: Flat[] = []
  const source = flatten(root, ignoreCase, items)
  return source !== undefined && leavesNoChoice(items) ? source : undefined
}

function flatten(node: PatternNode, ignoreCase: boolean, items: Flat[]): string | undefined {
  switch (node.kind) {
    case 'character':
    case 'any':
    case 'set':
      return item(node, ignoreCase, 1, 1, items)
    case 'repeat':
      return item(node.body, ignoreCase, node.least, node.most, items)
    case 'anchor':
      if (node.at !== 'start' && node.at !== 'end') return undefined
      items.push(node.at)
      return node.at === 'start' ? '^' : '$'
    case 'group': {
      const inner = flatten(node.body, ignoreCase, items)
      return inner === undefined ? undefined : `(${inner})`
    }
    case 'sequence': {
      const parts = node.parts.map((part) => flatten(part, ignoreCase, items))
      return parts.includes(undefined) ? undefined : parts.join('')
    }
    case 'alternatives':
    case 'reference':
      return undefined
  }
}

function item(node: PatternNode, ignoreCase: boolean, least: number, most: number, items: Flat[]): string | undefined {
  const accepts = membership(node, ignoreCase)
  if (accepts === undefined || (most !== Infinity && most > 1000)) return undefined
  items.push({ accepts, least, most })
  const times =
    least === 1 && most === 1
      ? ''
      : most === Infinity
        ? `{${least},}`
        : least === most
          ? `{${least}}`
          : `{${least},${most}}`
  return setSource(accepts) + times
}

/** Which bytes a node of one character takes. */
function membership(node: PatternNode, ignoreCase: boolean): boolean[] | undefined {
  const all = Array.from({ length: codes }, (_, code) => code)
  switch (node.kind) {
    case 'any':
      return all.map(() => true)
    case 'character': {
      const wanted = node.character.charCodeAt(0)
      if (node.character.length !== 1 || wanted >= codes) return undefined
      return all.map((code) => code === wanted || (ignoreCase && otherCase(code) === wanted))
    }
    case 'set': {
      const { negated, ranges } = node.set
      const plain = { negated: false, ranges }
      return all.map((code) => (holds(plain, code) || (ignoreCase && holds(plain, otherCase(code)))) !== negated)
    }
    default:
      return undefined
  }
}

function otherCase(code: number): number {
  if (code >= 65 && code <= 90) return code + 32
  return code >= 97 && code <= 122 ? code - 32 : code
}

function setSource(accepts: readonly boolean[]): string {
  const hex = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`
  let inside = ''
  for (let from = 0; from < codes; from++) {
    if (accepts[from] !== true) continue
    let to = from
    while (accepts[to + 1] === true) to++
    inside += from === to ? hex(from) : `${hex(from)}-${hex(to)}`
    from = to
  }
  return `[${inside}]`
}

function leavesNoChoice(items: readonly Flat[]): boolean {
  const last = items.findLastIndex((each) => typeof each === 'object' && each.least !== each.most)
  return items.every((each, at) => {
    if (at >= last || typeof each === 'string' || each.least === each.most) return true
    const next = items[at + 1]
    if (typeof next !== 'object' || next.least === 0) return false
    return each.accepts.every((accepted, code) => !accepted || next.accepts[code] !== true)
  })
}
