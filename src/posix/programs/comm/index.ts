/** comm: what two sorted files have of their own and in common (`-1 -2 -3`). */
import type { Program } from '../../process/types'
import { byteOutput, LineReader } from '../byteText'
import { complain, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { openInput } from '../streams'

const table = {
  short: '123z',
  long: { 'check-order': 'c', 'nocheck-order': 'n', 'output-delimiter': 'o:', 'zero-terminated': 'z', total: 't' },
  usage: '[-123] FILE1 FILE2',
}

export const comm: Program = async (process) => {
  const options = parseOptions(process, table)
  const [first, second, extra] = options.operands
  if (first === undefined) throw missingOperand(process, table)
  if (second === undefined) throw missingOperand(process, table, `missing operand after '${first}'`)
  if (extra !== undefined)
    throw isGnu(process) ? missingOperand(process, table, `extra operand '${extra}'`) : missingOperand(process, table)
  const separator = options.has('z') ? '\0' : '\n'
  const readers: LineReader[] = []
  for (const path of [first, second]) {
    try {
      readers.push(new LineReader(process, await openInput(process, path), separator))
    } catch (error) {
      throw new UsageError(`comm: ${path}: ${reason(process, error)}\n`, 1)
    }
  }
  const [left, right] = readers
  if (left === undefined || right === undefined) return 1
  const gap = options.value('o') ?? '\t'
  const output = byteOutput(process)
  const indents = [0, 1, 2].map((column) =>
    gap.repeat([1, 2, 3].filter((each) => each <= column && !options.has(String(each))).length),
  )
  const counts = [0, 0, 0]
  let unordered = false
  const show = async (column: number, line: string): Promise<void> => {
    counts[column] = (counts[column] ?? 0) + 1
    if (!options.has(String(column + 1))) await output.write(`${indents[column] ?? ''}${line}${separator}`)
  }
  let [one, two] = [await left.next(), await right.next()]
  const advance = async (reader: LineReader, before: string, index: number): Promise<string | undefined> => {
    const line = await reader.next()
    if (line !== undefined && line < before && isGnu(process) && !unordered && !options.has('n')) {
      unordered = true
      await output.flush()
      await complain(process, `file ${index} is not in sorted order`)
    }
    return line
  }
  while (one !== undefined || two !== undefined) {
    if (two === undefined || (one !== undefined && one < two)) {
      await show(0, one ?? '')
      one = await advance(left, one ?? '', 1)
    } else if (one === undefined || two < one) {
      await show(1, two)
      two = await advance(right, two, 2)
    } else {
      await show(2, one)
      ;[one, two] = [await advance(left, one, 1), await advance(right, two, 2)]
    }
  }
  if (options.has('t')) output.add(`${counts.join(gap)}${gap}total${separator}`)
  await output.flush()
  if (unordered) await complain(process, 'input is not in sorted order')
  return unordered ? 1 : 0
}
