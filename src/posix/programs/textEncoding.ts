/** What base64 and base32 have in common: one input, `-d` to decode, `-i` to skip what is no letter, `-w` for lines. */
import type { Process, Program } from '../process/types'
import { attempt, complain } from './complaint'
import { parseOptions } from './options'
import { openInput, readEverything } from './streams'

const table = { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w:' }, usage: '[-d] [-w COL] [FILE]' }
const usualColumns = 76

export interface TextEncoding {
  /** All bytes as letters, without line feeds. */
  encode(bytes: Uint8Array): string
  /** What the letters stand for, as far as they can be read, and what is wrong with the rest. */
  decode(
    text: Uint8Array,
    process: Process,
    skipsGarbage: boolean,
  ): { bytes: Uint8Array; complaint: string | undefined }
}

/** The program of an encoding; its status is 1 when the input can't be read or decoded whole. */
export function encodingProgram(encoding: TextEncoding): Program {
  return async (process) => {
    const options = parseOptions(process, table)
    const path = options.operands[0] ?? '-'
    let status = 0
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        const bytes = await readEverything(process, input)
        input.close()
        if (!options.has('d')) {
          await process.print(wrapped(encoding.encode(bytes), Number(options.value('w') ?? usualColumns)))
          return
        }
        const decoded = encoding.decode(bytes, process, options.has('i'))
        await process.stdout.write(decoded.bytes)
        if (decoded.complaint === undefined) return
        status = 1
        await complain(process, decoded.complaint)
      },
      (why) => `${path}: ${why}`,
    )
    return done ? status : 1
  }
}

/** Lines of so many letters; 0 for one line, without its end. */
function wrapped(text: string, columns: number): string {
  if (columns === 0 || text === '') return text
  return text.replace(new RegExp(`.{1,${columns}}`, 'g'), '$&\n')
}
