/** tr: translates, deletes (`-d`), squeezes (`-s`), with complements (`-c`), ranges and classes. Its characters are bytes. */
import type { Process, Program } from '../../process/types'
import { toByteText } from '../byteText'
import { complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { unescape } from '../escapes'
import { chunks } from '../streams'

const busyboxTable = {
  short: '+cCds',
  long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's' },
  usage: '[-cds] STRING1 [STRING2]',
}
const gnuTable = { ...busyboxTable, short: '+cCdst', long: { ...busyboxTable.long, 'truncate-set1': 't' } }

const classes: Readonly<Record<string, string>> = {
  upper: range('A', 'Z'),
  lower: range('a', 'z'),
  digit: range('0', '9'),
  alpha: range('A', 'Z') + range('a', 'z'),
  alnum: range('0', '9') + range('A', 'Z') + range('a', 'z'),
  space: '\t\n\v\f\r ',
  blank: '\t ',
  punct: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  xdigit: `${range('0', '9')}ABCDEFabcdef`,
  cntrl: `${range('\0', '\x1f')}\x7f`,
  print: range(' ', '~'),
  graph: range('!', '~'),
}

function range(from: string, to: string): string {
  const [start, end] = [from.charCodeAt(0), to.charCodeAt(0)]
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => String.fromCharCode(start + index)).join('')
}

const bytes = 256

export const tr: Program = async (process) => {
  const table = isGnu(process) ? gnuTable : busyboxTable
  const options = parseOptions(process, table)
  const [first, second] = options.operands
  if ((first === undefined || options.operands.length > 2) && !isGnu(process)) throw missingOperand(process, table)
  const complaint = isGnu(process) ? operandComplaint(options) : undefined
  if (complaint !== undefined || first === undefined) {
    await complain(process, `${complaint ?? ''}\nTry 'tr --help' for more information.`)
    return 1
  }
  if (second === '' && !options.has('d') && !options.has('t')) {
    await complain(
      process,
      faced(process, 'STRING2 cannot be empty', 'when not truncating set1, string2 must be non-empty'),
    )
    return 1
  }
  try {
    if (isGnu(process)) checkSets(first, second, options)
    const given = expandSet(process, first)
    const members = membersOf(given, options.has('c') || options.has('C'))
    const from =
      options.has('c') || options.has('C') ? [...members.keys()].filter((byte) => members[byte] === 1) : given
    const to = second === undefined ? undefined : expandSet(process, second, from.length)
    await translate(process, options, members, from, to)
    return 0
  } catch (error) {
    if (!(error instanceof SetError)) throw error
    await complain(process, error.message)
    return 1
  }
}

function operandComplaint(options: Options): string | undefined {
  const [first, second, third] = options.operands
  const onlyDeletes = options.has('d') && !options.has('s')
  if (first === undefined) return 'missing operand'
  if (second === undefined) {
    if (options.has('d') && options.has('s'))
      return `missing operand after '${first}'\nTwo strings must be given when both deleting and squeezing repeats.`
    return options.has('d') || options.has('s')
      ? undefined
      : `missing operand after '${first}'\nTwo strings must be given when translating.`
  }
  if (onlyDeletes)
    return `extra operand '${second}'\nOnly one string may be given when deleting without squeezing repeats.`
  return third === undefined ? undefined : `extra operand '${third}'`
}

function membersOf(set: readonly number[], complement: boolean): Uint8Array {
  const members = new Uint8Array(bytes).fill(complement ? 1 : 0)
  for (const byte of set) members[byte] = complement ? 0 : 1
  return members
}

/** Copies standard input, each byte as the sets say. */
async function translate(
  process: Process,
  options: Options,
  members: Uint8Array,
  from: readonly number[],
  to: readonly number[] | undefined,
): Promise<void> {
  const map = Uint8Array.from({ length: bytes }, (_, byte) => byte)
  const deletes = options.has('d')
  if (!deletes && to !== undefined)
    for (const [index, byte] of from.entries()) {
      const last = options.has('t') ? byte : to.at(-1)
      map[byte] = to[index] ?? last ?? byte
    }
  const removed = deletes ? members : new Uint8Array(bytes)
  const squeezed = !options.has('s') ? new Uint8Array(bytes) : to === undefined ? members : membersOf(to, false)
  let last = -1
  for await (const chunk of chunks(process, process.stdin)) {
    const result = new Uint8Array(chunk.length)
    let length = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (removed[byte] === 1) continue
      const shown = map[byte] ?? 0
      if (shown === last && squeezed[shown] === 1) continue
      result[length++] = last = shown
    }
    if (length > 0) await process.stdout.write(result.subarray(0, length))
  }
}

class SetError extends Error {}

/** What GNU's tr doesn't take in a set. Throws `SetError`. */
function checkSets(first: string, second: string | undefined, options: Options): void {
  for (const set of [first, second ?? '']) {
    const unknown = /\[:(\w+):\]/g
    for (let found = unknown.exec(set); found !== null; found = unknown.exec(set))
      if (!Object.hasOwn(classes, found[1] ?? '')) throw new SetError(`invalid character class '${found[1] ?? ''}'`)
    if (set.includes('[==]')) throw new SetError("missing equivalence class character '[==]'")
  }
  if (/\[[^]\*0*\]/.test(first)) throw new SetError('the [c*] repeat construct may not appear in string1')
  if (second === undefined || options.has('d')) return
  const named = [...second.matchAll(/\[:(\w+):\]/g)].map((each) => each[1] ?? '')
  if (named.some((name) => name !== 'upper' && name !== 'lower'))
    throw new SetError(
      "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
    )
  const [wanted] = named
  if (wanted !== undefined && !/\[:(upper|lower):\]/.test(first))
    throw new SetError('misaligned [:upper:] and/or [:lower:] construct')
}

/** The bytes of a set in order; GNU's `[x*]` fills up to `length`. */
function expandSet(process: Process, text: string, length = 0): number[] {
  const plain = toByteText(unescape(text, 'printf').text)
    .replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
    .replace(/\[=(.)=\]/g, '$1')
  const set: number[] = []
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at)
    const repeated = isGnu(process) ? /^\[([^])\*(\d*)\]/.exec(plain.slice(at)) : null
    if (repeated !== null) {
      const times = repeated[2] ?? ''
      const count = Number.parseInt(times, times.startsWith('0') ? 8 : 10) || Math.max(0, length - set.length)
      for (let made = 0; made < Math.min(count, 65536); made++) set.push(repeated[1]?.charCodeAt(0) ?? 0)
      at += repeated[0].length - 1
      continue
    }
    const end = plain.charCodeAt(at + 2)
    if (plain[at + 1] !== '-' || Number.isNaN(end)) {
      set.push(code)
      continue
    }
    if (end < code && isGnu(process))
      throw new SetError(`range-endpoints of '${plain.slice(at, at + 3)}' are in reverse collating sequence order`)
    for (let byte = code; byte <= end; byte++) set.push(byte)
    at += 2
  }
  return set
}
