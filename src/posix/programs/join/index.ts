/** join: lines of two sorted files with a common field (`-1 -2 -j -t -a -v -e -o -i --header`). */
import type { Process, Program } from '../../process/types'
import { byteOutput, LineReader, toByteText } from '../byteText'
import { reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { Sortedness } from '../sortedness'
import { openInput } from '../streams'
import { extraOperand } from '../wrongUsage'

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
  refuse(process, options)
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
  const checks = options.has('c') ? 'always' : options.has('n') ? 'never' : 'standard'
  const words = (side: number, line: string): string =>
    `${options.operands[side] ?? ''}:${numbers[side] ?? 0}: is not sorted: ${line}`
  const order = new Sortedness(process, checks, words)
  const numbers = [0, 0]
  const read = async (side: number): Promise<Row | undefined> => {
    const line = await readers[side]?.next()
    if (line === undefined) {
      await order.take(side, undefined)
      return undefined
    }
    numbers[side] = (numbers[side] ?? 0) + 1
    const fields =
      tab === undefined ? line.replace(/^[ \t\n]+|[ \t\n]+$/g, '').split(/[ \t\n]+/) : line.split(toByteText(tab))
    const key = fields[keys[side] ?? 0] ?? ''
    const shown = options.has('i') ? key.toLowerCase() : key
    await order.take(side, { key: shown, line })
    return { line, fields, key: shown }
  }
  const joiner = tab === undefined ? ' ' : toByteText(tab)
  const empty = options.value('e') ?? ''
  const format = options.values('o').flatMap((text) => text.split(/[ ,]+/))
  const output = byteOutput(process)
  // `-o auto`: as many fields as the first line of each file has.
  const widths: (number | undefined)[] = [undefined, undefined]
  const filled = (fields: readonly string[], side: number): readonly string[] => {
    const width = widths[side]
    if (format[0] !== 'auto' || width === undefined) return fields
    return Array.from({ length: Math.max(0, width - 1) }, (_, index) => fields[index] || empty)
  }
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
        : [key, ...filled(rest(0), 0), ...filled(rest(1), 1)]
    await output.write(parts.join(joiner) + separator)
  }
  const alone = new Set([...options.values('a'), ...options.values('v')])
  const paired = !options.has('v')
  let [left, right] = [await read(0), await read(1)]
  widths[0] = left?.fields.length
  widths[1] = right?.fields.length
  if (options.has('H') && left !== undefined && right !== undefined) {
    await show(left, right)
    order.forget()
    ;[left, right] = [await read(0), await read(1)]
  }
  while (left !== undefined || right !== undefined) {
    if (left?.key !== right?.key) order.lacks()
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
  return order.status()
}

/** Wrong numbers, and more than two files. */
function refuse(process: Process, options: Options): void {
  const wrong = (message: string): UsageError => new UsageError(`join: ${message}\n`, 1)
  const side = [...options.values('a'), ...options.values('v')].find((each) => each !== '1' && each !== '2')
  if (side !== undefined) throw wrong(`invalid file number: '${side}'`)
  const field = ['1', '2', 'j'].flatMap((letter) => options.values(letter)).find((each) => !/^[1-9]\d*$/.test(each))
  if (field !== undefined) throw wrong(`invalid field number: '${field}'`)
  const tab = options.value('t')
  if (tab !== undefined && toByteText(tab).length > 1 && tab !== '\\0') throw wrong(`multi-character tab '${tab}'`)
  for (const each of options.values('o').flatMap((text) => text.split(/[ ,]+/)))
    if (!/^(0|auto|[12]\.[1-9]\d*)$/.test(each))
      throw wrong(
        /^[12]\./.test(each)
          ? `invalid field number: '${each.slice(2)}'`
          : `invalid file number in field spec: '${each}'`,
      )
  const [first, second, extra] = options.operands
  if (extra !== undefined) throw extraOperand(process, extra)
  if (first === '-' && second === '-') throw wrong('both files cannot be standard input')
}
