/** `--filter` of the prunes: `label=…`, `label!=…`, `until=…` (moby 26.1, `daemon/prune.go`). */
import type { Filters } from '../../../docker/types'
import { readTime } from '../../times'

export interface Prunable {
  /** Seconds since the epoch; undefined where the prune knows no `until`. */
  readonly createdAtSec?: number
  readonly labels: Readonly<Record<string, string>> | null | undefined
}

/** Whether a prune with these filters takes it. Throws Error for a time that can't be read. */
export function isTaken({ createdAtSec, labels }: Prunable, filters: Filters, nowMs: number): boolean {
  const [until] = filters['until'] ?? []
  if (until !== undefined && createdAtSec !== undefined && createdAtSec > Number(readTime(until, nowMs))) return false
  const has = (filter: string): boolean => hasLabel(labels ?? {}, filter)
  return (filters['label'] ?? []).every(has) && !(filters['label!'] ?? []).some(has)
}

function hasLabel(labels: Readonly<Record<string, string>>, filter: string): boolean {
  const at = filter.indexOf('=')
  const key = at === -1 ? filter : filter.slice(0, at)
  return Object.hasOwn(labels, key) && (at === -1 || labels[key] === filter.slice(at + 1))
}
