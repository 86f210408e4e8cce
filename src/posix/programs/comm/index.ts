/** comm: what two sorted files have of their own and in common (`-1 -2 -3`). */
import type { Program } from '../../process/types'
import { byteOutput, LineReader } from '../byteText'
import { isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { Sortedness } from '../sortedness'
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
  const checks = options.has('c') ? 'always' : options.has('n') || !isGnu(process) ? 'never' : 'standard'
  const order = new Sortedness(process, checks, (side) => `file ${side + 1} is not in sorted order`)
  const show = async (column: number, line: string): Promise<void> => {
    counts[column] = (counts[column] ?? 0) + 1
    if (!options.has(String(column + 1))) await output.write(`${indents[column] ?? ''}${line}${separator}`)
  }
  const advance = async (side: number): Promise<string | undefined> => {
    const line = await (side === 0 ? left : right).next()
    try {
      await order.take(side, line === undefined ? undefined : { key: line, line })
    } catch (error) {
      await output.flush()
      throw error
    }
    return line
  }
  let [one, two] = [await advance(0), await advance(1)]
  while (one !== undefined || two !== undefined) {
    if (one !== undefined && two !== undefined && one === two) {
      await show(2, one)
      ;[one, two] = [await advance(0), await advance(1)]
      continue
    }
    order.lacks()
    if (two === undefined || (one !== undefined && one < two)) {
      await show(0, one ?? '')
      one = await advance(0)
    } else {
      await show(1, two)
      two = await advance(1)
    }
  }
  if (options.has('t')) output.add(`${counts.join(gap)}${gap}total${separator}`)
  await output.flush()
  return order.status()
}
