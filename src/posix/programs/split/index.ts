/** split: a file in pieces by lines (`-l`), bytes (`-b`, `-C`) or number (`-n`), with suffixes of letters or digits (`-a -d -x`). */
import type { Descriptor, Process, Program } from '../../process/types'
import { toByteText } from '../byteText'
import { attempt, complain, faced, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { chunks, openInput, readEverything } from '../streams'
import { extraOperand, wrongUsage } from '../wrongUsage'
import { parseChunks, pieceOf, piecesOf, type Chunks } from './chunks'
import { Pieces, readNaming } from './pieces'

const table = {
  short: 'a:b:l:C:n:t:dxeu',
  long: {
    'suffix-length': 'a:',
    bytes: 'b:',
    lines: 'l:',
    'line-bytes': 'C:',
    number: 'n:',
    'numeric-suffixes': 'N::',
    'hex-suffixes': 'X::',
    'additional-suffix': 'A:',
    'elide-empty-files': 'e',
    filter: 'F:',
    separator: 't:',
    unbuffered: 'u',
    verbose: 'V',
  },
  usage: '[OPTIONS] [INPUT [PREFIX]]',
}

export const split: Program = async (process) => {
  const options = parseOptions(process, table)
  const mode = readMode(process, options)
  const [path = '-', prefix = 'x', extra] = options.operands
  const naming = readNaming(process, options, prefix)
  const separator = readSeparator(options)
  if (extra !== undefined) throw isGnu(process) ? extraOperand(process, extra) : missingOperand(process, table)
  const pieces = new Pieces(process, naming, { says: options.has('V'), filter: options.value('F') })
  let input: Descriptor
  try {
    input = await openInput(process, path)
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `can't open '${path}': ${why}`, `cannot open '${path}' for reading: ${why}`))
    return 1
  }
  const done = await attempt(
    process,
    () =>
      mode.kind === 'chunks'
        ? inChunks(process, input, pieces, { chunks: mode.chunks, separator, skipsEmpty: options.has('e') })
        : inTurn(process, input, pieces, mode, separator),
    (why) => why,
  )
  await pieces.end()
  input.close()
  return done ? 0 : 1
}

type Mode =
  | { readonly kind: 'lines' | 'bytes' | 'lineBytes'; readonly amount: number }
  | { readonly kind: 'chunks'; readonly chunks: Chunks }

function readMode(process: Process, options: Options): Mode {
  if (isGnu(process) && ['b', 'l', 'C', 'n'].reduce((sum, each) => sum + options.count(each), 0) > 1)
    throw wrongUsage(process, 'cannot split in more than one way')
  const letter = options.last('blCn') ?? 'l'
  const text = options.value(letter) ?? '1000'
  if (letter === 'n') return { kind: 'chunks', chunks: parseChunks(text) }
  const amount = isGnu(process) || (letter === 'l' ? /^\d+$/ : /^\d+[kmb]?$/).test(text) ? parseSize(text) : undefined
  const what = letter === 'l' ? 'lines' : 'bytes'
  if (amount === undefined || (amount < 1 && isGnu(process)))
    throw new UsageError(
      `split: ${faced(process, `invalid number '${text}'`, `invalid number of ${what}: '${text}'`)}\n`,
      1,
    )
  // busybox counts lines down to none: from none on they have no end.
  if (letter === 'l' && amount === 0) return { kind: 'lines', amount: Infinity }
  return { kind: letter === 'l' ? 'lines' : letter === 'b' ? 'bytes' : 'lineBytes', amount }
}

/** The byte that ends a line: `-t`, where `\0` is NUL. */
function readSeparator(options: Options): number {
  const text = options.value('t')
  if (text === undefined) return 10
  const bytes = text === '\\0' ? '\0' : toByteText(text)
  if (bytes === '') throw new UsageError('split: empty record separator\n', 1)
  if (bytes.length > 1) throw new UsageError(`split: multi-character separator '${text}'\n`, 1)
  return bytes.charCodeAt(0)
}

/** A piece after another, as the input comes. */
async function inTurn(
  process: Process,
  input: Descriptor,
  pieces: Pieces,
  mode: Extract<Mode, { amount: number }>,
  separator: number,
): Promise<void> {
  if (mode.kind === 'lineBytes') return inLineBytes(process, input, pieces, mode.amount, separator)
  let left = mode.amount
  for await (const chunk of chunks(process, input)) {
    for (let at = 0; at < chunk.length;) {
      await process.checkpoint()
      const end = mode.kind === 'bytes' ? Math.min(chunk.length, at + left) : lineEnd(chunk, at, separator)
      await pieces.write(chunk.subarray(at, end))
      left -= mode.kind === 'bytes' ? end - at : chunk[end - 1] === separator ? 1 : 0
      at = end
      if (left > 0) continue
      await pieces.end()
      left = mode.amount
    }
  }
}

/** `-C`: whole lines as far as they fit; a line that is longer than a piece is cut. */
async function inLineBytes(
  process: Process,
  input: Descriptor,
  pieces: Pieces,
  amount: number,
  separator: number,
): Promise<void> {
  const all = await readEverything(process, input)
  let left = amount
  for (let at = 0; at < all.length;) {
    const end = lineEnd(all, at, separator)
    if (end - at > left && left < amount) {
      await pieces.end()
      left = amount
      continue
    }
    const taken = Math.min(end - at, left)
    await pieces.write(all.subarray(at, at + taken))
    at += taken
    left -= taken
    if (left > 0) continue
    await pieces.end()
    left = amount
  }
}

/** `-n`: so many pieces, or one of them on standard output. */
async function inChunks(
  process: Process,
  input: Descriptor,
  pieces: Pieces,
  how: { readonly chunks: Chunks; readonly separator: number; readonly skipsEmpty: boolean },
): Promise<void> {
  const all = await readEverything(process, input)
  if (how.chunks.only !== undefined) {
    await process.stdout.write(pieceOf(all, how.chunks, how.separator))
    return
  }
  for (const piece of piecesOf(all, how.chunks, how.separator)) {
    if (piece.length === 0 && how.skipsEmpty) continue
    await pieces.write(piece)
    await pieces.end()
  }
}

function lineEnd(chunk: Uint8Array, from: number, separator: number): number {
  const at = chunk.indexOf(separator, from)
  return at < 0 ? chunk.length : at + 1
}
