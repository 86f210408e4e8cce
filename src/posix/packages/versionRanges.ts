/**
 * Ranges of versions as npm reads them: `^1.2.3`, `~1.2`, `1.x`, `>=1 <3`, `1.0.0 - 2.0.0`, `a || b`, tags, names for others (`npm:…`). What comes before
 * a release (`-beta.1`) is taken by a range that names it alone.
 */
type Version = readonly [major: number, minor: number, patch: number]

interface Comparator {
  readonly operator: '<' | '<=' | '>' | '>=' | '='
  readonly version: Version
}

/** Whether a version lies in a range. */
export function satisfies(version: string, range: string): boolean {
  const wanted = range.trim()
  if (wanted.startsWith('npm:')) return true
  if (wanted === version || wanted === '' || wanted === 'latest') return true
  const own = versionOf(version)
  if (own === undefined || version.includes('-')) return false
  return wanted.split('||').some((part) => comparatorsOf(part).every((each) => holds(own, each)))
}

function versionOf(text: string): Version | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}

function compare(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

function holds(version: Version, { operator, version: bound }: Comparator): boolean {
  const order = compare(version, bound)
  if (operator === '=') return order === 0
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function comparatorsOf(text: string): readonly Comparator[] {
  const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(text)
  const plain = hyphen === null ? text : `>=${hyphen[1] ?? ''} <=${hyphen[2] ?? ''}`
  return plain
    .replace(/([<>=~^]+)\s+/g, '$1')
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap(comparatorOf)
}

/** A word of a range as lower and upper bounds. */
function comparatorOf(word: string): readonly Comparator[] {
  const [, sign = '', rest = ''] = /^([<>=~^]*)v?(.*)$/.exec(word) ?? []
  const parts = rest
    .replace(/[-+].*$/, '')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : undefined))
  const [major, minor, patch] = parts
  if (major === undefined) return sign === '' && !/^[x*]?$/i.test(rest) ? [never] : []
  const low: Version = [major, minor ?? 0, patch ?? 0]
  if (sign === '^')
    return between(low, above(low, major > 0 || minor === undefined ? 0 : low[1] > 0 || patch === undefined ? 1 : 2))
  if (sign === '~' || sign === '~>') return between(low, above(low, minor === undefined ? 0 : 1))
  if (sign === '<' || sign === '>=') return [{ operator: sign, version: low }]
  if (sign === '>' || sign === '<=') {
    if (patch !== undefined) return [{ operator: sign, version: low }]
    const next = above(low, minor === undefined ? 0 : 1)
    return [{ operator: sign === '>' ? '>=' : '<', version: next }]
  }
  if (patch !== undefined) return [{ operator: '=', version: low }]
  return between(low, above(low, minor === undefined ? 0 : 1))
}

const never: Comparator = { operator: '<', version: [0, 0, 0] }

function between(low: Version, high: Version): readonly Comparator[] {
  return [
    { operator: '>=', version: low },
    { operator: '<', version: high },
  ]
}

/** The first version past all that agree up to this place. */
function above([major, minor, patch]: Version, place: number): Version {
  if (place === 0) return [major + 1, 0, 0]
  return place === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1]
}
