/** Where psql's lines come from: what is typed or piped in, a file, or a text of the command line. */
import type { Descriptor, Process } from '../../process/types'
import { decodeText } from '../../text'

/** Lines of one source. */
export interface Source {
  /** Undefined for a terminal and for `-c`. */
  readonly name: string | undefined
  next(): Promise<string | undefined>
}

/** Of a whole text. */
export function sourceOfText(text: string, name: string | undefined): Source {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return { name, next: () => Promise.resolve(lines.shift()) }
}

/** Of what is typed or piped in; `before` is called for each line. */
export function sourceOfInput(input: Descriptor, before: () => Promise<void> = () => Promise.resolve()): Source {
  return {
    name: undefined,
    next: async () => {
      await before()
      const bytes = await input.readLine()
      return bytes.length === 0 ? undefined : decodeText(bytes).replace(/\r?\n$/, '')
    },
  }
}

/** Reads a whole file. Throws PosixError. */
export async function textOfFile(process: Process, path: string): Promise<string> {
  const file = await process.open(path, { read: true })
  const chunks: Uint8Array[] = []
  for (let chunk = await file.read(65_536); chunk.length > 0; chunk = await file.read(65_536)) chunks.push(chunk)
  file.close()
  return Buffer.concat(chunks).toString()
}
