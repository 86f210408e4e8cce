/** `--filter name=value`, as docker/cli's `opts.FilterOpt` reads it. */
import type { Filters } from '../docker/types'
import { UsageError } from './flags'

/** Gathers filters by name. Throws `UsageError` for one without `=`. */
export function readFilters(texts: readonly string[]): Filters {
  const filters: Record<string, string[]> = {}
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at === -1) {
      throw new UsageError(
        `invalid argument ${JSON.stringify(text)} for "-f, --filter" flag: bad format of filter (expected name=value)`,
      )
    }
    const name = text.slice(0, at).trim().toLowerCase()
    filters[name] = [...(filters[name] ?? []), text.slice(at + 1).trim()]
  }
  return filters
}
