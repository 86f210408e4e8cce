/** The `Range` of a request (RFC 9110, 14): pairs of first and last byte; none for all of it, `none` where nothing is there. */

const mostRanges = 1000

export function rangesOf(
  headers: ReadonlyMap<string, string>,
  sizeBytes: number,
  tag: string,
  modified: string,
): readonly (readonly [number, number])[] | 'none' {
  const given = headers.get('range')
  const condition = headers.get('if-range')
  if (given === undefined || !/^bytes=/i.test(given)) return []
  if (condition !== undefined && condition !== tag && condition !== modified) return []
  const found: (readonly [number, number])[] = []
  for (const part of given.slice('bytes='.length).split(',').slice(0, mostRanges)) {
    const match = /^\s*(\d*)\s*-\s*(\d*)\s*$/.exec(part)
    if (match === null || (match[1] === '' && match[2] === '')) return 'none'
    const [, start = '', end = ''] = match
    const from = start === '' ? Math.max(0, sizeBytes - Number(end)) : Number(start)
    const to = start === '' || end === '' ? sizeBytes - 1 : Math.min(Number(end), sizeBytes - 1)
    if (from < sizeBytes && from <= to) found.push([from, to])
  }
  if (found.length === 0) return 'none'
  // More than there is would be sent: the whole is cheaper.
  return found.reduce((sum, [from, to]) => sum + to - from + 1, 0) > sizeBytes ? [] : found
}
