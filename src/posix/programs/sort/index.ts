/** sort: `-n -r -u -k -t -f -b -h -V -M -g -s -c -o -z -m`, by the C locale's order. */
import type { Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { complain, faced, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { openInput, Output, readLines } from '../streams'

const table = {
  short: 'nruk:t:fbhVMgdisco:zmR',
  long: {
    'numeric-sort': 'n',
    reverse: 'r',
    unique: 'u',
    key: 'k:',
    'field-separator': 't:',
    'ignore-case': 'f',
    'human-numeric-sort': 'h',
    'version-sort': 'V',
    'month-sort': 'M',
    'general-numeric-sort': 'g',
    stable: 's',
    check: 'c',
    output: 'o:',
    'zero-terminated': 'z',
    merge: 'm',
  },
  gnuStatus: 2,
  usage: '[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
}

interface Key {
  readonly startField: number
  readonly startCharacter: number
  readonly endField: number
  readonly endCharacter: number
  readonly flags: string
}

export const sort: Program = async (process) => {
  const options = parseOptions(process, table)
  const lines: string[] = []
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    try {
      const input = await openInput(process, path)
      for (const line of await readLines(process, input)) lines.push(line)
      input.close()
    } catch (error) {
      await complain(
        process,
        faced(process, `${path}: ${reason(process, error)}`, `cannot read: ${path}: ${reason(process, error)}`),
      )
      return faced(process, '1', '2') === '1' ? 1 : 2
    }
  }
  const order = new Order(options)
  if (options.has('c')) return check(process, lines, order, options.operands[0] ?? '-')
  lines.sort((left, right) => order.compare(left, right))
  const result = options.has('u')
    ? lines.filter((line, index) => index === 0 || order.compareKeys(lines[index - 1] ?? '', line) !== 0)
    : lines
  const target = options.value('o')
  if (target !== undefined) {
    const file = await process.open(target, { write: true, createMode: 0o666, truncate: true })
    await file.write(encodeText(result.map((line) => `${line}\n`).join('')))
    file.close()
    return 0
  }
  const output = new Output(process)
  for (const line of result) await output.write(`${line}\n`)
  await output.flush()
  return 0
}

async function check(process: Process, lines: readonly string[], order: Order, path: string): Promise<number> {
  const at = lines.findIndex((line, index) => index > 0 && order.compare(lines[index - 1] ?? '', line) > 0)
  if (at < 0) return 0
  await complain(
    process,
    faced(process, 'Check line ' + String(at + 1), `${path}:${at + 1}: disorder: ${lines[at] ?? ''}`),
  )
  return 1
}

class Order {
  private readonly keys: readonly Key[]
  private readonly flags: string
  private readonly separator: string | undefined

  constructor(options: Options) {
    this.flags = [...'nrfbhVMgd'].filter((letter) => options.has(letter)).join('')
    this.separator = options.value('t')
    this.keys = options.values('k').map(parseKey)
    this.stable = options.has('s') || options.has('u')
  }

  private readonly stable: boolean

  compare(left: string, right: string): number {
    const byKeys = this.compareKeys(left, right)
    if (byKeys !== 0 || this.stable) return byKeys
    const last = byCode(left, right)
    return this.flags.includes('r') ? -last : last
  }

  compareKeys(left: string, right: string): number {
    if (this.keys.length === 0) return this.compareBy(left, right, this.flags)
    for (const key of this.keys) {
      const flags = key.flags === '' ? this.flags : key.flags
      const difference = this.compareBy(this.part(left, key, flags), this.part(right, key, flags), flags)
      if (difference !== 0) return difference
    }
    return 0
  }

  private compareBy(left: string, right: string, flags: string): number {
    const difference = compareValues(
      flags.includes('b') ? left.trimStart() : left,
      flags.includes('b') ? right.trimStart() : right,
      flags,
    )
    return flags.includes('r') ? -difference : difference
  }

  private part(line: string, key: Key, flags: string): string {
    const fields =
      this.separator === undefined ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? []) : line.split(this.separator)
    const joiner = this.separator ?? ''
    const chosen = fields.slice(key.startField - 1, key.endField === 0 ? undefined : key.endField)
    if (key.endCharacter > 0 && chosen.length > 0) {
      const last = chosen.length - 1
      chosen[last] = (chosen[last] ?? '').slice(0, key.endCharacter)
    }
    const first = chosen[0]
    if (first !== undefined && key.startCharacter > 1)
      chosen[0] = (flags.includes('b') ? first.trimStart() : first).slice(key.startCharacter - 1)
    return chosen.join(joiner)
  }
}

function parseKey(text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text)
  const number = (index: number): number => Number(match?.[index] ?? 0)
  return {
    startField: Math.max(1, number(1)),
    startCharacter: number(2),
    endField: number(4),
    endCharacter: number(5),
    flags: (match?.[3] ?? '') + (match?.[6] ?? ''),
  }
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const units = 'KMGTPE'

function compareValues(left: string, right: string, flags: string): number {
  if (flags.includes('n')) return leadingNumber(left) - leadingNumber(right)
  if (flags.includes('g')) return (Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0)
  if (flags.includes('h')) return humanNumber(left) - humanNumber(right)
  if (flags.includes('M')) return month(left) - month(right)
  if (flags.includes('V')) return compareVersions(left, right)
  const fold = (text: string): string => {
    const kept = flags.includes('d') ? text.replace(/[^\w\s]/g, '') : text
    return flags.includes('f') ? kept.toUpperCase() : kept
  }
  return byCode(fold(left), fold(right))
}

function leadingNumber(text: string): number {
  return Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0)
}

function humanNumber(text: string): number {
  const match = /^\s*(-?\d*\.?\d+)\s*([KMGTPE])?/i.exec(text)
  const power = match?.[2] === undefined ? 0 : units.indexOf(match[2].toUpperCase()) + 1
  return Number(match?.[1] ?? 0) * 1024 ** power
}

function month(text: string): number {
  return months.indexOf(text.trim().slice(0, 3).toUpperCase())
}

function compareVersions(left: string, right: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? []
  const [one, two] = [parts(left), parts(right)]
  for (let index = 0; index < Math.max(one.length, two.length); index++) {
    const [a = '', b = ''] = [one[index], two[index]]
    const difference = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : byCode(a, b)
    if (difference !== 0) return difference
  }
  return 0
}
