/** Sizes for people: `1.5K`, `12M`. GNU rounds up, busybox to the nearest. */

const units = ['', 'K', 'M', 'G', 'T', 'P']

/** A size in units of 1024, with a decimal below ten. */
export function humanSize(bytes: number, gnu: boolean): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  if (unit === 0) return String(bytes)
  if (gnu)
    return value <= 9.9
      ? `${(Math.ceil(value * 10 - 1e-9) / 10).toFixed(1)}${units[unit] ?? ''}`
      : `${Math.ceil(value - 1e-9)}${units[unit] ?? ''}`
  return `${value.toFixed(1)}${units[unit] ?? ''}`
}

const suffixes: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  kB: 1000,
  K: 1024,
  KiB: 1024,
  M: 1024 ** 2,
  m: 1024 ** 2,
  MB: 1000 ** 2,
  MiB: 1024 ** 2,
  G: 1024 ** 3,
  g: 1024 ** 3,
  GB: 1000 ** 3,
  GiB: 1024 ** 3,
  T: 1024 ** 4,
  TB: 1000 ** 4,
  TiB: 1024 ** 4,
  P: 1024 ** 5,
  E: 1024 ** 6,
  Z: 1024 ** 7,
  Y: 1024 ** 8,
  R: 1024 ** 9,
  Q: 1024 ** 10,
}

/** Reads `10`, `4k`, `1M`, `2x512`; undefined when it can't be read. */
export function parseSize(text: string): number | undefined {
  let product = 1
  for (const factor of text.split('x')) {
    const match = /^(\d+)([a-zA-Z]*)$/.exec(factor)
    const unit = match?.[2] === '' ? 1 : suffixes[match?.[2] ?? '']
    if (match === null || unit === undefined) return undefined
    product *= Number(match[1]) * unit
  }
  return product
}
