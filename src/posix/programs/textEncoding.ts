/** What base64 and base32 have in common: one input, `-d` to decode, `-i` to skip what is no letter, `-w` for lines. */
import { PosixError } from '../filesystem/posixError'
import type { Process, Program } from '../process/types'
import { complain, invokedName, isGnu, reason, UsageError } from './complaint'
import { missingOperand, parseOptions, type Options } from './options'
import { chunks, openInput, readEverything } from './streams'
import { extraOperand } from './wrongUsage'

export const encodingTable = {
  short: 'diw:',
  long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w:' },
  usage: '[-d] [-w COL] [FILE]',
}
const usualColumns = 76

export interface TextEncoding {
  /** All bytes as letters, without line feeds. */
  encode(bytes: Uint8Array): string
  /** Why the bytes can't be encoded. */
  refuses?(bytes: Uint8Array): string | undefined
  /** What the letters stand for, as far as they can be read, and what is wrong with the rest. */
  decode(
    text: Uint8Array,
    process: Process,
    skipsGarbage: boolean,
  ): { bytes: Uint8Array; complaint: string | undefined }
}

/** The program of an encoding; its status is 1 when the input can't be read or decoded whole. */
export function encodingProgram(encoding: TextEncoding): Program {
  return async (process) => runEncoding(process, parseOptions(process, encodingTable), encoding)
}

/** Encodes or decodes the one input as the options say. Throws `UsageError`. */
export async function runEncoding(process: Process, options: Options, encoding: TextEncoding): Promise<number> {
  const [path = '-', extra] = options.operands
  const columns = options.value('w') ?? String(usualColumns)
  if (isGnu(process) && !/^\d+$/.test(columns))
    throw new UsageError(`${invokedName(process)}: invalid wrap size: '${columns}'\n`, 1)
  if (!isGnu(process) && !/^\d+$/.test(columns))
    throw new UsageError(`${invokedName(process)}: invalid number '${columns}'\n`, 1)
  if (extra !== undefined) throw isGnu(process) ? extraOperand(process, extra) : missingOperand(process, encodingTable)
  if (!options.has('d') && encoding.refuses === undefined) return encodeAll(process, path, encoding, Number(columns))
  let bytes
  try {
    const input = await openInput(process, path)
    bytes = await readEverything(process, input)
    input.close()
  } catch (error) {
    return unreadable(process, path, error)
  }
  if (!options.has('d')) {
    const complaint = encoding.refuses?.(bytes)
    if (complaint === undefined) await process.print(wrapped(encoding.encode(bytes), Number(columns)))
    else await complain(process, complaint)
    return complaint === undefined ? 0 : 1
  }
  const decoded = encoding.decode(bytes, process, options.has('i'))
  await process.stdout.write(decoded.bytes)
  if (decoded.complaint === undefined) return 0
  await complain(process, decoded.complaint)
  return 1
}

async function unreadable(process: Process, path: string, error: unknown): Promise<number> {
  const why = reason(process, error)
  await complain(process, `${why === 'Is a directory' ? 'read error' : path}: ${why}`)
  return 1
}

/** So many bytes are whole groups of letters in each of the encodings. */
const groupBytes = 15

/** Encodes what comes as it comes, line by line: the input need not have an end. */
async function encodeAll(process: Process, path: string, encoding: TextEncoding, columns: number): Promise<number> {
  let rest: Uint8Array = new Uint8Array(0)
  let text = ''
  try {
    const input = await openInput(process, path)
    for await (const chunk of chunks(process, input)) {
      const bytes = Buffer.concat([rest, chunk])
      const whole = bytes.length - (bytes.length % groupBytes)
      text += encoding.encode(bytes.subarray(0, whole))
      rest = bytes.subarray(whole)
      const shown = columns === 0 ? text.length : text.length - (text.length % columns)
      if (shown > 0) await process.print(wrapped(text.slice(0, shown), columns))
      text = text.slice(shown)
    }
    input.close()
  } catch (error) {
    if (!(error instanceof PosixError) || error.code === 'EPIPE') throw error
    return unreadable(process, path, error)
  }
  await process.print(wrapped(text + encoding.encode(rest), columns))
  return 0
}

/** Lines of so many letters; 0 for one line, without its end. */
function wrapped(text: string, columns: number): string {
  if (columns === 0 || text === '') return text
  return text.replace(new RegExp(`.{1,${columns}}`, 'g'), '$&\n')
}
