/** A tar of one file. */
import { pack } from 'tar-stream'

export async function fileTar(name: string, bytes: Buffer): Promise<Buffer> {
  const archive = pack()
  archive.entry({ name }, bytes)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
