/**
 * Reads POSIX basic and extended regular expressions (with GNU's `\|`, `\+`, `\?`, `\w`, `\<`, back-references) into a
 * tree. The tree is turned into RE2's syntax by `regularExpression.ts` or matched by `backtracking.ts`. What can't be
 * read is a `PatternError` whose `flaw` each face words in its own way, as its C library's `regerror` does.
 */
import type { Face } from '../process/types'

export type PatternNode =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | {
      readonly kind: 'anchor'
      readonly at: 'start' | 'end' | 'wordStart' | 'wordEnd' | 'word' | 'inWord' | 'first' | 'last'
    }
  | { readonly kind: 'group'; readonly index: number; readonly body: PatternNode }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'alternatives'; readonly choices: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly body: PatternNode; readonly least: number; readonly most: number }
  | { readonly kind: 'reference'; readonly group: number }

/** Ranges of code units, both ends included. */
export interface CharacterSet {
  readonly negated: boolean
  readonly ranges: readonly (readonly [number, number])[]
}

export type Flaw =
  | 'bracket'
  | 'parenthesis'
  | 'closing'
  | 'brace'
  | 'braceContent'
  | 'backslash'
  | 'repetition'
  | 'class'
  | 'range'
  | 'reference'
  | 'size'
  | 'effort'

const words: Readonly<Record<Flaw, readonly [busybox: string, gnu: string]>> = {
  bracket: ["Missing ']'", 'Unmatched [, [^, [:, [., or [='],
  parenthesis: ["Missing ')'", 'Unmatched ( or \\('],
  closing: ["Missing ')'", 'Unmatched ) or \\)'],
  brace: ['Invalid contents of {}', 'Unmatched \\{'],
  braceContent: ['Invalid contents of {}', 'Invalid content of \\{\\}'],
  backslash: ['Trailing backslash', 'Trailing backslash'],
  repetition: ['Repetition not preceded by valid expression', 'Invalid preceding regular expression'],
  class: ['Unknown character class name', 'Invalid character class name'],
  range: ['Invalid character range', 'Invalid range end'],
  reference: ['Invalid back reference', 'Invalid back reference'],
  size: ['Out of memory', 'Regular expression too big'],
  effort: [
    'the Camada simulator gives this regular expression up',
    'the Camada simulator gives this regular expression up',
  ],
}

/** A pattern that can't be compiled, or (`effort`) whose search was given up. */
export class PatternError extends Error {
  constructor(readonly flaw: Flaw) {
    super(words[flaw][1])
  }

  /** What the face's C library says. */
  wordsOf(face: Face): string {
    return words[this.flaw][face === 'gnu' ? 1 : 0]
  }
}

const classes: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alpha: spans('AZaz'),
  digit: spans('09'),
  alnum: spans('09AZaz'),
  upper: spans('AZ'),
  lower: spans('az'),
  space: [
    [9, 13],
    [32, 32],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  print: [[32, 126]],
  graph: [[33, 126]],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  xdigit: spans('09AFaf'),
}

function spans(text: string): readonly (readonly [number, number])[] {
  return Array.from({ length: text.length / 2 }, (_, at) => [text.charCodeAt(2 * at), text.charCodeAt(2 * at + 1)])
}

const wordRanges = [...spans('09AZaz'), [95, 95] as const]

/** Whether a set holds a code unit. */
export function holds(set: CharacterSet, code: number): boolean {
  return set.ranges.some(([from, to]) => code >= from && code <= to) !== set.negated
}

const escapedSets: Readonly<Record<string, CharacterSet>> = {
  w: { negated: false, ranges: wordRanges },
  W: { negated: true, ranges: wordRanges },
  s: { negated: false, ranges: classes.space ?? [] },
  S: { negated: true, ranges: classes.space ?? [] },
}

const escapedAnchors: Readonly<Record<string, Extract<PatternNode, { kind: 'anchor' }>['at']>> = {
  '<': 'wordStart',
  '>': 'wordEnd',
  b: 'word',
  B: 'inWord',
  '`': 'first',
  "'": 'last',
}

const greatestRepeat = 32767

export interface PatternTree {
  readonly root: PatternNode
  readonly groups: number
  /** Back-references and word edges are beyond RE2. */
  readonly needsBacktracking: boolean
}

export interface SyntaxOptions {
  readonly extended: boolean
  /** A newline separates alternatives, as grep has it. Default false. */
  readonly newlineIsOr?: boolean
  /** As musl reads extended patterns: no back-references, nothing to repeat is an error. Default false. */
  readonly isMusl?: boolean
}

/** Parses a pattern. Throws `PatternError`. */
export function parsePattern(pattern: string, options: SyntaxOptions): PatternTree {
  return new Parser(pattern, options).parse()
}

class Parser {
  private at = 0
  private groups = 0
  private readonly closed = new Set<number>()
  private needsBacktracking = false
  private depth = 0

  constructor(
    private readonly pattern: string,
    private readonly options: SyntaxOptions,
  ) {}

  parse(): PatternTree {
    const root = this.alternatives()
    if (this.at < this.pattern.length) throw new PatternError('closing')
    return { root, groups: this.groups, needsBacktracking: this.needsBacktracking }
  }

  /** Whether an operator stands here: plain in extended syntax, with a backslash in basic. */
  private sees(operator: string): boolean {
    if (this.options.extended) return this.pattern[this.at] === operator
    return this.pattern[this.at] === '\\' && this.pattern[this.at + 1] === operator
  }

  private skipOperator(): void {
    this.at += this.options.extended ? 1 : 2
  }

  private alternatives(): PatternNode {
    const choices = [this.sequence()]
    for (;;) {
      if (this.sees('|')) this.skipOperator()
      else if (this.options.newlineIsOr === true && this.pattern[this.at] === '\n') this.at++
      else break
      choices.push(this.sequence())
    }
    const only = choices[0]
    return choices.length === 1 && only !== undefined ? only : { kind: 'alternatives', choices }
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = []
    while (this.at < this.pattern.length) {
      if (this.sees('|') || (this.options.newlineIsOr === true && this.pattern[this.at] === '\n')) break
      if (this.sees(')')) {
        if (this.depth > 0) break
        if (!this.options.extended) throw new PatternError('closing')
      }
      parts.push(this.repeated(this.atom(parts), parts))
    }
    const only = parts[0]
    return parts.length === 1 && only !== undefined ? only : { kind: 'sequence', parts }
  }

  private atom(before: readonly PatternNode[]): PatternNode {
    const character = this.pattern[this.at] ?? ''
    const starts = before.every((part) => part.kind === 'anchor' && part.at === 'start')
    if (this.sees('(')) return this.group()
    if (character === '\\') return this.escape(starts)
    if (character === '[') return this.bracket()
    this.at++
    if (character === '.') return { kind: 'any' }
    if (character === '^' && (this.options.extended || before.length === 0)) return { kind: 'anchor', at: 'start' }
    if (character === '$' && (this.options.extended || this.endsHere())) return { kind: 'anchor', at: 'end' }
    if (this.options.extended && this.options.isMusl === true && before.length === 0 && '*+?{'.includes(character))
      throw new PatternError('repetition')
    if (this.options.extended && '*+?'.includes(character) && starts) {
      if (character === '*' && before.length === 0) return { kind: 'sequence', parts: [] }
      return { kind: 'sequence', parts: [] }
    }
    return { kind: 'character', character }
  }

  /** A `$` of basic syntax is an anchor at the end of a branch. */
  private endsHere(): boolean {
    return (
      this.at === this.pattern.length ||
      this.sees(')') ||
      this.sees('|') ||
      (this.options.newlineIsOr === true && this.pattern[this.at] === '\n')
    )
  }

  private group(): PatternNode {
    this.skipOperator()
    const index = ++this.groups
    this.depth++
    const body = this.alternatives()
    this.depth--
    if (!this.sees(')')) throw new PatternError('parenthesis')
    this.skipOperator()
    this.closed.add(index)
    return { kind: 'group', index, body }
  }

  private escape(starts: boolean): PatternNode {
    const letter = this.pattern[this.at + 1]
    if (letter === undefined) throw new PatternError('backslash')
    this.at += 2
    const set = escapedSets[letter]
    if (set !== undefined) return { kind: 'set', set }
    const anchor = escapedAnchors[letter]
    if (anchor !== undefined) {
      if (anchor === 'wordStart' || anchor === 'wordEnd') this.needsBacktracking = true
      return { kind: 'anchor', at: anchor }
    }
    if (letter >= '1' && letter <= '9' && !(this.options.extended && this.options.isMusl === true)) {
      if (!this.closed.has(Number(letter))) throw new PatternError('reference')
      this.needsBacktracking = true
      return { kind: 'reference', group: Number(letter) }
    }
    if (!this.options.extended && letter === '{' && starts) throw new PatternError('repetition')
    return { kind: 'character', character: letter === 'n' ? '\n' : letter === 't' ? '\t' : letter }
  }

  private repeated(atom: PatternNode, before: readonly PatternNode[]): PatternNode {
    let result = atom
    for (;;) {
      const bounds = this.bounds(result, before)
      if (bounds === undefined) return result
      result = { kind: 'repeat', body: result, least: bounds[0], most: bounds[1] }
    }
  }

  private bounds(atom: PatternNode, before: readonly PatternNode[]): readonly [number, number] | undefined {
    if (this.pattern[this.at] === '*') {
      if (!this.options.extended && atom.kind === 'anchor' && atom.at === 'start' && before.length === 0)
        return undefined
      this.at++
      return [0, Infinity]
    }
    for (const [operator, least, most] of [
      ['+', 1, Infinity],
      ['?', 0, 1],
    ] as const) {
      if (!this.sees(operator)) continue
      if (!this.options.extended && atom.kind === 'anchor') return undefined
      this.skipOperator()
      return [least, most]
    }
    if (!this.sees('{')) return undefined
    return this.interval()
  }

  private interval(): readonly [number, number] | undefined {
    const { extended } = this.options
    const rest = this.pattern.slice(this.at + (extended ? 1 : 2))
    const match = (extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(rest)
    if (match === null || (match[1] === '' && match[2] === '')) {
      if (extended && this.options.isMusl !== true) return undefined
      if (extended) throw new PatternError('braceContent')
      throw new PatternError(rest.includes('\\}') ? 'braceContent' : 'brace')
    }
    const least = Number(match[1] ?? 0)
    const most = match[2] === '' ? least : match[3] === '' ? Infinity : Number(match[3])
    if (most < least) throw new PatternError('braceContent')
    if (least > greatestRepeat || (most !== Infinity && most > greatestRepeat)) throw new PatternError('size')
    this.at += (extended ? 1 : 2) + match[0].length
    return [least, most]
  }

  private bracket(): PatternNode {
    const { pattern } = this
    let at = this.at + 1
    const ranges: (readonly [number, number])[] = []
    const negated = pattern[at] === '^'
    if (negated) at++
    for (let first = true; ; first = false) {
      const character = pattern[at]
      if (character === undefined) throw new PatternError('bracket')
      if (character === ']' && !first) break
      const named = /^\[:([^:\]]*):\]/.exec(pattern.slice(at))
      if (named?.[1] !== undefined) {
        const known = classes[named[1]]
        if (known === undefined) throw new PatternError('class')
        ranges.push(...known)
        at += named[0].length
        continue
      }
      if (/^\[[:.=]/.test(pattern.slice(at)) && !/^\[([.=])[^]\1\]/.test(pattern.slice(at)))
        throw new PatternError('bracket')
      const [from, afterFrom] = this.bracketCharacter(at)
      const isRange =
        pattern[afterFrom] === '-' && pattern[afterFrom + 1] !== ']' && pattern[afterFrom + 1] !== undefined
      const [to, afterTo] = isRange ? this.bracketCharacter(afterFrom + 1) : [from, afterFrom]
      if (to < from) throw new PatternError('range')
      ranges.push([from, to])
      at = afterTo
    }
    this.at = at + 1
    return { kind: 'set', set: { negated, ranges } }
  }

  private bracketCharacter(at: number): readonly [code: number, end: number] {
    const single = /^\[([.=])([^])\1\]/.exec(this.pattern.slice(at, at + 5))
    if (single?.[2] !== undefined) return [single[2].charCodeAt(0), at + 5]
    return [this.pattern.codePointAt(at) ?? 0, at + ((this.pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)]
  }
}
