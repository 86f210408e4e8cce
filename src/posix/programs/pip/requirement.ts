/**
 * Requirements as pip reads and writes them (`Flask[async]>=2,<4; extra == "x"`): a name, extras, conditions on the version
 * in the order that pip prints them. Versions are numbers between dots, with `a`, `b`, `rc`, `.dev` and `.post`.
 */
import { normalName } from '../../packages/pythonPackages'

export interface Condition {
  readonly operator: string
  readonly version: string
}

export interface Requirement {
  /** As it is written. */
  readonly name: string
  readonly extras: readonly string[]
  readonly conditions: readonly Condition[]
  readonly marker: string
  /** As pip prints it. */
  readonly text: string
}

/** What pip says of a text that is none, with its mark below the place. */
export interface BadRequirement {
  readonly problem: string
  readonly at: number
}

/** Reads one requirement. */
export function parseRequirement(written: string): Requirement | BadRequirement {
  const source = written.trim()
  const name = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/.exec(source)?.[0]
  if (name === undefined) return { problem: 'Expected package name at the start of dependency specifier', at: 0 }
  let rest = source.slice(name.length)
  const bracket = /^\s*\[([^\]]*)\]/.exec(rest)
  if (bracket !== null) rest = rest.slice(bracket[0].length)
  const [specifier = '', marker = ''] = rest.split(/;(.*)/s)
  const conditions: Condition[] = []
  for (const part of specifier.replace(/^\s*\(|\)\s*$/g, '').split(',')) {
    if (part.trim() === '' && conditions.length === 0 && specifier.trim() === '') break
    const match = /^\s*(===|==|~=|!=|<=|>=|<|>)\s*([\w.*+!-]+)\s*$/.exec(part)
    if (match === null) return { problem: expectedEnd, at: source.length - rest.trimStart().length }
    conditions.push({ operator: match[1] ?? '', version: match[2] ?? '' })
  }
  const extras = (bracket?.[1] ?? '')
    .split(',')
    .map((extra) => extra.trim())
    .filter((extra) => extra !== '')
  return { name, extras, conditions, marker: marker.trim(), text: textOf(name, extras, conditions, marker.trim()) }
}

const expectedEnd = 'Expected end or semicolon (after name and no valid version specifier)'

function textOf(name: string, extras: readonly string[], conditions: readonly Condition[], marker: string): string {
  const bracket = extras.length === 0 ? '' : `[${[...extras].sort().join(',')}]`
  const specifier = conditions.map(({ operator, version }) => `${operator}${version}`).sort()
  return `${name}${bracket}${specifier.join(',')}${marker === '' ? '' : `; ${marker.replaceAll("'", '"')}`}`
}

/** The name by which requirements are the same, with its extras. */
export function identityOf({ name, extras }: Requirement): string {
  const normal = normalName(name)
  return extras.length === 0 ? normal : `${normal}[${extras.map(normalName).sort().join(',')}]`
}

/** Whether a version meets all conditions. */
export function meets(version: string, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => meetsOne(version, condition))
}

function meetsOne(version: string, { operator, version: other }: Condition): boolean {
  if (operator === '===') return version === other
  if (other.endsWith('.*')) {
    const prefix = releaseOf(other.slice(0, -2))
    const isBelow = prefix.every((part, at) => (releaseOf(version)[at] ?? 0) === part)
    return operator === '!=' ? !isBelow : isBelow
  }
  const order = compareVersions(version, other)
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '~=': {
      const prefix = releaseOf(other).slice(0, -1)
      return order >= 0 && prefix.every((part, at) => (releaseOf(version)[at] ?? 0) === part)
    }
    default:
      return order >= 0
  }
}

function releaseOf(version: string): readonly number[] {
  return (/^v?([\d.]*)/.exec(version)?.[1] ?? '').split('.').filter(Boolean).map(Number)
}

/** Below zero, zero, or above: as versions are ordered. */
function compareVersions(left: string, right: string): number {
  const [own, other] = [releaseOf(left), releaseOf(right)]
  for (let at = 0; at < Math.max(own.length, other.length); at++) {
    const difference = (own[at] ?? 0) - (other[at] ?? 0)
    if (difference !== 0) return difference
  }
  return phaseOf(left) - phaseOf(right)
}

/** Development releases, then alphas, betas, candidates, the release, what came after it; each by its number. */
function phaseOf(version: string): number {
  const [, word = '', number = '0'] = /[\d.]*?[.-]?(dev|a|b|rc|post)[.-]?(\d*)$/.exec(version) ?? []
  const phase = ['dev', 'a', 'b', 'rc', '', 'post'].indexOf(word)
  return phase * 10_000 + Number(number)
}
