/** cmp: compares two files byte by byte; `-s`, `-l`, `-n`. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { parseSize } from '../sizes'
import { openInput, readEverything } from '../streams'

const table = {
  short: 'lsn:',
  long: { silent: 's', quiet: 's', verbose: 'l', bytes: 'n:' },
  gnuStatus: 2,
  usage: '[-ls] [-n NUM] FILE1 [FILE2]',
}

export const cmp: Program = async (process) => {
  const options = parseOptions(process, table)
  const [left, right = '-'] = options.operands
  if (left === undefined) throw missingOperand(process, table)
  const limit = parseSize(options.value('n') ?? '') ?? Infinity
  const one = await read(process, left)
  const two = one === undefined ? undefined : await read(process, right)
  if (one === undefined || two === undefined) return 2
  const length = Math.min(one.length, two.length, limit)
  let line = 1
  let status = 0
  for (let at = 0; at < length; at++) {
    if (one[at] !== two[at]) {
      status = 1
      if (options.has('s')) return 1
      if (!options.has('l')) {
        await process.print(`${left} ${right} differ: char ${at + 1}, line ${line}\n`)
        return 1
      }
      await process.print(
        `${at + 1} ${(one[at] ?? 0).toString(8).padStart(3)} ${(two[at] ?? 0).toString(8).padStart(3)}\n`,
      )
    }
    if (one[at] === 10) line++
  }
  if (one.length === two.length || length === limit) return status
  const short = one.length < two.length ? left : right
  if (!options.has('s'))
    await complain(
      process,
      isGnu(process)
        ? `EOF on ${short} after byte ${length}, ${length === 0 ? 'line 0' : `line ${line - 1}`}`
        : `EOF on ${short}`,
    )
  return 1
}

async function read(process: Process, path: string): Promise<Uint8Array | undefined> {
  try {
    const input = await openInput(process, path)
    const bytes = await readEverything(process, input)
    input.close()
    return bytes
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `${path}: ${why}`, `${path}: ${why}`))
    return undefined
  }
}
