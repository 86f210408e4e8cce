/** What `bzip2 -v` says on stderr: a line a file, with its ratio, or `done` and `ok`. */
import type { Descriptor, Process } from '../../process/types'
import type { Options } from '../options'

/** Columns of `(stdin)`. */
const shortestColumn = 7

/** Says a file's name before the work, padded to the longest, and the rest after it. */
export class Report {
  private input = 0
  private output = 0

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    /** Only GNU's bzip2 has something to say. */
    private readonly isTold: boolean,
  ) {}

  private get speaks(): boolean {
    return this.isTold && this.options.has('v')
  }

  async begin(name: string): Promise<void> {
    if (!this.speaks) return
    const longest = this.options.operands.reduce((most, path) => Math.max(most, path.length), shortestColumn)
    await this.process.printError(`  ${name}: ${' '.repeat(Math.max(0, longest - name.length))}`)
  }

  reading(input: Descriptor): Descriptor {
    if (!this.speaks) return input
    const read = async (maxBytes: number): Promise<Uint8Array> => {
      const bytes = await input.read(maxBytes)
      this.input += bytes.length
      return bytes
    }
    return { ...input, read }
  }

  writing(write: (bytes: Uint8Array) => Promise<void>): (bytes: Uint8Array) => Promise<void> {
    return (bytes) => {
      this.output += bytes.length
      return write(bytes)
    }
  }

  async end(expand: boolean): Promise<void> {
    if (!this.speaks) return
    const [read, written] = [this.input, this.output]
    const ratio = (value: number, digits: number, width: number): string => value.toFixed(digits).padStart(width)
    const compressed =
      read === 0
        ? ' no data compressed.\n'
        : `${ratio(read / written, 3, 6)}:1, ${ratio((8 * written) / read, 3, 6)} bits/byte, ` +
          `${ratio(100 * (1 - written / read), 2, 5)}% saved, ${read} in, ${written} out.\n`
    const expanded = this.options.has('t') ? 'ok\n' : 'done\n'
    await this.process.printError(expand ? expanded : compressed)
  }
}
