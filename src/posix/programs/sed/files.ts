/** Where sed writes, and the files of its commands `w`, `W`, `r` and `R`. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process } from '../../process/types'
import { byteOutput, fromByteText, LineReader } from '../byteText'
import type { Output } from '../streams'

/** Where text goes, and the files of `w` and `r`. */
export class SedFiles {
  private readonly outputs = new Map<string, { output: Output; descriptor: Descriptor | undefined }>()
  private readonly readers = new Map<string, LineReader | undefined>()

  constructor(
    private readonly process: Process,
    /** Standard output, or the file that is edited in place. */
    public main: Output,
  ) {}

  /** Makes a file of `w`, as sed does before it reads. Throws `PosixError`. */
  async create(path: string): Promise<void> {
    if (this.outputs.has(path)) return
    const { process } = this
    if (path === '/dev/stdout') this.outputs.set(path, { output: byteOutput(process), descriptor: undefined })
    else if (path === '/dev/stderr')
      this.outputs.set(path, {
        output: byteOutput(process, (bytes) => process.stderr.write(bytes)),
        descriptor: undefined,
      })
    else {
      const descriptor = await process.open(fromByteText(path), { write: true, createMode: 0o666, truncate: true })
      this.outputs.set(path, { output: byteOutput(process, (bytes) => descriptor.write(bytes)), descriptor })
    }
  }

  async write(path: string, text: string): Promise<void> {
    const target = path === '/dev/stdout' ? this.main : this.outputs.get(path)?.output
    await target?.write(text)
    if (path.startsWith('/dev/')) await target?.flush()
  }

  /** Copies a whole file to the output; nothing if it can't be read. */
  async copy(path: string): Promise<void> {
    for (const { output } of this.outputs.values()) await output.flush()
    let input: Descriptor
    try {
      input = path === '/dev/stdin' ? this.process.stdin : await this.process.open(fromByteText(path), { read: true })
    } catch (error) {
      if (error instanceof PosixError) return
      throw error
    }
    try {
      for (let bytes = await input.read(65536); bytes.length > 0; bytes = await input.read(65536))
        await this.main.write(Buffer.from(bytes).toString('latin1'))
    } catch (error) {
      if (!(error instanceof PosixError) || error.code === 'EPIPE') throw error
    } finally {
      if (path !== '/dev/stdin') input.close()
    }
  }

  /** The next line of a file, for `R`. */
  async line(path: string): Promise<string | undefined> {
    if (!this.readers.has(path)) {
      try {
        const input = await this.process.open(fromByteText(path), { read: true })
        this.readers.set(path, new LineReader(this.process, input))
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
        this.readers.set(path, undefined)
      }
    }
    return this.readers.get(path)?.next()
  }

  async close(): Promise<void> {
    for (const { output, descriptor } of this.outputs.values()) {
      await output.flush()
      descriptor?.close()
    }
    for (const reader of this.readers.values()) reader?.descriptor.close()
  }
}
