/** Durations, times, sizes and shortened texts in the words of docker/go-units, Go's `time` and docker/cli. */

/** `About a minute`, `2 hours`, `3 weeks`: go-units `HumanDuration`. */
function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.trunc(durationMs / 60_000)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(durationMs / 3_600_000)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`
  return `${Math.trunc(durationMs / 3_600_000 / 24 / 365)} years`
}

/** How long ago a time in seconds was, as listings say it. */
export function humanAgo(atSec: number, nowMs: number): string {
  return atSec <= 0 ? 'N/A' : `${humanDuration(nowMs - atSec * 1000)} ago`
}

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']

/** `1.99MB`: go-units `HumanSizeWithPrecision`, decimal units, `%.{precision}g`. */
export function humanSize(bytes: number, precision = 4): string {
  return sizeIn(bytes, 1000, decimalUnits, precision)
}

/** `1.9MiB`: go-units `BytesSize`. */
export function binarySize(bytes: number): string {
  return sizeIn(bytes, 1024, binaryUnits, 4)
}

function sizeIn(bytes: number, base: number, units: readonly string[], precision: number): string {
  let size = bytes
  let unit = 0
  while (size >= base && unit < units.length - 1) {
    size /= base
    unit += 1
  }
  return `${formatGeneral(size, precision)}${units[unit] ?? ''}`
}

/** Go's `%.{precision}g`: no trailing zeros, an exponent where the number is longer than the precision. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return '0'
  const text = value.toPrecision(precision)
  if (text.includes('e'))
    return text
      .replace(/(\.\d*?)0*e/, '$1e')
      .replace('.e', 'e')
      .replace(/e([+-])(\d)$/, 'e$10$2')
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Shortens to a display width with `…`, as docker/cli's `formatter.Ellipsis`; wide characters count twice. */
export function ellipsis(text: string, width: number): string {
  const characters = [...text]
  const widths = characters.map(columnsOf)
  if (width <= 0) return ''
  if (characters.length <= width && widths.reduce((sum, each) => sum + each, 0) <= width) return text
  let used = 0
  let count = 0
  for (const each of widths) {
    if (used + each > width - 1) break
    used += each
    count += 1
  }
  return width === 1 ? (characters[0] ?? '') : `${characters.slice(0, count).join('')}…`
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u

function columnsOf(character: string): number {
  return wide.test(character) ? 2 : 1
}

/** `2026-11-22 08:03:03 +0000 UTC`: Go's `Time.String`, from seconds since the epoch. */
export function goTime(sec: number): string {
  return `${new Date(sec * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
}

/** `2026-11-22T08:03:03Z`. */
export function rfc3339(sec: number): string {
  return new Date(sec * 1000).toISOString().replace(/\.\d+Z/, 'Z')
}

/** Twelve digits of an ID. */
export function shortId(id: string): string {
  return id.replace(/^[a-z0-9]+:/, '').slice(0, 12)
}

/** Order in which numbers in names count as numbers: `v2` before `v10` (fvbommel/sortorder). */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D/g) ?? [])
  const length = Math.min(left?.length ?? 0, right?.length ?? 0)
  for (let index = 0; index < length; index++) {
    const [one = '', two = ''] = [left?.[index], right?.[index]]
    if (one === two) continue
    const areNumbers = /^\d/.test(one) && /^\d/.test(two)
    if (areNumbers && Number(one) !== Number(two)) return Number(one) - Number(two)
    return one < two ? -1 : 1
  }
  return (left?.length ?? 0) - (right?.length ?? 0)
}

/** `a=1,b=2`, sorted. */
export function labelText(labels: Readonly<Record<string, string>> | null | undefined): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',')
}
