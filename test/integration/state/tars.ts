/** Tars for tests. */
import { pack } from 'tar-stream'

export interface TarFile {
  readonly name: string
  /** What is in it; a number asks for so many bytes that aren't zeros. */
  readonly bytes: number | string | Buffer
  /** Default 0644. */
  readonly mode?: number
}

/** A tar of files. */
export async function tarOf(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack()
  for (const { name, bytes, mode = 0o644 } of files) {
    archive.entry({ name, mode, mtime: new Date(0) }, typeof bytes === 'number' ? Buffer.alloc(bytes, name) : bytes)
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
