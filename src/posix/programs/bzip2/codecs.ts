/**
 * bzip2 and xz over a process's descriptors, with a block in memory. bzip2 is written as a row of streams of one block,
 * which every bunzip2 reads as one file; xz is only read.
 */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the declarations stand here alone
/// <reference path="./unbzip2-stream.d.ts" />
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the declarations stand here alone
/// <reference path="./bzip2-wasm.d.ts" />
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import unbzip2 from 'unbzip2-stream'
import * as xz from 'xz-decompress'
import type { Descriptor, Process } from '../../process/types'
import { chunks } from '../streams'

// A CommonJS module, whose names Node finds under `default` and bundlers at the top.
const { XzReadableStream } = (xz as { readonly default?: typeof xz }).default ?? xz

const blockBytes = 900_000
const magics = { bzip2: 'BZh', xz: '\xfd7zXZ\0' }

type Write = (bytes: Uint8Array) => Promise<void>

/** Data that isn't of the format, or ends too early. */
export class FormatError extends Error {
  constructor(readonly kind: 'magic' | 'end') {
    super(kind)
  }
}

const processEvents = ['uncaughtException', 'unhandledRejection'] as const

/** The library's loader takes over what the whole process does about errors nobody caught; that is given back at once. */
async function openCompressor(): Promise<{ compress(block: Uint8Array, level: number, room: number): Uint8Array }> {
  const before = processEvents.map((event) => new Set(globalThis.process.rawListeners(event)))
  const { default: BZip2 } = await import('bzip2-wasm')
  const compressor = new BZip2()
  await compressor.init()
  processEvents.forEach((event, at) => {
    for (const listener of globalThis.process.rawListeners(event)) {
      if (!before[at]?.has(listener)) globalThis.process.removeListener(event, listener as () => void)
    }
  })
  return compressor
}

/** Compresses everything that can be read. */
export async function compressBzip2(process: Process, input: Descriptor, write: Write): Promise<void> {
  const compressor = await openCompressor()
  let parts: Uint8Array[] = []
  let length = 0
  let any = false
  const finish = async (): Promise<void> => {
    const block = Buffer.concat(parts)
    parts = []
    length = 0
    any = true
    await write(compressor.compress(block, 9, Math.ceil(block.length * 1.01) + 600))
    await process.checkpoint()
  }
  for await (const chunk of chunks(process, input))
    for (let at = 0; at < chunk.length;) {
      const end = Math.min(chunk.length, at + blockBytes - length)
      parts.push(chunk.slice(at, end))
      length += end - at
      at = end
      if (length === blockBytes) await finish()
    }
  if (length > 0 || !any) await finish()
}

async function* headed(process: Process, input: Descriptor, magic: string): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const chunk of chunks(process, input)) {
    if (
      isFirst &&
      !Buffer.from(chunk.subarray(0, magic.length)).toString('latin1').startsWith(magic.slice(0, chunk.length))
    )
      throw new FormatError('magic')
    isFirst = false
    yield chunk
  }
  if (isFirst) throw new FormatError('end')
}

/** Reads bzip2. */
export class Bunzip {
  constructor(
    private readonly process: Process,
    private readonly input: Descriptor,
  ) {}

  async run(write: Write): Promise<void> {
    const output = new PassThrough()
    let failure: unknown
    const piped = pipeline(Readable.from(headed(this.process, this.input, magics.bzip2)), unbzip2(), output).catch(
      (error: unknown) => {
        failure = error
      },
    )
    try {
      for await (const bytes of output as AsyncIterable<Uint8Array>) await write(bytes)
    } catch (error) {
      await piped
      throw failure instanceof FormatError ? failure : failure === error ? new FormatError('end') : error
    }
    await piped
    if (failure !== undefined) throw failure instanceof FormatError ? failure : new FormatError('end')
  }
}

/** Reads xz. */
export async function decompressXz(process: Process, input: Descriptor, write: Write): Promise<void> {
  const source = headed(process, input, magics.xz)
  let failure: unknown
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await source.next()
        if (next.done === true) controller.close()
        else controller.enqueue(new Uint8Array(next.value))
      } catch (error) {
        failure = error
        controller.error(error)
      }
    },
  })
  const reader = new XzReadableStream(stream).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw failure ?? (error instanceof Error ? new FormatError('end') : error)
      })
      if (done) return
      await write(Uint8Array.from(value))
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
