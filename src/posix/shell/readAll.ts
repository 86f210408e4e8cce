/** Reading a descriptor to its end. */
import type { Descriptor, Process } from '../process/types'
import { decodeText } from '../text'
import type { Dialect } from './dialect'

/** Reads a descriptor to its end. */
export async function readBytes(process: Process, descriptor: Descriptor): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  try {
    return await readChunks(process, descriptor, chunks)
  } finally {
    process.release(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  }
}

async function readChunks(process: Process, descriptor: Descriptor, chunks: Uint8Array[]): Promise<Uint8Array> {
  for (;;) {
    const chunk = await descriptor.read(65536)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
    process.allocate(chunk.length)
    await process.checkpoint()
  }
}

export async function readAll(process: Process, descriptor: Descriptor): Promise<string> {
  return decodeText(await readBytes(process, descriptor))
}

/** A script's text as its shell reads it from a file: to bash the last line ends, too. */
export function fileText(text: string, dialect: Dialect): string {
  return dialect === 'bash' && text !== '' && !text.endsWith('\n') ? `${text}\n` : text
}
