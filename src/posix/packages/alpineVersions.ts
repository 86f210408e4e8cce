/**
 * Versions as apk compares them: numbers between dots, then a letter, suffixes (`_alpha` `_beta` `_pre` `_rc` before the
 * version itself, `_cvs` `_svn` `_git` `_hg` `_p` after it), and the build (`-r0`). Source: apk-package(5).
 */

const before = ['alpha', 'beta', 'pre', 'rc']
const after = ['cvs', 'svn', 'git', 'hg', 'p']

interface Version {
  readonly numbers: readonly number[]
  readonly letter: string
  readonly suffixes: readonly (readonly [number, number])[]
  readonly build: number
}

/** A version in its parts, or undefined when it is none. */
function parse(text: string): Version | undefined {
  const parts = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:-r(\d+))?$/.exec(text)
  if (parts === null) return undefined
  const [, numbers = '', letter = '', suffixes = '', build = '0'] = parts
  const read: (readonly [number, number])[] = []
  for (const [, name = '', count = ''] of suffixes.matchAll(/_([a-z]+)(\d*)/g)) {
    const rank = before.includes(name) ? before.indexOf(name) - before.length : after.indexOf(name) + 1
    if (rank === 0) return undefined
    read.push([rank, Number(count)])
  }
  return { numbers: numbers.split('.').map(Number), letter, suffixes: read, build: Number(build) }
}

function compareLists(left: readonly number[], right: readonly number[], missing: number): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? missing) - (right[at] ?? missing)
    if (difference !== 0) return difference
  }
  return 0
}

/** Below zero when the left one is older, above when it is newer; undefined when one is no version. */
export function compareAlpineVersions(left: string, right: string): number | undefined {
  const [one, other] = [parse(left), parse(right)]
  if (one === undefined || other === undefined) return undefined
  return (
    compareLists(one.numbers, other.numbers, -1) ||
    (one.letter === other.letter ? 0 : one.letter < other.letter ? -1 : 1) ||
    compareLists(one.suffixes.flat(), other.suffixes.flat(), 0) ||
    one.build - other.build
  )
}

/** What follows a name in the world: `curl>=8`, `curl~8.12`, `curl=8.12.1-r1`, `curl@edge`. */
export interface Wanted {
  readonly name: string
  readonly operator: string
  readonly version: string
  /** The repository's tag: `@edge`. */
  readonly tag: string
}

/** A word of the world or of the command line; undefined when it has no name. */
export function parseWanted(word: string): Wanted | undefined {
  const parts = /^([^=<>~@\s]+)(?:([=<>~]+)([^@\s]*))?(@\S*)?$/.exec(word)
  if (parts === null) return undefined
  const [, name = '', operator = '', version = '', tag = ''] = parts
  return { name, operator, version, tag }
}

/** Whether a version is one of those that are wanted. */
export function isWanted({ operator, version: wanted }: Wanted, version: string): boolean {
  if (operator === '') return true
  if (operator.includes('~') && (version === wanted || /^[.\-_]/.test(version.slice(wanted.length))))
    return version.startsWith(wanted)
  const order = compareAlpineVersions(version, wanted)
  if (order === undefined) return false
  return (
    (operator.includes('=') && !operator.includes('~') && order === 0) ||
    (operator.includes('<') && order < 0) ||
    (operator.includes('>') && order > 0)
  )
}
