/** How much of a file head and tail show: `-n 5`, `-c 1k`, `-n -3`, `-n +3`. */
import type { Process } from '../../process/types'
import { complain, isGnu } from '../complaint'
import type { Options } from '../options'
import { parseSize } from '../sizes'

export interface Amount {
  readonly unit: 'lines' | 'bytes'
  readonly count: number
  /** Before the number; empty when there is none. */
  readonly sign: '+' | '-' | ''
}

/** Reads `-n` or `-c`, whichever came last; default 10 lines. A wrong number is said, and undefined returned. */
export async function readAmount(process: Process, options: Options): Promise<Amount | undefined> {
  const letter = options.last('nc') ?? 'n'
  const unit = letter === 'n' ? 'lines' : 'bytes'
  const text = options.value(letter) ?? '10'
  const digits = text.replace(/^[-+]/, '')
  const count = parseSize(digits)
  if (count === undefined) {
    await complain(process, isGnu(process) ? `invalid number of ${unit}: '${digits}'` : `invalid number '${text}'`)
    return undefined
  }
  return { unit, count, sign: text.startsWith('+') ? '+' : text.startsWith('-') ? '-' : '' }
}
