/** Reading and writing as streams: chunks, lines, and an output that is collected and flushed with back-pressure. */
import type { Descriptor, Process } from '../process/types'
import { decodeText, encodeText } from '../text'
import { Holding, stringOverheadBytes } from './holding'

const chunkBytes = 65536
const flushBytes = 32768

/** Opens a file to read; `-` is standard input. The caller closes it. */
export function openInput(process: Process, path: string): Promise<Descriptor> {
  return path === '-' ? Promise.resolve(borrowed(process.stdin)) : process.open(path, { read: true })
}

/**
 * The process's own descriptor, which closing leaves open. A duplicate would not do: the process's end closes its own
 * descriptors, and with them a read that waits; a duplicate's would go on waiting and swallow what is typed next.
 */
function borrowed(descriptor: Descriptor): Descriptor {
  return { ...descriptor, close: () => undefined }
}

/** Reads to the end, a chunk at a time. */
export async function* chunks(process: Process, descriptor: Descriptor): AsyncGenerator<Uint8Array> {
  for (;;) {
    await process.checkpoint()
    const chunk = await descriptor.read(chunkBytes)
    if (chunk.length === 0) return
    yield chunk
  }
}

/** Everything until the end, as bytes; they count as the process's memory while they are read. */
export async function readEverything(process: Process, descriptor: Descriptor): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  const holding = new Holding(process)
  for await (const chunk of chunks(process, descriptor)) {
    all.push(chunk)
    holding.add(chunk.length)
  }
  const bytes = Buffer.concat(all)
  holding.set(0)
  return bytes
}

/** No more than so many bytes: a device need not have an end. */
export async function readUpTo(process: Process, descriptor: Descriptor, maxBytes: number): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  const holding = new Holding(process)
  for (let left = maxBytes; left > 0;) {
    await process.checkpoint()
    const chunk = await descriptor.read(Math.min(left, chunkBytes))
    if (chunk.length === 0) break
    all.push(chunk.slice())
    holding.add(chunk.length)
    left -= chunk.length
  }
  const bytes = Buffer.concat(all)
  holding.set(0)
  return bytes
}

/**
 * Calls `onLine` for each line (without its newline; `terminated` is false for a last line that has none) until it
 * returns false. `onPause` is called after each chunk: the moment to flush.
 */
export async function eachLine(
  process: Process,
  descriptor: Descriptor,
  onLine: (line: string, terminated: boolean) => boolean | undefined | void,
  onPause: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  let rest: Uint8Array[] = []
  const holding = new Holding(process)
  for await (const chunk of chunks(process, descriptor)) {
    const last = chunk.lastIndexOf(10)
    if (last < 0) {
      rest.push(chunk)
      holding.add(chunk.length)
      continue
    }
    const complete = decodeText(
      rest.length === 0 ? chunk.subarray(0, last) : Buffer.concat([...rest, chunk.subarray(0, last)]),
    )
    rest = last + 1 === chunk.length ? [] : [chunk.subarray(last + 1)]
    holding.set(0)
    for (const line of complete.split('\n')) {
      if (onLine(line, true) === false) return
    }
    await onPause()
  }
  if (rest.length > 0) onLine(decodeText(Buffer.concat(rest)), false)
  await onPause()
}

/** All lines of an input; they count as the process's memory to its end. */
export async function readLines(process: Process, descriptor: Descriptor): Promise<string[]> {
  const lines: string[] = []
  const holding = new Holding(process)
  await eachLine(process, descriptor, (line) => {
    lines.push(line)
    holding.add(line.length + stringOverheadBytes)
  })
  return lines
}

/** All lines of a file, or of standard input for `-`. Throws `PosixError`. */
export async function linesOfFile(process: Process, path: string): Promise<readonly string[]> {
  const input = await openInput(process, path)
  const lines = await readLines(process, input)
  input.close()
  return lines
}

/** Collects output; `flush` hands it on and waits until it is taken. */
export class Output {
  private parts: string[] = []
  private length = 0

  constructor(
    private readonly process: Process,
    private readonly target: (bytes: Uint8Array) => Promise<void> = (bytes) => process.stdout.write(bytes),
    private readonly encode: (text: string) => Uint8Array = encodeText,
  ) {}

  /** Adds text without waiting. */
  add(text: string): void {
    this.parts.push(text)
    this.length += text.length
  }

  /** Adds text, and waits when much has been collected. */
  async write(text: string): Promise<void> {
    this.add(text)
    if (this.length >= flushBytes) await this.flush()
  }

  get isFull(): boolean {
    return this.length >= flushBytes
  }

  async flush(): Promise<void> {
    if (this.length === 0) return
    const text = this.parts.join('')
    this.parts = []
    this.length = 0
    await this.target(this.encode(text))
    await this.process.checkpoint()
  }
}

/** Writes text to standard output in one piece. */
export function writeText(process: Process, text: string): Promise<void> {
  return process.stdout.write(encodeText(text))
}
