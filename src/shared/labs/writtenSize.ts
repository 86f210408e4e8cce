/** Sizes as Docker's command line prints and people copy them: `0B`, `4.21MB`, `5242880`. Units are decimal. */

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in words, to three digits. */
export function writtenSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  return `${Number((bytes / 1000 ** power).toPrecision(3))}${units[power] ?? 'B'}`
}

/** The sizes that a text tells, in bytes: those with a unit, or all numbers where none has one. A comma is a point. */
export function readSizes(text: string): readonly number[] {
  const found = [...text.matchAll(/(\d+(?:[.,]\d+)?)[ \t]*([kKMGT]?[bB]|[kKMGT]\b)?/g)]
  const withUnit = found.filter(([, , unit]) => unit !== undefined)
  return (withUnit.length > 0 ? withUnit : found).map(([, digits = '', unit = '']) => {
    const power = ['', 'K', 'M', 'G', 'T'].indexOf(unit.replace(/b$/i, '').toUpperCase())
    return Number(digits.replace(',', '.')) * 1000 ** power
  })
}
