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
  const holding = new Holding(process)
  const lines: string[] = []
  let chosen = new Chosen(0, () => '')
  if (range !== undefined) {
    const match = /^(\d+)-(\d+)$/.exec(range)
    const [low, high] = [Number(match?.[1]), Number(match?.[2])]
    if (match === null || low > high)
      throw new UsageError(`shuf: ${faced(process, `bad range '${range}'`, `invalid input range: '${range}'`)}\n`, 1)
    chosen = new Chosen(high - low + 1, (index) => String(low + index))
  } else if (options.has('e')) lines.push(...options.operands.map(toByteText))
  else {
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
  if (range === undefined) chosen = new Chosen(lines.length, (index) => lines[index] ?? '')
  const wanted = options.value('n')
  const least = Math.min(...options.values('n').map(Number))
  const count = wanted === undefined ? (options.has('r') ? Infinity : chosen.size) : least
  if (options.has('r') && chosen.size === 0 && count > 0 && isGnu(process))
    throw new UsageError('shuf: no lines to repeat\n', 1)
  const path = options.value('o')
  const target =
    path === undefined ? undefined : await process.open(path, { write: true, createMode: 0o666, truncate: true })
  const output = byteOutput(process, target === undefined ? undefined : (bytes) => target.write(bytes))
  if (options.has('r'))
    for (let index = 0; index < count && chosen.size > 0; index++) await output.write(chosen.any() + end)
  else
    for (let index = 0; index < Math.min(count, chosen.size); index++) {
      await output.write(chosen.next() + end)
      holding.add(bytesOfSwap)
    }
  await output.flush()
  target?.close()
  return 0
}

/** What a swap takes in memory. */
const bytesOfSwap = 48

const mostOfRandomInt = 2 ** 48

function anyBelow(size: number): number {
  return size < mostOfRandomInt ? randomInt(size) : Math.floor(Math.random() * size)
}

/** Things by their numbers in random order: those that were swapped alone are held, so that a range may be huge. */
class Chosen {
  private readonly swapped = new Map<number, number>()
  private index = 0

  constructor(
    readonly size: number,
    private readonly named: (index: number) => string,
  ) {}

  /** Any of them. */
  any(): string {
    return this.named(anyBelow(this.size))
  }

  /** One that was not taken yet. */
  next(): string {
    const other = this.index + anyBelow(this.size - this.index)
    const taken = this.swapped.get(other) ?? other
    this.swapped.set(other, this.swapped.get(this.index) ?? this.index)
    this.swapped.delete(this.index++)
    return this.named(taken)
  }
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
