/** The bar that the daemon draws beside its progress messages for a terminal (moby `pkg/jsonmessage` and go-units). */

const barWidth = 50
const units = ['B', 'kB', 'MB', 'GB', 'TB']
const significantDigits = 4

function humanSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${Number(value.toPrecision(significantDigits))}${units[unit] ?? ''}`
}

/** `[====>    ]  1.05MB/4.2MB`, sizes in bytes. */
export function progressBar(current: number, total: number): string {
  const done = total === 0 ? barWidth : Math.min(barWidth, Math.floor((current / total) * barWidth))
  const bar = `${'='.repeat(done)}>${' '.repeat(barWidth - done)}`
  return `[${bar}] ${humanSize(current).padStart(8)}/${humanSize(total)}`
}
