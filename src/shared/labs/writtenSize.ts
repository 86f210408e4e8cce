/** Sizes as Docker's command line prints and people copy them: `0B`, `4.21MB`, `5242880`. Units are decimal. */

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in words, to three digits. */
export function writtenSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  return `${Number((bytes / 1000 ** power).toPrecision(3))}${units[power] ?? 'B'}`
}

/** Every size that a text tells, in bytes; a number without a unit is one of bytes. A comma may be the decimal sign. */
export function readSizes(text: string): readonly number[] {
  return [...text.matchAll(/(\d+(?:[.,]\d+)?)\s*([kKMGT]?)[bB]?/g)].map(([, digits = '', unit = '']) => {
    const power = units.findIndex(
      (candidate) => candidate.length > 1 && candidate[0]?.toUpperCase() === unit.toUpperCase(),
    )
    return Number(digits.replace(',', '.')) * 1000 ** Math.max(power, 0)
  })
}
