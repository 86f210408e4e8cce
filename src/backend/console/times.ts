/** Times as `--since` and `--until` take them: RFC 3339 with parts left out, seconds, or how long ago (moby `timetypes`). */
import { readDuration } from './sizes'

/** Seconds since the epoch as the Engine API wants them, `1700000000.000000000`. Throws an `Error` with Go's words. */
export function readTime(value: string, nowMs: number): string {
  const ago = durationOf(value)
  if (ago !== undefined) return inNanoseconds(BigInt(nowMs) * 1_000_000n - BigInt(ago))
  if (/^-?\d+(\.\d+)?$/.test(value)) return value
  const [, date, hour, minute, second = '00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(value) ?? []
  const atMs =
    date === undefined ? Number.NaN : Date.parse(`${date}T${hour ?? '00'}:${minute ?? '00'}:${second}${zone}`)
  if (Number.isNaN(atMs)) throw new Error(`failed to parse value as time or duration: ${JSON.stringify(value)}`)
  return `${Math.trunc(atMs / 1000)}.${fraction.slice(1).padEnd(9, '0').slice(0, 9)}`
}

function durationOf(value: string): number | undefined {
  try {
    return readDuration(value)
  } catch {
    return undefined
  }
}

function inNanoseconds(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`
}
