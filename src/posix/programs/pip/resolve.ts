/**
 * Which packages an installation takes, in the order in which pip's resolver looks at them: what is asked for first, then
 * the needs of what it settles on, pinned ones first, then those with an upper bound, then by name (pip 25.1's
 * `resolution/resolvelib/provider.py`). The index has one version of each, so that nothing is tried again.
 */
import { normalName, pythonPackages, type PythonPackage } from '../../packages/pythonPackages'
import type { Installed } from './place'
import { identityOf, meets, parseRequirement, type Condition, type Requirement } from './requirement'

/** A requirement and where it comes from: `flask`, `-r r.txt (line 2)`, or nobody. */
export interface Wanted {
  readonly requirement: Requirement
  readonly from: string
  /** A wheel's path, where one was named. */
  readonly path?: string
}

/** A package that was settled on. */
export interface Chosen {
  readonly package: PythonPackage
  /** As the first requirement spells it. */
  readonly name: string
  readonly isAsked: boolean
  /** A wheel in a folder; else it comes from the index. */
  readonly path: string | undefined
  readonly needs: readonly string[]
}

export interface Plan {
  readonly chosen: readonly Chosen[]
  /** Lines of standard error; none if all was found. */
  readonly failure: readonly string[]
}

export interface ResolveOptions {
  readonly installed: ReadonlyMap<string, Installed>
  readonly withNeeds: boolean
  /** What is there is taken anew (`--force-reinstall`, `-I`) or not asked (`pip download`). */
  readonly ignoresInstalled: boolean
  /** Wheels of `--find-links`, by normal name. */
  readonly links: ReadonlyMap<string, string>
  readonly usesIndex: boolean
  readonly constraints: readonly Requirement[]
  say(line: string): void
  /** A requirement that is met already. */
  satisfied(wanted: Wanted, installed: Installed): void
  /** A package is fetched for a requirement. */
  collecting(wanted: Wanted, each: PythonPackage, path: string | undefined): void
}

interface Criterion {
  readonly identity: string
  readonly wanted: Wanted[]
  readonly parents: (Requirement | undefined)[]
  /** The order in which it was asked for. */
  readonly order: number
  isPinned: boolean
}

export function resolve(roots: readonly Wanted[], options: ResolveOptions): Plan {
  return new Resolution(options).run(roots)
}

class Resolution {
  private readonly criteria = new Map<string, Criterion>()
  private readonly chosen = new Map<string, Chosen>()
  private readonly seen = new Set<string>()

  constructor(private readonly options: ResolveOptions) {}

  run(roots: readonly Wanted[]): Plan {
    for (const root of roots) {
      const failure = this.add(root, undefined)
      if (failure !== undefined) return { chosen: [], failure }
    }
    for (;;) {
      const open = [...this.criteria.values()].filter((each) => !each.isPinned)
      const [next] = open.sort(byPreference)
      if (next === undefined) return { chosen: this.inOrder(), failure: [] }
      next.isPinned = true
      const failure = this.addNeeds(next)
      if (failure !== undefined) return { chosen: [], failure }
    }
  }

  /** Packages in the order in which they were settled on. */
  private inOrder(): readonly Chosen[] {
    return this.pins.flatMap((key) => this.chosen.get(key) ?? [])
  }

  private readonly pins: string[] = []

  private addNeeds(criterion: Criterion): readonly string[] | undefined {
    const [{ requirement, from } = { requirement: undefined, from: '' }] = criterion.wanted
    if (requirement === undefined) return undefined
    const key = normalName(requirement.name)
    if (!this.pins.includes(key)) this.pins.push(key)
    const each = pythonPackages().get(key)
    if (!this.options.withNeeds || each === undefined) return undefined
    const parent = from === '' ? requirement.text : `${requirement.text}->${from}`
    for (const need of needsOf(each, requirement.extras)) {
      const parsed = parseRequirement(need)
      if ('problem' in parsed) continue
      const failure = this.add({ requirement: parsed, from: parent }, requirement)
      if (failure !== undefined) return failure
    }
    return undefined
  }

  private add(wanted: Wanted, parent: Requirement | undefined): readonly string[] | undefined {
    const identity = identityOf(wanted.requirement)
    const old = this.criteria.get(identity)
    const criterion = old ?? {
      identity,
      wanted: [],
      parents: [],
      order: parent === undefined ? this.criteria.size : Infinity,
      isPinned: false,
    }
    criterion.wanted.push(wanted)
    criterion.parents.push(parent)
    this.criteria.set(identity, criterion)
    const key = normalName(wanted.requirement.name)
    const conditions = this.conditionsOn(key)
    const installed =
      this.options.ignoresInstalled || wanted.path !== undefined ? undefined : this.options.installed.get(key)
    if (installed !== undefined && meets(installed.version, conditions)) {
      if (!this.seen.has(key)) this.options.satisfied(wanted, installed)
      this.seen.add(key)
      return undefined
    }
    return this.choose(criterion, wanted, conditions)
  }

  private choose(
    criterion: Criterion,
    wanted: Wanted,
    conditions: readonly Condition[],
  ): readonly string[] | undefined {
    const key = normalName(wanted.requirement.name)
    const path = wanted.path ?? this.options.links.get(key)
    const each = path !== undefined || this.options.usesIndex ? pythonPackages().get(key) : undefined
    if (each === undefined || !meets(each.version, conditions)) {
      const failed =
        each !== undefined && meets(each.version, wanted.requirement.conditions) && criterion.wanted.length > 1
      if (failed || (each !== undefined && criterion.wanted.length > 1)) return this.conflict(criterion)
      const parent = criterion.parents.at(-1)
      if (parent !== undefined) this.options.say(lookingAt(parent))
      return notFound(wanted, parent, each?.version)
    }
    if (!this.seen.has(key)) this.options.collecting(wanted, each, path)
    this.seen.add(key)
    const before = this.chosen.get(key)
    const isAsked = before?.isAsked === true || criterion.parents.at(-1) === undefined
    const needs = needsOf(each, wanted.requirement.extras).map(nameOf)
    const name = before?.name ?? wanted.requirement.name
    this.chosen.set(key, {
      package: each,
      name,
      isAsked,
      path,
      needs: [...new Set([...(before?.needs ?? []), ...needs])],
    })
    return undefined
  }

  private conditionsOn(key: string): readonly Condition[] {
    const asked = [...this.criteria.values()].flatMap(({ wanted }) => wanted.map(({ requirement }) => requirement))
    return [...asked, ...this.options.constraints]
      .filter(({ name }) => normalName(name) === key)
      .flatMap(({ conditions }) => conditions)
  }

  private conflict({ wanted, parents }: Criterion): readonly string[] {
    const triggers = wanted.map(({ requirement }, at) => {
      const parent = parents[at]
      const version = parent === undefined ? '' : (pythonPackages().get(normalName(parent.name))?.version ?? '')
      return parent === undefined ? requirement.text : `${normalName(parent.name)}==${version}`
    })
    const sorted = [...new Set(triggers)].sort()
    const last = sorted.at(-1) ?? ''
    const causes = wanted.map(({ requirement }, at) => {
      const parent = parents[at]
      const version = parent === undefined ? '' : (pythonPackages().get(normalName(parent.name))?.version ?? '')
      const who = parent === undefined ? 'The user requested' : `${normalName(parent.name)} ${version} depends on`
      return `    ${who} ${requirement.text}`
    })
    this.options.say(
      `\nThe conflict is caused by:\n${causes.join('\n')}\n\nTo fix this you could try to:\n1. loosen the range of package versions you've specified\n2. remove package versions to allow pip to attempt to solve the dependency conflict\n`,
    )
    const all = sorted.length < 2 ? last : `${sorted.slice(0, -1).join(', ')} and ${last}`
    return [
      `ERROR: Cannot install ${all} because these package versions have conflicting dependencies.`,
      'ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts',
    ]
  }
}

function byPreference(left: Criterion, right: Criterion): number {
  const own = preferenceOf(left)
  const other = preferenceOf(right)
  for (const [at, value] of own.entries()) {
    const against = other[at] ?? 0
    if (value !== against) return value < against ? -1 : 1
  }
  return left.identity < right.identity ? -1 : 1
}

function preferenceOf({ wanted, order }: Criterion): readonly number[] {
  const conditions = wanted.flatMap(({ requirement }) => requirement.conditions)
  const isDirect = wanted.some(({ path }) => path !== undefined)
  const isPinned = conditions.some(({ operator, version }) => operator.startsWith('==') && !version.includes('*'))
  const isBounded = conditions.some(
    ({ operator, version }) => ['<', '<=', '~='].includes(operator) || (operator === '==' && version.includes('*')),
  )
  return [isDirect ? 0 : 1, isPinned ? 0 : 1, isBounded ? 0 : 1, order, conditions.length > 0 ? 0 : 1]
}

/** What a package needs, with what its extras add. */
function needsOf(each: PythonPackage, extras: readonly string[]): readonly string[] {
  const added = each.optional.filter((need) =>
    extras.some((extra) => new RegExp(`extra == ['"]${normalName(extra)}['"]`).test(need)),
  )
  return [...each.needs, ...added]
}

function nameOf(need: string): string {
  return normalName(/^[\w.-]+/.exec(need.trim())?.[0] ?? '')
}

/** What pip says before it tries a package's other versions. */
function lookingAt(parent: Requirement): string {
  return `INFO: pip is looking at multiple versions of ${identityOf(parent)} to determine which version is compatible with other requirements. This could take a while.`
}

function notFound(
  { requirement }: Wanted,
  parent: Requirement | undefined,
  version: string | undefined,
): readonly string[] {
  const from = parent === undefined ? '' : ` (from ${identityOf(parent)})`
  return [
    `ERROR: Could not find a version that satisfies the requirement ${requirement.text}${from} (from versions: ${version ?? 'none'})`,
    `ERROR: No matching distribution found for ${requirement.text}`,
  ]
}

/** In the order of installing: those that nothing else needs last; by weight and name from behind, as pip sorts them. */
export function installationOrder(chosen: readonly Chosen[]): readonly Chosen[] {
  const left = new Map(chosen.map((each) => [normalName(each.package.name), each]))
  const weights = new Map<string, number>()
  for (let weight = left.size; left.size > 0; weight = left.size) {
    const leaves = [...left].filter(([, { needs }]) => !needs.some((need) => left.has(need)))
    if (leaves.length === 0) break
    for (const [key] of leaves) {
      weights.set(key, weight)
      left.delete(key)
    }
  }
  const keyOf = (each: Chosen): string => normalName(each.package.name)
  return [...chosen].sort((one, other) => {
    const difference = (weights.get(keyOf(other)) ?? 0) - (weights.get(keyOf(one)) ?? 0)
    return difference !== 0 ? difference : keyOf(one) < keyOf(other) ? 1 : -1
  })
}
