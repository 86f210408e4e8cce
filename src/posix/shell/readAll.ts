/** Reading a descriptor to its end. */
import type { Descriptor, Process } from '../process/types'
import { decodeText } from '../text'

/** Reads a descriptor to its end. */
export async function readBytes(process: Process, descriptor: Descriptor): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await descriptor.read(65536)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
    await process.checkpoint()
  }
}

export async function readAll(process: Process, descriptor: Descriptor): Promise<string> {
  return decodeText(await readBytes(process, descriptor))
}
