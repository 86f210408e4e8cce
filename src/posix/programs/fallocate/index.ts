/**
 * fallocate: gives a file room (`-l`, `-o`, `-n` without growing it); GNU's face also takes it (`-p`), zeroes (`-z`),
 * collapses (`-c`) and inserts (`-i`) a range.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Allocation } from '../../filesystem/sparse'
import type { Descriptor, Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { parseSize } from '../sizes'

const table = {
  short: 'l:o:nvpzci',
  long: {
    ...{ length: 'l:', offset: 'o:', 'keep-size': 'n', verbose: 'v' },
    ...{ 'punch-hole': 'p', 'zero-range': 'z', 'collapse-range': 'c', 'insert-range': 'i' },
  },
  usage: '[-o OFS] -l LEN FILE',
}

const gnuModes: readonly (readonly [string, Allocation])[] = [
  ['p', 'punchHole'],
  ['z', 'zeroRange'],
  ['c', 'collapseRange'],
  ['i', 'insertRange'],
]

/** Busybox knows none of the letters but `n`; a hole never changes the size. */
function modeOf(process: Process, options: { has(letter: string): boolean }): Allocation {
  const found = isGnu(process) ? gnuModes.find(([letter]) => options.has(letter)) : undefined
  return found?.[1] ?? (options.has('n') ? 'keepSize' : 'allocate')
}

/** `10 B (10 bytes)`, as util-linux puts a size. */
function sizeWords(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10))
  const value = Math.round((bytes / 1024 ** power) * 10) / 10
  return `${value} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? 'B'} (${bytes} bytes)`
}

function doneWords(options: { has(letter: string): boolean }): string {
  if (options.has('p')) return 'hole created'
  if (options.has('z')) return 'zeroed'
  if (options.has('c')) return 'removed'
  return options.has('i') ? 'inserted' : 'allocated'
}

export const fallocate: Program = async (process) => {
  const options = parseOptions(process, table)
  const [path] = options.operands
  const given = options.value('l')
  const fail = async (words: string): Promise<number> => {
    await complain(process, words)
    return 1
  }
  if (path === undefined && isGnu(process)) return fail('no filename specified')
  if (given === undefined && isGnu(process)) return fail('no length argument specified')
  if (given === undefined || path === undefined) {
    if (isGnu(process)) return fail(given === undefined ? 'no length argument specified' : 'no filename specified')
    throw missingOperand(process, table)
  }
  if (options.operands.length > 1 && !isGnu(process)) throw missingOperand(process, table)
  const length = parseSize(given)
  const offset = parseSize(options.value('o') ?? '0')
  if (length === undefined || offset === undefined)
    return fail(
      faced(
        process,
        `invalid number '${given}'`,
        length === undefined ? 'invalid length value specified' : 'invalid offset value specified',
      ),
    )
  if (length === 0 && isGnu(process)) return fail('invalid length value specified')
  let file: Descriptor
  try {
    file = await process.open(path, { read: true, write: true, createMode: 0o666 })
  } catch (error) {
    const why = reason(process, error)
    return fail(faced(process, `can't open '${path}': ${why}`, `cannot open ${path}: ${why}`))
  }
  try {
    if (length === 0) return await fail(`fallocate '${path}': Invalid argument`)
    if (file.file === undefined) throw new PosixError('ESPIPE')
    file.file.allocate(modeOf(process, options), offset, length)
    if (isGnu(process) && options.has('v'))
      await process.print(`${path}: ${sizeWords(length)} ${doneWords(options)}.\n`)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return await fail(
      faced(process, `fallocate '${path}': ${reason(process, error)}`, `fallocate failed: ${reason(process, error)}`),
    )
  } finally {
    file.close()
  }
}
