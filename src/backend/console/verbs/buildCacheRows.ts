/** Records of BuildKit's cache as `system df` lists them (docker/cli 28.2, `formatter/buildcache.go`). */
import type { RawBuildCache } from '../../docker/engineApi'
import { humanAgo, humanSize } from '../humanize'
import type { Listing } from '../listing'

interface BuildCacheRow {
  readonly record: RawBuildCache
  readonly isWhole: boolean
  readonly nowMs: number
}

export const buildCacheListing: Listing<BuildCacheRow> = {
  typeName: '*formatter.buildCacheContext',
  columns: {
    ID: {
      header: 'CACHE ID',
      value: ({ record, isWhole }) => `${isWhole ? record.ID : record.ID.slice(0, 12)}${record.InUse ? '*' : ''}`,
    },
    Parent: { header: 'PARENT', value: ({ record, isWhole }) => parentOf(record).slice(0, isWhole ? undefined : 12) },
    CacheType: { header: 'CACHE TYPE', value: ({ record }) => record.Type },
    Size: { header: 'SIZE', value: ({ record }) => humanSize(record.Size, 3) },
    CreatedSince: { header: 'CREATED', value: ({ record, nowMs }) => since(record.CreatedAt, nowMs) },
    CreatedAt: { header: 'CREATED AT', value: ({ record }) => inGo(record.CreatedAt) },
    LastUsedSince: { header: 'LAST USED', value: ({ record, nowMs }) => since(record.LastUsedAt, nowMs) },
    LastUsedAt: { header: 'LAST USED AT', value: ({ record }) => inGo(record.LastUsedAt) },
    UsageCount: { header: 'USAGE', value: ({ record }) => String(record.UsageCount) },
    InUse: { header: 'IN USE', value: ({ record }) => String(record.InUse) },
    Shared: { header: 'SHARED', value: ({ record }) => String(record.Shared) },
    Description: { header: 'DESCRIPTION', value: ({ record }) => record.Description },
  },
}

/** `--format raw`. */
export const rawBuildCache = `build_cache_id: {{.ID}}
parent_id: {{.Parent}}
build_cache_type: {{.CacheType}}
description: {{.Description}}
created_at: {{.CreatedAt}}
created_since: {{.CreatedSince}}
last_used_at: {{.LastUsedAt}}
last_used_since: {{.LastUsedSince}}
usage_count: {{.UsageCount}}
in_use: {{.InUse}}
shared: {{.Shared}}
`

/** Columns of the table. */
export const buildCacheShown = ['ID', 'CacheType', 'Size', 'CreatedSince', 'LastUsedSince', 'UsageCount', 'Shared']

/** The records in the order of their last use, those never used first. */
export function buildCacheRows(
  records: readonly RawBuildCache[],
  how: { readonly isWhole: boolean; readonly nowMs: number },
): readonly BuildCacheRow[] {
  const key = ({ LastUsedAt, ID }: RawBuildCache): string => `${sortable(LastUsedAt)} ${ID}`
  return [...records].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((record) => ({ record, ...how }))
}

/** Bytes that no image has too. */
export function ownCacheBytes(records: readonly RawBuildCache[]): number {
  return records.reduce((sum, { Size, Shared }) => sum + (Shared ? 0 : Size), 0)
}

function parentOf(record: RawBuildCache): string {
  const parents = record[' Parents'] ?? record.Parents ?? []
  return parents.length > 0 ? parents.join(', ') : (record.Parent ?? '')
}

/** RFC 3339 in UTC with all nine digits, which Go leaves out where they are nought. */
function sortable(time: string | null | undefined): string {
  const [, second = '', digits = ''] = /^([^.Z]*)(?:\.(\d+))?Z$/.exec(time ?? '') ?? []
  return second === '' ? '' : `${second}.${digits.padEnd(9, '0')}`
}

function since(time: string | null | undefined, nowMs: number): string {
  return time == null ? '' : humanAgo(Date.parse(time) / 1000, nowMs)
}

/** As Go prints a time: `2026-11-22 19:35:30.518096544 +0000 UTC`. */
function inGo(time: string | null | undefined): string {
  return time == null ? '' : time.replace('T', ' ').replace('Z', ' +0000 UTC')
}
