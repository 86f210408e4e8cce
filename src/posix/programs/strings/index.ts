/** strings: runs of printable characters (`-n -t -o -f -a`). */
import type { Program } from '../../process/types'
import { byteOutput, byteTextOf } from '../byteText'
import { isGnu, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { missingOperand, parseOptions } from '../options'
import { chunks } from '../streams'

const table = { short: 'fo1an:t:', usage: '[-fo] [-t o|d|x] [-n LEN] [FILE]...' }
const longest = 1 << 20

export const strings: Program = async (process) => {
  const options = parseOptions(process, table)
  const least = Number(options.value('n') ?? 4)
  const given = options.value('t') ?? 'd'
  if (!isGnu(process) && !['o', 'd', 'x'].includes(given)) throw missingOperand(process, table)
  if (Number.isNaN(least) && !isGnu(process))
    throw new UsageError(`strings: invalid number '${options.value('n') ?? ''}'\n`, 1)
  if (!(least >= 1))
    throw new UsageError(`strings: number ${options.value('n') ?? ''} is not in 1..2147483647 range\n`, 1)
  const radix = options.has('o') ? 'o' : options.value('t')
  const output = byteOutput(process)
  const status = await eachInput(process, options.operands, async (input, path) => {
    const prefix = (offset: number): string => {
      const name = options.has('f') ? `${path === '-' ? '{standard input}' : path}: ` : ''
      if (radix === undefined) return name
      return `${name}${offset.toString({ o: 8, x: 16 }[radix] ?? 10).padStart(7)} `
    }
    let run = ''
    let offset = 0
    const finish = (): void => {
      if (run.length >= least) output.add(`${prefix(offset - run.length)}${run}\n`)
      run = ''
    }
    for await (const chunk of chunks(process, input)) {
      for (const character of byteTextOf(chunk)) {
        if ((character >= ' ' && character <= '~') || character === '\t') run += character
        else finish()
        if (run.length >= longest) finish()
        offset++
      }
      await output.flush()
    }
    finish()
  })
  await output.flush()
  return status
}
