/** join: lines of two sorted files with a common field (`-1 -2 -j -t -a -v -e -o -i --header`). */
import type { Program } from '../../process/types'
import { byteOutput, LineReader, toByteText } from '../byteText'
import { complain, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { openInput } from '../streams'

const table = {
  short: '1:2:j:t:a:v:e:o:iz',
  long: { header: 'H', 'ignore-case': 'i', 'zero-terminated': 'z', 'check-order': 'c', 'nocheck-order': 'n' },
  usage: '[OPTION]... FILE1 FILE2',
}

interface Row {
  readonly line: string
  readonly fields: readonly string[]
  readonly key: string
}

export const join: Program = async (process) => {
  const options = parseOptions(process, table)
  const [first, second] = options.operands
  if (first === undefined) throw missingOperand(process, table)
  if (second === undefined) throw missingOperand(process, table, `missing operand after '${first}'`)
  const separator = options.has('z') ? '\0' : '\n'
  const tab = options.value('t')
  const fieldOf = (index: number): number => Number(options.value(String(index)) ?? options.value('j') ?? 1) - 1
  const keys = [fieldOf(1), fieldOf(2)]
  const readers: LineReader[] = []
  for (const path of [first, second]) {
    try {
      readers.push(new LineReader(process, await openInput(process, path), separator))
    } catch (error) {
      throw new UsageError(`join: ${path}: ${reason(process, error)}\n`, 1)
    }
  }
  let status = 0
  const last: (string | undefined)[] = [undefined, undefined]
  const numbers = [0, 0]
  const read = async (side: number): Promise<Row | undefined> => {
    const line = await readers[side]?.next()
    if (line === undefined) return undefined
    numbers[side] = (numbers[side] ?? 0) + 1
    const fields = tab === undefined ? line.trim().split(/[ \t]+/) : line.split(toByteText(tab))
    const key = fields[keys[side] ?? 0] ?? ''
    const shown = options.has('i') ? key.toLowerCase() : key
    const before = last[side]
    if (before !== undefined && shown < before && status === 0 && !options.has('n')) {
      status = 1
      await complain(process, `${options.operands[side] ?? ''}:${numbers[side] ?? 0}: is not sorted: ${line}`)
    }
    last[side] = shown
    return { line, fields, key: shown }
  }
  const joiner = tab === undefined ? ' ' : toByteText(tab)
  const empty = options.value('e') ?? ''
  const format = options.values('o').flatMap((text) => text.split(/[ ,]+/))
  const output = byteOutput(process)
  const show = async (left: Row | undefined, right: Row | undefined): Promise<void> => {
    const rows = [left, right]
    const key = left?.fields[keys[0] ?? 0] ?? right?.fields[keys[1] ?? 0] ?? ''
    const rest = (side: number): readonly string[] =>
      rows[side]?.fields.filter((_, index) => index !== keys[side]) ?? []
    const parts =
      format.length > 0 && format[0] !== 'auto'
        ? format.map((each) => {
            if (each === '0') return key
            const [side, field] = each.split('.').map(Number)
            return rows[(side ?? 1) - 1]?.fields[(field ?? 1) - 1] || empty
          })
        : [key, ...rest(0), ...rest(1)]
    await output.write(parts.join(joiner) + separator)
  }
  const alone = new Set([...options.values('a'), ...options.values('v')])
  const paired = !options.has('v')
  let [left, right] = [await read(0), await read(1)]
  if (options.has('H') && left !== undefined && right !== undefined) {
    await show(left, right)
    last.fill(undefined)
    ;[left, right] = [await read(0), await read(1)]
  }
  while (left !== undefined || right !== undefined) {
    if (right === undefined || (left !== undefined && left.key < right.key)) {
      if (alone.has('1')) await show(left, undefined)
      left = await read(0)
    } else if (left === undefined || right.key < left.key) {
      if (alone.has('2')) await show(undefined, right)
      right = await read(1)
    } else {
      const key: string = left.key
      const [lefts, rights]: [Row[], Row[]] = [[], []]
      for (; left?.key === key; left = await read(0)) lefts.push(left)
      for (; right?.key === key; right = await read(1)) rights.push(right)
      if (paired) for (const one of lefts) for (const two of rights) await show(one, two)
    }
  }
  await output.flush()
  if (status !== 0) await complain(process, 'input is not in sorted order')
  return status
}
