/**
 * Python's regular expressions on the linear engine (re2js): their syntax is nearly RE2's. What it has not (looking ahead
 * and behind, references within a pattern) is refused by name, so that a pattern never means something else.
 */
import { RE2JS } from 're2js'

const known = new Map<string, RE2JS>()
const [ignoreCase, multiline, dotAll, verbose] = [2, 8, 16, 64]

export type Finding = 'first' | 'match' | 'full' | 'all'

/** Groups of a pattern, or why it is refused. */
export function patternOf(pattern: string, flags: number): unknown {
  try {
    const compiled = compile(pattern, flags, 'first')
    const matcher = compiled.matcher('')
    const names = Object.fromEntries([...Object.entries(compiled.namedGroups())])
    return { groups: matcher.groupCount(), names }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** Each match as its groups' spans, -1 for a group that took no part. */
export function findAll(
  pattern: string,
  flags: number,
  text: string,
  from: number,
  finding: Finding,
): readonly unknown[] {
  const matcher = compile(pattern, flags, finding).matcher(text)
  const found: (readonly [number, number])[][] = []
  const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => at)
  let has = matcher.find(from)
  while (has) {
    if ((finding === 'match' || finding === 'full') && matcher.start() !== from) break
    found.push(groups.map((at) => [matcher.start(at), matcher.end(at)] as const))
    if (finding !== 'all') break
    has = matcher.find()
  }
  return found
}

function compile(pattern: string, flags: number, finding: Finding): RE2JS {
  const key = `${flags} ${finding === 'full' || finding === 'match' ? finding : ''} ${pattern}`
  const old = known.get(key)
  if (old !== undefined) return old
  const bits =
    ((flags & ignoreCase) !== 0 ? RE2JS.CASE_INSENSITIVE : 0) |
    ((flags & multiline) !== 0 ? RE2JS.MULTILINE : 0) |
    ((flags & dotAll) !== 0 ? RE2JS.DOTALL : 0)
  const plain = (flags & verbose) !== 0 ? withoutSpace(pattern) : pattern
  if (/\(\?(?:[=!]|<[=!])/.test(plain)) throw new Error('the Camada simulator has no look-around in Python patterns')
  const named = plain.replace(/\\Z/g, '\\z')
  const compiled = RE2JS.compile(finding === 'full' ? `(?:${named})\\z` : named, bits)
  if (known.size > 200) known.clear()
  known.set(key, compiled)
  return compiled
}

function withoutSpace(pattern: string): string {
  return pattern.replace(/(\\.|\[(?:\\.|[^\]\\])*\])|\s+|#.*$/gm, (_, kept: string | undefined) => kept ?? '')
}
