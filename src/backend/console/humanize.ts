/** Durations, sizes and shortened texts in the words of docker/go-units and docker/cli. */

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

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** `1.99MB`: go-units `HumanSizeWithPrecision`, decimal units, `%.{precision}g`. */
export function humanSize(bytes: number, precision = 4): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${formatGeneral(size, precision)}${units[unit] ?? ''}`
}

/** Go's `%.{precision}g` for numbers below 10,000: no trailing zeros. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return '0'
  const text = value.toPrecision(precision)
  return text.includes('e') ? String(Number(text)) : text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Shortens to a display width with `…`, as docker/cli's `formatter.Ellipsis`. */
export function ellipsis(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`
}
