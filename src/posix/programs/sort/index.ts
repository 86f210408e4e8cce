/** sort: lines in the C locale's order, by keys (`-k -t`) and kinds of order (`-n -g -h -M -V -R -d -f -i -b`); checks and merges. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { chosenWord } from '../choices'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { namedFiles } from '../files0'
import { Holding, stringOverheadBytes } from '../holding'
import { parseOptions, type Options } from '../options'
import { openInput } from '../streams'
import { wrongUsage } from '../wrongUsage'
import { parseKey, type Key } from './keys'
import { Order } from './order'

const table = {
  short: 'nruk:t:fbhVMgdicCso:zmRS:T:',
  long: {
    'numeric-sort': 'n',
    'compress-program': 'w:',
    reverse: 'r',
    unique: 'u',
    key: 'k:',
    'field-separator': 't:',
    'ignore-case': 'f',
    'ignore-leading-blanks': 'b',
    'dictionary-order': 'd',
    'ignore-nonprinting': 'i',
    'human-numeric-sort': 'h',
    'version-sort': 'V',
    'month-sort': 'M',
    'general-numeric-sort': 'g',
    'random-sort': 'R',
    'random-source': 'E:',
    sort: 'O:',
    stable: 's',
    check: 'c::',
    output: 'o:',
    'zero-terminated': 'z',
    merge: 'm',
    'files0-from': 'F:',
    'buffer-size': 'S:',
    'temporary-directory': 'T:',
    parallel: 'P:',
    'batch-size': 'B:',
  },
  gnuStatus: 2,
  usage: '[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
}

const kinds = [['general-numeric'], ['human-numeric'], ['month'], ['numeric'], ['random'], ['version']]
const kindLetters: Readonly<Record<string, string>> = {
  'general-numeric': 'g',
  'human-numeric': 'h',
  month: 'M',
  numeric: 'n',
  random: 'R',
  version: 'V',
}

export const sort: Program = async (process) => {
  const options = parseOptions(process, table)
  const end = options.has('z') ? '\0' : '\n'
  const order = readOrder(process, options)
  const checks = checking(process, options)
  const paths = await inputs(process, options)
  if (checks !== undefined && paths.length > 1 && isGnu(process))
    throw new UsageError(`sort: extra operand '${paths[1] ?? ''}' not allowed with -${checks}\n`, 2)
  const files: string[][] = []
  const holding = new Holding(process)
  for (const path of paths) {
    const lines: string[] = []
    try {
      const input = await openInput(process, path)
      const keep = (line: string): void => {
        lines.push(line)
        holding.add(line.length + stringOverheadBytes)
      }
      await eachByteLine(process, input, keep, () => Promise.resolve(), end)
      input.close()
    } catch (error) {
      const why = reason(process, error)
      const gnuWords = why === 'Is a directory' ? `read failed: ${path}: ${why}` : `cannot read: ${path}: ${why}`
      await complain(process, faced(process, `${path}: ${why}`, gnuWords))
      return 2
    }
    files.push(lines)
  }
  if (checks !== undefined) return check(process, files[0] ?? [], order, { path: paths[0] ?? '-', checks, options })
  const sorted =
    options.has('m') && isGnu(process) ? merged(files, order) : files.flat().sort((a, b) => order.compare(a, b))
  const result = options.has('u')
    ? sorted.filter((line, index) => index === 0 || order.compareKeys(sorted[index - 1] ?? '', line) !== 0)
    : sorted
  return print(process, result, end, options.value('o'))
}

/** busybox says less of what it can't read. */
function readKey(process: Process, text: string, flags: string): Key {
  try {
    return parseKey(text, flags, 2)
  } catch (error) {
    if (!(error instanceof UsageError) || isGnu(process)) throw error
    const why = /stray character/.test(error.message) ? 'unknown sort type' : 'bad field specification'
    throw new UsageError(`sort: ${why}\n`, 2)
  }
}

function readOrder(process: Process, options: Options): Order {
  const kind = options.values('O').map((value) => kindLetters[chosenWord(process, '--sort', value, kinds)] ?? '')
  const flags = [...'nrfbhVMgdiR'].filter((letter) => options.has(letter)).join('') + kind.join('')
  const separator = options.value('t')
  if (isGnu(process)) {
    const bytes = separator === undefined ? undefined : toByteText(separator)
    if (bytes === '') throw new UsageError('sort: empty tab\n', 2)
    if (bytes !== undefined && bytes.length > 1 && bytes !== '\\0')
      throw new UsageError(`sort: multi-character tab '${separator ?? ''}'\n`, 2)
    refuseNumbers(options)
  } else if (separator !== undefined && toByteText(separator).length > 1 && separator !== '\\0')
    throw new UsageError('sort: bad -t parameter\n', 2)
  const keys = options.values('k').map((text) => readKey(process, text, flags))
  for (const each of [flags, ...keys.map((key) => key.flags)]) refuseMixed(process, each)
  return new Order({
    keys,
    flags,
    separator: separator === undefined ? undefined : separator === '\\0' ? '\0' : toByteText(separator),
    isStable: options.has('s') || options.has('u'),
    isGnu: isGnu(process),
  })
}

function refuseNumbers(options: Options): void {
  const size = options.value('S')
  if (size !== undefined && !/^\d+([bKkMGTPEZYRQ%]?)$/.test(size))
    throw new UsageError(`sort: invalid -S argument '${size}'\n`, 2)
  const parallel = options.value('P')
  if (parallel !== undefined && !/^\d+$/.test(parallel))
    throw new UsageError(`sort: invalid --parallel argument '${parallel}'\n`, 2)
  if (parallel !== undefined && Number(parallel) === 0)
    throw new UsageError('sort: number in parallel must be nonzero\n', 2)
}

/** Two kinds of order for one key. */
function refuseMixed(process: Process, flags: string): void {
  const numeric = [...'ghMnRV'].filter((letter) => flags.includes(letter))
  const others = [...'di'].filter((letter) => flags.includes(letter))
  const clash = [...numeric.filter((letter) => letter !== 'R'), ...others]
  if (isGnu(process) && (numeric.length > 1 || (clash.length > 1 && numeric.some((letter) => letter !== 'R'))))
    throw new UsageError(`sort: options '-${[...new Set([...others, ...numeric])].join('')}' are incompatible\n`, 2)
}

/** The letter of a check, if one is wanted. */
function checking(process: Process, options: Options): 'c' | 'C' | undefined {
  const value = options.value('c') ?? ''
  if (options.last('cC') === 'C') return 'C'
  if (!options.has('c')) return undefined
  if (value === '') return 'c'
  const word = chosenWord(process, '--check', value, [['quiet', 'silent'], ['diagnose-first']])
  return word === 'quiet' ? 'C' : 'c'
}

async function inputs(process: Process, options: Options): Promise<readonly string[]> {
  const list = options.value('F')
  if (list === undefined) return options.operands.length === 0 ? ['-'] : options.operands
  const [extra] = options.operands
  if (extra !== undefined)
    throw wrongUsage(process, `extra operand '${extra}'\nfile operands cannot be combined with --files0-from`, 2)
  return namedFiles(process, list, { status: 2, cannotOpen: (path, why) => `open failed: ${path}: ${why}` })
}

async function check(
  process: Process,
  lines: readonly string[],
  order: Order,
  how: { readonly path: string; readonly checks: 'c' | 'C'; readonly options: Options },
): Promise<number> {
  const unique = how.options.has('u')
  const compare = (left: string, right: string): number =>
    unique ? (order.compareKeys(left, right) === 0 ? 1 : order.compareKeys(left, right)) : order.compare(left, right)
  const at = lines.findIndex((line, index) => index > 0 && compare(lines[index - 1] ?? '', line) > 0)
  if (at < 0) return 0
  if (how.checks === 'c')
    await (isGnu(process)
      ? complain(process, `${how.path}:${at + 1}: disorder: ${lines[at] ?? ''}`)
      : process.printError(`Check line ${at}\n`))
  return 1
}

/** Takes from the front of each file what comes first, so that files which aren't sorted stay as they are. */
function merged(files: readonly (readonly string[])[], order: Order): string[] {
  const places = files.map(() => 0)
  const result: string[] = []
  for (;;) {
    let best = -1
    for (const [index, lines] of files.entries()) {
      const line = lines[places[index] ?? 0]
      if (line === undefined) continue
      if (best < 0 || order.compare(files[best]?.[places[best] ?? 0] ?? '', line) > 0) best = index
    }
    if (best < 0) return result
    result.push(files[best]?.[places[best] ?? 0] ?? '')
    places[best] = (places[best] ?? 0) + 1
  }
}

async function print(
  process: Process,
  lines: readonly string[],
  end: string,
  path: string | undefined,
): Promise<number> {
  let target
  try {
    target =
      path === undefined ? undefined : await process.open(path, { write: true, createMode: 0o666, truncate: true })
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `can't open '${path ?? ''}': ${why}`, `open failed: ${path ?? ''}: ${why}`))
    return isGnu(process) ? 2 : 1
  }
  const output = byteOutput(process, target === undefined ? undefined : (bytes) => target.write(bytes))
  for (const line of lines) await output.write(`${line}${end}`)
  await output.flush()
  target?.close()
  return 0
}
