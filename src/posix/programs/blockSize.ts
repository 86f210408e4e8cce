/**
 * Sizes in blocks, as GNU's ls, du and df count them: `1K` divides, `K` also writes the unit, `KB` counts in thousands,
 * `human-readable` and `si` choose the unit for each. What doesn't fill a block counts as a whole one.
 */
import type { Process } from '../process/types'

export type BlockSize =
  | { readonly kind: 'unit'; readonly bytes: number; readonly suffix: string }
  | { readonly kind: 'human'; readonly base: 1000 | 1024 }

export const kibibytes: BlockSize = { kind: 'unit', bytes: 1024, suffix: '' }
export const humanReadable: BlockSize = { kind: 'human', base: 1024 }
export const siReadable: BlockSize = { kind: 'human', base: 1000 }

const letters = 'KMGTPEZYRQ'

/** Reads a block size; undefined when it can't be read. */
export function parseBlockSize(text: string): BlockSize | undefined {
  if (text === 'human-readable') return humanReadable
  if (text === 'si') return siReadable
  const match = /^'?(\d*)(?:([kKMGTPEZYRQ])(B|iB)?|(B))?$/.exec(text)
  if (match === null || text === '') return undefined
  const [, digits = '', letter, end = ''] = match
  const power = letter === undefined ? 0 : letters.indexOf(letter.toUpperCase()) + 1
  const bytes = (digits === '' ? 1 : Number(digits)) * (end === 'B' ? 1000 : 1024) ** power
  if (bytes === 0) return undefined
  const shown = letter === undefined ? '' : `${end === 'B' && power === 1 ? 'k' : letter.toUpperCase()}${end}`
  return { kind: 'unit', bytes, suffix: digits === '' ? shown : '' }
}

/** The block size that the environment sets for a program (`DF_BLOCK_SIZE`, `BLOCK_SIZE`, `BLOCKSIZE`). */
export function blockSizeOf(process: Process, variable: string): BlockSize | undefined {
  for (const name of [variable, 'BLOCK_SIZE', 'BLOCKSIZE']) {
    const text = process.env.get(name)
    const size = text === undefined ? undefined : parseBlockSize(text)
    if (size !== undefined) return size
  }
  return process.env.has('POSIXLY_CORRECT') ? { kind: 'unit', bytes: 512, suffix: '' } : undefined
}

/** A number of bytes in blocks. */
export function inBlocks(bytes: number, size: BlockSize): string {
  if (size.kind === 'unit') return `${Math.ceil(bytes / size.bytes)}${size.suffix}`
  return humanText(bytes, size.base)
}

/** `1.5K`, `12M`: a decimal below ten, rounded up. */
function humanText(bytes: number, base: number): string {
  let value = bytes
  let power = 0
  while (value >= base && power < letters.length) {
    value /= base
    power++
  }
  if (power === 0) return String(bytes)
  const tenths = Math.ceil(value * 10 - 1e-9)
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}${unit(power, base)}`
  const whole = Math.ceil(value - 1e-9)
  return whole < base ? `${whole}${unit(power, base)}` : `1.0${unit(power + 1, base)}`
}

function unit(power: number, base: number): string {
  return base === 1000 && power === 1 ? 'k' : (letters[power - 1] ?? '')
}

/** How df heads a column of blocks: `1K`, `1kB`, `512B`. */
export function blockSizeHeading(bytes: number): string {
  let [binary, decimal] = [bytes, bytes]
  let [powers, thousands] = [0, 0]
  while (binary % 1024 === 0) [binary, powers] = [binary / 1024, powers + 1]
  while (decimal % 1000 === 0) [decimal, thousands] = [decimal / 1000, thousands + 1]
  if (powers >= thousands) return `${binary}${powers === 0 ? 'B' : (letters[powers - 1] ?? '')}`
  return `${decimal}${thousands === 1 ? 'k' : (letters[thousands - 1] ?? '')}B`
}
