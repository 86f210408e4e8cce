/** What a run of npm does to `node_modules`, and how it tells: the closing lines, `--dry-run`'s lines, `--json`. */
import type { Process } from '../../process/types'

export interface Moved {
  readonly name: string
  readonly version: string
  readonly path: string
}

export interface Plan {
  readonly added: readonly Moved[]
  readonly removed: readonly Moved[]
  readonly changed: readonly { readonly from: Moved; readonly to: Moved }[]
}

export interface Counts {
  /** Packages in the tree, the project itself left out. */
  readonly total: number
  readonly funded: number
  readonly startedMs: number
}

function packages(count: number): string {
  return `${count} package${count === 1 ? '' : 's'}`
}

function isAudited(flags: ReadonlySet<string>): boolean {
  return !flags.has('--no-audit') && !flags.has('--audit=false') && !flags.has('-g')
}

function isFunded(flags: ReadonlySet<string>): boolean {
  return !flags.has('--no-fund') && !flags.has('--fund=false')
}

/** The last lines of a run that changed `node_modules`. */
export function summary(process: Process, plan: Plan, counts: Counts, flags: ReadonlySet<string>): string {
  const { total, funded, startedMs } = counts
  const did = [
    ...(plan.added.length > 0 ? [`added ${packages(plan.added.length)}`] : []),
    ...(plan.removed.length > 0 ? [`removed ${packages(plan.removed.length)}`] : []),
    ...(plan.changed.length > 0 ? [`changed ${packages(plan.changed.length)}`] : []),
  ]
  const elapsedMs = Math.round(process.host.now() - startedMs)
  const time = elapsedMs < 1000 ? `${elapsedMs}ms` : `${Math.round(elapsedMs / 1000)}s`
  const start = did.length === 0 ? 'up to date' : did.join(', ')
  const audits = isAudited(flags)
  const audited = audits ? `,${did.length === 0 ? '' : ' and'} audited ${packages(total + 1)}` : ''
  const funding = `\n${packages(funded)} ${funded === 1 ? 'is' : 'are'} looking for funding\n  run \`npm fund\` for details\n`
  const isTold = isFunded(flags) && funded > 0
  return `\n${start}${audited} in ${time}\n${isTold ? funding : ''}${audits ? '\nfound 0 vulnerabilities\n' : ''}`
}

/** `--dry-run`: a line a package. */
export function planLines({ added, removed, changed }: Plan): string {
  return [
    ...removed.map(({ name, version }) => `remove ${name} ${version}\n`),
    ...added.map(({ name, version }) => `add ${name} ${version}\n`),
    ...changed.map(({ from, to }) => `change ${from.name} ${from.version} => ${to.version}\n`),
  ].join('')
}

/** `--json`. */
export function planJson(plan: Plan, { total, funded }: Counts, flags: ReadonlySet<string>): string {
  const { added, removed, changed } = plan
  const told = {
    ...{ add: added, added: added.length, audited: isAudited(flags) ? total + 1 : 0 },
    ...{ change: changed, changed: changed.length, funding: isFunded(flags) ? funded : 0 },
    ...{ remove: removed, removed: removed.length },
  }
  return `${JSON.stringify(told, null, 2)}\n`
}
