/**
 * A backtracking matcher for the patterns that RE2 can't do: back-references and the edges of words. It follows
 * POSIX in wanting the longest match, and counts its steps: after `patientSteps` it takes the best match it has, after
 * `mostSteps` it gives up with a `PatternError`, so that no pattern hangs the simulator.
 */
import { holds, PatternError, type PatternNode, type PatternTree } from './regularExpressionSyntax'

const patientSteps = 100_000
const mostSteps = 2_000_000

export interface Match {
  readonly start: number
  readonly end: number
  /** Start and end of each group, the whole match first; -1 where one took no part. */
  readonly groups: readonly (readonly [number, number])[]
}

type Continue = (at: number) => boolean
type Step = (at: number, next: Continue) => boolean

/** Compiles a tree to a search. `ignoreCase` folds letters of ASCII. */
export function backtracker(tree: PatternTree, ignoreCase: boolean): (text: string, from: number) => Match | undefined {
  return (text, from) => new Search(tree, ignoreCase, text).run(from)
}

class Search {
  private readonly groups: [number, number][]
  private steps = 0
  private readonly match: Step

  constructor(
    tree: PatternTree,
    private readonly ignoreCase: boolean,
    private readonly text: string,
  ) {
    this.groups = Array.from({ length: tree.groups + 1 }, (): [number, number] => [-1, -1])
    this.match = this.compile(tree.root)
  }

  run(from: number): Match | undefined {
    try {
      for (let start = from; start <= this.text.length; start++) {
        const found = this.longestAt(start)
        if (found !== undefined) return found
      }
      return undefined
    } catch (error) {
      if (error instanceof RangeError) throw new PatternError('effort')
      throw error
    }
  }

  private longestAt(start: number): Match | undefined {
    let best: Match | undefined
    for (const group of this.groups) group.fill(-1)
    const begun = this.steps
    this.match(start, (end) => {
      if (best === undefined || end > best.end)
        best = {
          start,
          end,
          groups: [[start, end], ...this.groups.slice(1).map(([from, to]): [number, number] => [from, to])],
        }
      return end === this.text.length || this.steps - begun > patientSteps
    })
    return best
  }

  private compile(node: PatternNode): Step {
    switch (node.kind) {
      case 'character':
      case 'any':
      case 'set': {
        const accepts = this.single(node)
        return (at, next) => this.count() && at < this.text.length && accepts(this.text.charCodeAt(at)) && next(at + 1)
      }
      case 'anchor':
        return (at, next) => this.isAt(node.at, at) && next(at)
      case 'group':
        return this.grouped(node.index, this.compile(node.body))
      case 'sequence':
        return node.parts
          .map((part) => this.compile(part))
          .reduceRight<Step>(
            (rest, first) => (at, next) => first(at, (then) => rest(then, next)),
            (at, next) => next(at),
          )
      case 'alternatives': {
        const choices = node.choices.map((choice) => this.compile(choice))
        return (at, next) => choices.some((choice) => choice(at, next))
      }
      case 'repeat':
        return this.repeated(node)
      case 'reference':
        return (at, next) => {
          const [from, to] = this.groups[node.group] ?? [-1, -1]
          if (from < 0 || !this.count()) return false
          const [wanted, given] = [this.text.slice(from, to), this.text.slice(at, at + to - from)]
          const same = this.ignoreCase ? wanted.toLowerCase() === given.toLowerCase() : wanted === given
          return same && next(at + to - from)
        }
    }
  }

  private count(): true {
    if (++this.steps > mostSteps) throw new PatternError('effort')
    return true
  }

  private grouped(index: number, body: Step): Step {
    return (at, next) => {
      const before: [number, number] = [...(this.groups[index] ?? [-1, -1])]
      const matched = body(at, (end) => {
        const inner = this.groups[index]
        this.groups[index] = [at, end]
        if (next(end)) return true
        this.groups[index] = inner ?? [-1, -1]
        return false
      })
      if (!matched) this.groups[index] = before
      return matched
    }
  }

  private repeated({ body, least, most }: Extract<PatternNode, { kind: 'repeat' }>): Step {
    if (body.kind === 'character' || body.kind === 'any' || body.kind === 'set') {
      const accepts = this.single(body)
      return (at, next) => {
        let end = at
        while (end - at < most && end < this.text.length && accepts(this.text.charCodeAt(end))) end++
        for (let stop = end; stop >= at + least; stop--) if (this.count() && next(stop)) return true
        return false
      }
    }
    const once = this.compile(body)
    const again = (at: number, count: number, next: Continue): boolean =>
      this.count() &&
      ((count < most && once(at, (then) => (then > at || count < least) && again(then, count + 1, next))) ||
        (count >= least && next(at)))
    return (at, next) => again(at, 0, next)
  }

  private single(node: Extract<PatternNode, { kind: 'character' | 'any' | 'set' }>): (code: number) => boolean {
    if (node.kind === 'any') return () => true
    if (node.kind === 'set') {
      const { set } = node
      if (!this.ignoreCase) return (code) => holds(set, code)
      const plain = { ...set, negated: false }
      return (code) => (holds(plain, lower(code)) || holds(plain, upper(code))) !== set.negated
    }
    const wanted = node.character.charCodeAt(0)
    return this.ignoreCase ? (code) => lower(code) === lower(wanted) : (code) => code === wanted
  }

  private isAt(place: Extract<PatternNode, { kind: 'anchor' }>['at'], at: number): boolean {
    const before = isWord(this.text.charCodeAt(at - 1))
    const after = isWord(this.text.charCodeAt(at))
    switch (place) {
      case 'start':
      case 'first':
        return at === 0
      case 'end':
      case 'last':
        return at === this.text.length
      case 'wordStart':
        return !before && after
      case 'wordEnd':
        return before && !after
      case 'word':
        return before !== after
      case 'inWord':
        return before === after
    }
  }
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}

function upper(code: number): number {
  return code >= 97 && code <= 122 ? code - 32 : code
}

/** Whether a code unit is a letter, a digit or `_`; NaN (outside of the text) is not. */
export function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}
