/** cmp: compares two files byte by byte; `-s`, `-l`, `-n`. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { statOrNothing } from '../fileTree'
import { parseSize } from '../sizes'
import { openInput, readEverything, readUpTo } from '../streams'
import { versionLine } from '../versions'
import { parseWithHint } from '../wrongUsage'

const table = {
  short: 'lsn:bi:',
  long: { silent: 's', quiet: 's', verbose: 'l', bytes: 'n:', 'print-bytes': 'b', 'ignore-initial': 'i:' },
  gnuStatus: 2,
  usage: '[-ls] [-n NUM] FILE1 [FILE2 [SKIP1 [SKIP2]]]',
}

export const cmp: Program = async (process) => {
  const options = isGnu(process) ? gnuOptions(process) : parseOptions(process, { ...table, short: 'lsn:' })
  const [left, right = '-'] = options.operands
  if (left === undefined) throw missingOperand(process, table)
  if (!isGnu(process)) checkBusybox(process, options)
  const limit = parseSize(options.value('n') ?? '') ?? Infinity
  const [skipLeft, skipRight] = isGnu(process) && options.operands.length > 2 ? operandSkips(options) : skips(options)
  const isQuiet = options.has('s')
  const leftBytes = skipLeft + Math.min(limit, sizeOf(process, right) + 1)
  const one = (await read(process, left, { isQuiet, wanted: leftBytes }))?.subarray(skipLeft)
  const rightBytes = skipRight + Math.min(limit, (one?.length ?? 0) + 1)
  const two =
    one === undefined ? undefined : (await read(process, right, { isQuiet, wanted: rightBytes }))?.subarray(skipRight)
  if (one === undefined || two === undefined) return 2
  const length = Math.min(one.length, two.length, limit)
  let line = 1
  let status = 0
  for (let at = 0; at < length; at++) {
    if (one[at] !== two[at]) {
      status = 1
      if (options.has('s')) return 1
      if (!options.has('l')) {
        const [here, there] = [one[at] ?? 0, two[at] ?? 0]
        await process.print(
          options.has('b')
            ? `${left} ${right} differ: byte ${at + 1}, line ${line} is ${octal(here)} ${visible(here)} ${octal(there)} ${visible(there)}\n`
            : `${left} ${right} differ: char ${at + 1}, line ${line}\n`,
        )
        return 1
      }
      const [here, there] = [one[at] ?? 0, two[at] ?? 0]
      const width = isGnu(process) ? String(Math.min(Math.max(one.length, two.length), limit)).length : 0
      const place = String(at + 1).padStart(width)
      await process.print(
        options.has('b')
          ? `${place} ${octal(here)} ${visible(here).padEnd(4)} ${octal(there)} ${visible(there)}\n`
          : `${place} ${octal(here)} ${octal(there)}\n`,
      )
    }
    if (one[at] === 10) line++
  }
  if (one.length === two.length || length === limit) return status
  const short = one.length < two.length ? left : right
  if (!options.has('s'))
    await complain(process, isGnu(process) ? eofWords(short, one.subarray(0, length), line) : `EOF on ${short}`)
  return 1
}

const hint = "cmp: Try 'cmp --help' for more information."

/** GNU's command line, with its words for what is wrong. Throws `UsageError`. */
function gnuOptions(process: Process): Options {
  const options = parseWithHint(process, { ...table, short: `${table.short}v` }, hint)
  const wrong = (words: string): UsageError => new UsageError(`cmp: ${words}\n${hint}\n`, 2)
  if (options.has('v')) throw new UsageError(`${versionLine('cmp')}\n`, 0)
  const limit = options.value('n')
  if (limit !== undefined && parseSize(limit) === undefined) throw wrong(`invalid --bytes value '${limit}'`)
  const extra = options.operands[4]
  if (extra !== undefined) throw wrong(`extra operand '${extra}'`)
  const strange = options.operands.slice(2).find((skip) => parseSize(skip) === undefined)
  if (strange !== undefined) throw wrong(`invalid --ignore-initial value '${strange}'`)
  if (options.has('l') && options.has('s')) throw wrong('options -l and -s are incompatible')
  if (options.operands.length === 0) throw wrong("missing operand after 'cmp'")
  return options
}

/** Bytes to leave out at the beginnings, as the third and fourth operand. */
function operandSkips(options: Options): readonly [number, number] {
  const [, , first = '0', second = '0'] = options.operands
  return [parseSize(first) ?? 0, parseSize(second) ?? 0]
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3)
}

/** As `cat -v` shows a byte. */
function visible(byte: number): string {
  if (byte >= 128) return `M-${visible(byte - 128)}`
  return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : byte === 127 ? '^?' : String.fromCharCode(byte)
}

function eofWords(path: string, common: Uint8Array, line: number): string {
  if (common.length === 0) return `EOF on ${path} which is empty`
  const ended = common[common.length - 1] === 10
  return `EOF on ${path} after byte ${common.length}, ${ended ? `line ${line - 1}` : `in line ${line}`}`
}

/** What busybox's cmp doesn't take. Throws `UsageError`. */
function checkBusybox(process: Process, options: Options): void {
  if (options.operands.length > 4 || (options.has('l') && options.has('s'))) throw missingOperand(process, table)
  const numbers = [options.value('n') ?? '0', ...options.operands.slice(2)]
  const strange = numbers.find((word) => !/^\d+$/.test(word))
  if (strange !== undefined) throw new UsageError(`cmp: invalid number '${strange}'\n`, 2)
}

/** `-i N` or `-i N:M`, or as the third and fourth operand. Throws `UsageError`. */
function skips(options: Options): readonly [number, number] {
  const [, , third, fourth] = options.operands
  const given = options.value('i')?.split(':') ?? []
  const [one = third ?? '0', two = options.has('i') ? (given[0] ?? '0') : (fourth ?? '0')] = given
  const sizes = [one, two].map((text) => {
    const size = parseSize(text)
    if (size === undefined)
      throw new UsageError(
        `cmp: invalid --ignore-initial value '${text}'\ncmp: Try 'cmp --help' for more information.\n`,
        2,
      )
    return size
  })
  return [sizes[0] ?? 0, sizes[1] ?? 0]
}

/** How long a file is; what is none may have no end. */
function sizeOf(process: Process, path: string): number {
  const stat = path === '-' ? undefined : statOrNothing(process, path)
  return stat?.kind === 'file' ? stat.sizeBytes : Infinity
}

/** A file whole, of a device as much as is wanted. Undefined when it can't be read, which is said. */
async function read(
  process: Process,
  path: string,
  { isQuiet, wanted }: { readonly isQuiet: boolean; readonly wanted: number },
): Promise<Uint8Array | undefined> {
  try {
    const input = await openInput(process, path)
    const isDevice = input.kind === 'device' && wanted !== Infinity
    const bytes = isDevice ? await readUpTo(process, input, wanted) : await readEverything(process, input)
    input.close()
    return bytes
  } catch (error) {
    const why = reason(process, error)
    const shown = why === 'Is a directory' && !isGnu(process) ? 'I/O error' : why
    if (!isQuiet) await complain(process, `${path}: ${shown}`)
    return undefined
  }
}
