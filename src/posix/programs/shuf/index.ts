/** shuf: lines, operands (`-e`) or a range (`-i`) in random order (`-n -r -o -z`). */
import { randomInt } from 'node:crypto'
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { faced, isGnu, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { Holding, stringOverheadBytes } from '../holding'
import { parseOptions, type Options } from '../options'
import { extraOperand, wrongUsage } from '../wrongUsage'

const table = {
  short: 'ei:n:o:rz',
  long: {
    echo: 'e',
    'input-range': 'i:',
    'head-count': 'n:',
    output: 'o:',
    repeat: 'r',
    'random-source': 'S:',
    'zero-terminated': 'z',
  },
  usage: '[-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]',
}

export const shuf: Program = async (process) => {
  const options = parseOptions(process, table)
  if (isGnu(process)) refuse(process, options)
  const strange = options.values('n').find((word) => !/^\d+$/.test(word))
  if (!isGnu(process) && strange !== undefined) throw new UsageError(`shuf: invalid number '${strange}'\n`, 1)
  const range = options.value('i')
  const end = options.has('z') ? '\0' : '\n'
  let lines: string[] = []
  if (range !== undefined) {
    const match = /^(\d+)-(\d+)$/.exec(range)
    const [low, high] = [Number(match?.[1]), Number(match?.[2])]
    if (match === null || low > high)
      throw new UsageError(`shuf: ${faced(process, `bad range '${range}'`, `invalid input range: '${range}'`)}\n`, 1)
    lines = Array.from({ length: high - low + 1 }, (_, index) => String(low + index))
  } else if (options.has('e')) lines = options.operands.map(toByteText)
  else {
    const holding = new Holding(process)
    const status = await eachInput(process, options.operands.slice(0, 1), (input) =>
      eachByteLine(
        process,
        input,
        (line) => {
          lines.push(line)
          holding.add(line.length + stringOverheadBytes)
        },
        () => Promise.resolve(),
        end,
      ),
    )
    if (status !== 0) return status
  }
  const wanted = options.value('n')
  const least = Math.min(...options.values('n').map(Number))
  const count = wanted === undefined ? (options.has('r') ? Infinity : lines.length) : least
  if (options.has('r') && lines.length === 0 && count > 0 && isGnu(process))
    throw new UsageError('shuf: no lines to repeat\n', 1)
  const path = options.value('o')
  const target =
    path === undefined ? undefined : await process.open(path, { write: true, createMode: 0o666, truncate: true })
  const output = byteOutput(process, target === undefined ? undefined : (bytes) => target.write(bytes))
  if (options.has('r'))
    for (let index = 0; index < count && lines.length > 0; index++)
      await output.write((lines[randomInt(lines.length)] ?? '') + end)
  else
    for (let index = 0; index < Math.min(count, lines.length); index++) {
      const other = index + randomInt(lines.length - index)
      const chosen = lines[other] ?? ''
      lines[other] = lines[index] ?? ''
      await output.write(chosen + end)
    }
  await output.flush()
  target?.close()
  return 0
}

/** What GNU's shuf doesn't take together, and wrong numbers. */
function refuse(process: Process, options: Options): void {
  const [first, second] = options.operands
  if (options.has('e') && options.has('i')) throw wrongUsage(process, 'cannot combine -e and -i options')
  const extra = options.has('i') ? first : second
  const count = options.values('n').find((each) => !/^\d+$/.test(each))
  if (count !== undefined) throw new UsageError(`shuf: invalid line count: '${count}'\n`, 1)
  if (!options.has('e') && extra !== undefined) throw extraOperand(process, extra)
}
