/**
 * Hands a process's output to those who are attached. A writer waits for its slowest reader, so that a slow client
 * slows the process and never grows memory; a reader that leaves stops holding it up.
 */
import type { StreamName } from './streamName'

export interface OutputReader {
  write(stream: StreamName, bytes: Uint8Array): Promise<void> | void
  /** The process ended; nothing follows. */
  end(): void
}

export class OutputHub {
  private readonly readers = new Set<OutputReader>()

  /** Returns the disposer. */
  attach(reader: OutputReader): () => void {
    this.readers.add(reader)
    return () => this.readers.delete(reader)
  }

  async write(stream: StreamName, bytes: Uint8Array): Promise<void> {
    if (this.readers.size === 0) return
    await Promise.all([...this.readers].map(async (reader) => reader.write(stream, bytes)))
  }

  /** Ends and forgets every reader. */
  end(): void {
    const readers = [...this.readers]
    this.readers.clear()
    for (const reader of readers) reader.end()
  }
}
