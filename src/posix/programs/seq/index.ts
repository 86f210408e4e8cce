/** seq: `[first [increment]] last`, `-s`, `-w`, `-f`. */
import type { Program } from '../../process/types'
import { complain, faced } from '../complaint'
import { missingOperand } from '../options'
import { Output } from '../streams'

const table = { short: '', usage: '[-w] [-s SEP] [FIRST [INC]] LAST' }

export const seq: Program = async (process) => {
  const words = [...process.argv.slice(1)]
  let separator = '\n'
  let pad = false
  while (words[0] !== undefined && /^-[swf]/.test(words[0]) && !/^-\d/.test(words[0])) {
    const word = words.shift() ?? ''
    if (word === '-w') pad = true
    else if (word.startsWith('-s')) separator = word.length > 2 ? word.slice(2) : (words.shift() ?? '')
    else {
      await complain(process, `option ${word.slice(0, 2)} is not supported by the simulator`)
      return 1
    }
  }
  const numbers = words.map(Number)
  const bad = words.find((_, index) => Number.isNaN(numbers[index]))
  if (words.length === 0 || words.length > 3 || (bad !== undefined && process.host.face === 'busybox'))
    throw missingOperand(process, table)
  if (bad !== undefined) {
    await complain(
      process,
      faced(process, '', `invalid floating point argument: '${bad}'\nTry 'seq --help' for more information.`),
    )
    return 1
  }
  const [first, increment, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers
  if (first === undefined || increment === undefined || last === undefined) return 1
  if (increment === 0) {
    await complain(
      process,
      faced(process, 'increment is 0', "invalid Zero increment value: '0'\nTry 'seq --help' for more information."),
    )
    return 1
  }
  const decimals = Math.max(...words.map((word) => word.split('.')[1]?.length ?? 0))
  const width = pad ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length) : 0
  const steps = Math.floor((last - first) / increment + 1e-10)
  const output = new Output(process)
  for (let step = 0; step <= steps; step++) {
    const text = (first + step * increment).toFixed(decimals)
    const padded = text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')
    await output.write((step === 0 ? '' : separator) + padded)
  }
  if (steps >= 0) await output.write('\n')
  await output.flush()
  return 0
}
