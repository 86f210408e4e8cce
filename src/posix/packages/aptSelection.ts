/**
 * What apt decides: which packages come along with those that were asked for, what must go with those that are removed,
 * and what nobody needs any more. Every package has one version, so that versions never disagree.
 */
import { parseRelations, type Alternative, type Stanza } from './control'
import { debianIndex, type DebianPackage } from './debianIndex'
import { provides, providersOf, type DpkgDatabase } from './dpkgDatabase'

export interface Selection {
  /** New packages in the order in which they are unpacked. */
  readonly packages: readonly DebianPackage[]
  /** Recommended ones that don't come along, and suggested ones, each group as it is shown. */
  readonly recommended: readonly string[]
  readonly suggested: readonly string[]
}

const needs = ['Pre-Depends', 'Depends']

/** Plans an installation of packages of the index. */
export function selectForInstall(
  database: DpkgDatabase,
  wanted: readonly DebianPackage[],
  withRecommends: boolean,
): Selection {
  const chosen = new Map<string, DebianPackage>()
  const has = (name: string): boolean =>
    chosen.has(name) || database.satisfies(name) || [...chosen.values()].some((each) => provides(each.fields, name))
  const take = (each: DebianPackage): void => {
    if (chosen.has(each.name)) return
    chosen.set(each.name, each)
    for (const field of needs) for (const group of parseRelations(each.fields.get(field))) satisfy(group)
  }
  const satisfy = (group: readonly Alternative[]): void => {
    if (group.some(({ name }) => has(name))) return
    const found = group.map(({ name }) => candidate(name)).find((each) => each !== undefined)
    if (found !== undefined) take(found)
  }
  for (const each of wanted) take(each)
  if (withRecommends) {
    // What is recommended is looked at after everything that is needed, and may recommend more.
    for (const each of chosen.values())
      for (const group of parseRelations(each.fields.get('Recommends'))) satisfy(group)
  }
  const packages = [...chosen.values()].sort((left, right) => left.rank - right.rank)
  return {
    packages,
    recommended: withRecommends ? [] : mentioned(packages, 'Recommends', has),
    suggested: mentioned(packages, 'Suggests', has),
  }
}

/** The package behind a name: itself, or the first that provides it. */
export function candidate(name: string): DebianPackage | undefined {
  return debianIndex().packages.get(name) ?? providersOf(name)[0]
}

/** What packages mention in a field and nobody has: by the packages' names, each group once. */
function mentioned(
  packages: readonly DebianPackage[],
  field: string,
  has: (name: string) => boolean,
): readonly string[] {
  const { absent } = debianIndex()
  const groups = [...packages]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((each) => parseRelations(each.fields.get(field)))
    .filter((group) => !group.some(({ name }) => has(name)))
    .map((group) => group.map(({ name }) => name).filter((name) => !absent.has(name)))
    .filter((group) => group.length > 0)
  return [...new Set(groups.map((group) => group.join(' | ')))]
}

/** What has to go when some packages go: all that need them. */
export function selectForRemoval(database: DpkgDatabase, names: readonly string[]): readonly string[] {
  const gone = new Set(names)
  const stays = (name: string): boolean => database.installed(name) !== undefined && !gone.has(name)
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    const staying = database.installedNames().filter(stays)
    for (const name of staying) {
      const stanza = database.installed(name)
      if (stanza !== undefined && needs.some((field) => isBroken(stanza, field, staying, database, gone)))
        gone.add(name)
    }
  }
  return [...gone]
}

function isBroken(
  stanza: Stanza,
  field: string,
  staying: readonly string[],
  database: DpkgDatabase,
  gone: ReadonlySet<string>,
): boolean {
  return parseRelations(stanza.get(field)).some((group) => {
    if (!group.some(({ name }) => gone.has(name) || [...gone].some((each) => provides(database.installed(each), name))))
      return false
    return !group.some(
      ({ name }) => staying.includes(name) || staying.some((each) => provides(database.installed(each), name)),
    )
  })
}

/** Automatic packages that nothing installed needs or recommends; `gone` count as removed already. */
export function unneeded(
  database: DpkgDatabase,
  { gone = new Set<string>(), suggestsKeep = true }: { gone?: ReadonlySet<string>; suggestsKeep?: boolean } = {},
): readonly string[] {
  const here = database.installedNames().filter((name) => !gone.has(name))
  const fields = [...needs, 'Recommends', ...(suggestsKeep ? ['Suggests'] : [])]
  const providers = new Map<string, string[]>()
  for (const name of here) {
    const provided = parseRelations(database.installed(name)?.get('Provides')).flat()
    for (const each of [name, ...provided.map((one) => one.name)])
      providers.set(each, [...(providers.get(each) ?? []), name])
  }
  const kept = new Set<string>()
  const pending = here.filter((name) => !database.automatic.has(name))
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (kept.has(name)) continue
    kept.add(name)
    const stanza = database.installed(name)
    for (const field of fields)
      for (const group of parseRelations(stanza?.get(field)))
        for (const each of group) pending.push(...(providers.get(each.name) ?? []))
  }
  return here.filter((name) => !kept.has(name))
}
