/**
 * POSIX regular expressions. Nearly all of them run on `re2js`, in time linear in the text and leftmost-longest; the few
 * that it can't do (back-references, `\<`, `\>`) run on a backtracking matcher with a bounded number of steps, and on
 * short texts the simplest ones (`plainPattern.ts`) run on JavaScript's engine.
 * Among equally long matches a group may take another part than glibc's (`(a|ab)(c|bcd)(d*)`).
 */
import { RE2JS } from 're2js'
import { backtracker, type Match } from './backtracking'
import { longestPlainText, plainSource } from './plainPattern'
import { parsePattern, PatternError, type CharacterSet, type PatternNode } from './regularExpressionSyntax'

export { PatternError } from './regularExpressionSyntax'

export interface RegularExpression {
  /** The leftmost-longest match at or after `from`. Throws `PatternError` when it takes too many steps. */
  match(text: string, from?: number): Match | undefined
  test(text: string): boolean
  /** How many groups the pattern has. */
  readonly groups: number
}

export interface RegularExpressionOptions {
  readonly extended: boolean
  readonly ignoreCase?: boolean
  /** The pattern is a plain text. */
  readonly fixed?: boolean
  readonly wholeLine?: boolean
  /** `^` and `$` also match at newlines inside of the text (sed's `M`). */
  readonly multiline?: boolean
  /** Texts are bytes, one a character (`byteText.ts`). */
  readonly isBytes?: boolean
  /** As busybox's C library reads patterns. */
  readonly isMusl?: boolean
}

/** Compiles a pattern. Throws `PatternError`. */
export function compileRegularExpression(pattern: string, options: RegularExpressionOptions): RegularExpression {
  const tree =
    options.fixed === true
      ? { root: literal(pattern), groups: 0, needsBacktracking: false }
      : parsePattern(pattern, { extended: options.extended, isMusl: options.isMusl === true })
  const plain = plainText(tree.root)
  if (plain !== undefined && options.ignoreCase !== true && options.wholeLine !== true) return plainSearch(plain)
  if (tree.needsBacktracking) {
    const root: PatternNode =
      options.wholeLine === true
        ? { kind: 'sequence', parts: [{ kind: 'anchor', at: 'first' }, tree.root, { kind: 'anchor', at: 'last' }] }
        : tree.root
    const search = backtracker({ ...tree, root }, options.ignoreCase === true)
    return {
      groups: tree.groups,
      test: (text) => search(text, 0) !== undefined,
      match: (text, from = 0) => search(text, from),
    }
  }
  const source = emit(tree.root)
  const linear = linearSearch(options.wholeLine === true ? `\\A(?:${source})\\z` : source, tree.groups, options)
  if (options.isBytes !== true || options.multiline === true) return linear
  const quick = plainSource(tree.root, options.ignoreCase === true)
  return quick === undefined ? linear : quickSearch(options.wholeLine === true ? `^${quick}$` : quick, linear)
}

/** Short texts by JavaScript's engine, long ones by `linear`. */
function quickSearch(source: string, linear: RegularExpression): RegularExpression {
  const { groups } = linear
  const tester = new RegExp(source)
  const finder = new RegExp(source, groups === 0 ? 'g' : 'gd')
  return {
    groups,
    test: (text) => (text.length > longestPlainText ? linear.test(text) : tester.test(text)),
    match: (text, from = 0) => {
      if (text.length > longestPlainText) return linear.match(text, from)
      finder.lastIndex = from
      const found = finder.exec(text)
      if (found === null) return undefined
      const { index: start } = found
      const end = start + found[0].length
      const indices = found.indices?.map((each): readonly [number, number] => each ?? [-1, -1])
      return { start, end, groups: indices ?? [[start, end]] }
    },
  }
}

function linearSearch(source: string, groups: number, options: RegularExpressionOptions): RegularExpression {
  const flags =
    RE2JS.LONGEST_MATCH |
    RE2JS.DOTALL |
    (options.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0) |
    (options.multiline === true ? RE2JS.MULTILINE : 0)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source, flags)
  } catch {
    throw new PatternError('size')
  }
  return {
    groups,
    test: (text) => compiled.test(text),
    match: (text, from = 0) => {
      const matcher = compiled.matcher(text)
      if (!matcher.find(from)) return undefined
      const found = Array.from({ length: groups + 1 }, (_, index): [number, number] => [
        matcher.start(index),
        matcher.end(index),
      ])
      return { start: matcher.start(), end: matcher.end(), groups: found }
    },
  }
}

/** A pattern that is only a text is found as a text. */
function plainSearch(wanted: string): RegularExpression {
  return {
    groups: 0,
    test: (text) => text.includes(wanted),
    match: (text, from = 0) => {
      const start = text.indexOf(wanted, from)
      if (start < 0 || from > text.length) return undefined
      const end = start + wanted.length
      return { start, end, groups: [[start, end]] }
    },
  }
}

function literal(text: string): PatternNode {
  return { kind: 'sequence', parts: [...text].map((character) => ({ kind: 'character', character })) }
}

function plainText(node: PatternNode): string | undefined {
  if (node.kind === 'character') return node.character
  if (node.kind !== 'sequence' || !node.parts.every((part) => part.kind === 'character')) return undefined
  return node.parts.map((part) => (part.kind === 'character' ? part.character : '')).join('')
}

const anchors = {
  start: '^',
  end: '$',
  first: '\\A',
  last: '\\z',
  word: '\\b',
  inWord: '\\B',
  wordStart: '\\b',
  wordEnd: '\\b',
}

function emit(node: PatternNode): string {
  switch (node.kind) {
    case 'character':
      return node.character.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
    case 'any':
      return '.'
    case 'set':
      return emitSet(node.set)
    case 'anchor':
      return anchors[node.at]
    case 'group':
      return `(${emit(node.body)})`
    case 'sequence':
      return node.parts.map((part) => (part.kind === 'alternatives' ? `(?:${emit(part)})` : emit(part))).join('')
    case 'alternatives':
      return node.choices.map(emit).join('|')
    case 'repeat':
      return emitRepeat(node)
    case 'reference':
      throw new PatternError('reference')
  }
}

function emitRepeat({ body, least, most }: Extract<PatternNode, { kind: 'repeat' }>): string {
  const inner = emit(body)
  const once =
    body.kind === 'character' || body.kind === 'any' || body.kind === 'set' || body.kind === 'group'
      ? inner
      : `(?:${inner})`
  if (least === 0 && most === Infinity) return `${once}*`
  if (least === 1 && most === Infinity) return `${once}+`
  if (least === 0 && most === 1) return `${once}?`
  return `${once}{${least}${most === least ? '' : `,${most === Infinity ? '' : most}`}}`
}

function emitSet({ negated, ranges }: CharacterSet): string {
  const character = (code: number): string => `\\x{${code.toString(16)}}`
  const inside = ranges
    .map(([from, to]) => (from === to ? character(from) : `${character(from)}-${character(to)}`))
    .join('')
  return `[${negated ? '^' : ''}${inside}]`
}
