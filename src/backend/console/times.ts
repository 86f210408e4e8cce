/** Times as `--since` and `--until` take them: RFC 3339 with parts left out, seconds, or how long ago (moby `timetypes`). */
import { parseGoTime } from './goTime'
import { readDuration } from './sizes'

/** Seconds since the epoch as the Engine API wants them, `1700000000.000000000`. Throws an `Error` with Go's words. */
export function readTime(value: string, nowMs: number): string {
  const ago = value === '0' ? undefined : durationOf(value)
  if (ago !== undefined) return String((BigInt(nowMs) * 1_000_000n - BigInt(ago)) / 1_000_000_000n)
  try {
    return parseGoTime(layoutOf(value), value)
  } catch (error) {
    // With a dash it was meant as a day.
    if (value.includes('-')) throw error
    if (/^\d+(\.\d+)?$/.test(value)) return value
    throw new Error(`failed to parse value as time or duration: ${JSON.stringify(value)}`, { cause: error })
  }
}

/** The layout that a text is tried with, by what stands in it. */
function layoutOf(value: string): string {
  const hasZone = /[zZ+]/.test(value) || value.split('-').length === 4
  const zone = hasZone ? 'Z07:00' : ''
  if (value.includes('.')) return `2006-01-02T15:04:05.999999999${zone}`
  if (!value.includes('T')) return `2006-01-02${zone}`
  const colons = value.split(':').length - 1 - (hasZone && !/z/i.test(value) ? 1 : 0)
  const clock = ['15', '15:04'][Math.max(0, colons)] ?? '15:04:05'
  return `2006-01-02T${clock}${zone}`
}

function durationOf(value: string): number | undefined {
  try {
    return readDuration(value)
  } catch {
    return undefined
  }
}
