/**
 * A tar that streams out as it is made, byte for byte as Go's `archive/tar` writes it for moby (`layers/tarHeader.ts`).
 * Headers and small files are joined, so that a tree of many files makes few writes; at most one piece waits in memory.
 */
import type { TarEntry } from '../layers/tarHeader'
import { encodeHeader, endOfArchive, paddingAfter } from '../layers/tarHeader'

const joinBytes = 64 * 1024

export class TarOutput {
  private waiting: Uint8Array[] = []
  private waitingBytes = 0

  /** `write` resolves when its reader wants more. */
  constructor(private readonly write: (bytes: Uint8Array) => Promise<void>) {}

  /** The chunks' sum must be the entry's size. */
  async add(entry: TarEntry, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = []): Promise<void> {
    await this.put(encodeHeader(entry))
    for await (const chunk of chunks) await this.put(chunk)
    const padding = paddingAfter(entry.sizeBytes)
    if (padding > 0) await this.put(new Uint8Array(padding))
  }

  async finish(): Promise<void> {
    await this.put(endOfArchive)
    await this.flush()
  }

  private async put(bytes: Uint8Array): Promise<void> {
    this.waiting.push(bytes)
    this.waitingBytes += bytes.length
    if (this.waitingBytes >= joinBytes) await this.flush()
  }

  private async flush(): Promise<void> {
    if (this.waitingBytes === 0) return
    const joined = Buffer.concat(this.waiting)
    this.waiting = []
    this.waitingBytes = 0
    await this.write(joined)
  }
}
