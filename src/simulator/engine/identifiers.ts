/** Identifiers and times as the daemon writes them. */

/** `bytes` random bytes in hexadecimal; containers, execs, networks and anonymous volumes have 32. */
export function randomId(random: (bytes: Uint8Array) => void, bytes = 32): string {
  const buffer = new Uint8Array(bytes)
  random(buffer)
  return Buffer.from(buffer).toString('hex')
}

/** A number as Go puts it behind the name of a temporary file. */
export function randomNumber(random: (bytes: Uint8Array) => void): number {
  return parseInt(randomId(random, 4), 16)
}

/** Go's zero time, which the API shows for "never". */
export const zeroTime = '0001-01-01T00:00:00Z'

/** Milliseconds since the epoch as Go's RFC 3339 with nanoseconds: no trailing zeros. */
export function formatTime(timeMs: number): string {
  const [date, fraction = ''] = new Date(Math.floor(timeMs)).toISOString().replace('Z', '').split('.')
  const nanos = `${fraction}${String(Math.floor((timeMs % 1) * 1e6)).padStart(6, '0')}`.replace(/0+$/, '')
  return nanos === '' ? `${date ?? ''}Z` : `${date ?? ''}.${nanos}Z`
}

/** Seconds precision, as volumes show their creation. */
export function formatTimeSec(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`
}

/** RFC 3339 with nine digits, as `docker logs --timestamps` prints it. */
export function formatTimeNs(timeNs: bigint): string {
  const seconds = Number(timeNs / 1_000_000_000n)
  const nanos = String(timeNs % 1_000_000_000n).padStart(9, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${nanos}Z`
}
