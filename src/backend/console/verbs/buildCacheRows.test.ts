/** BuildKit's cache in `system df`, as the real command line showed it (`test/recorders/buildCache.mjs`). */
import { expect, it } from 'vitest'
import recorded from '../../../../test/fixtures/cli/buildCache.json'
import { normalise } from '../../../../test/cli/compareWithCli'
import { formatRows } from '../listing'
import { humanSize } from '../humanize'
import { buildCacheListing, buildCacheRows, buildCacheShown, ownCacheBytes } from './buildCacheRows'

it.each(recorded)('$version', ({ listed: { records, nowMs, table, json } }) => {
  const rows = buildCacheRows(records, { isWhole: false, nowMs })
  const own = `: ${humanSize(ownCacheBytes(records))}\n\n${formatRows(rows, buildCacheListing, { shown: buildCacheShown, format: '' })}`
  expect(ageless(own)).toBe(ageless(table))
  const whole = buildCacheRows(records, { isWhole: true, nowMs })
  const lines = formatRows(whole, buildCacheListing, { shown: [], format: 'json' }).trim().split('\n')
  const plain = (row: unknown): unknown => ({ ...(row as object), CreatedSince: '', LastUsedSince: '' })
  expect(lines.map((line) => plain(JSON.parse(line)))).toEqual(json.map(plain))
})

/** The ages and the widths of their columns are those of the moment. */
function ageless(text: string): string {
  return normalise(text).replace(/ +/g, ' ').trimEnd()
}
