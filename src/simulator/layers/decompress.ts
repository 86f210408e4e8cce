/**
 * Opens what came compressed, by its first bytes (moby `pkg/archive`, `DecompressStream`): gzip, bzip2, xz and zstd;
 * anything else passes as it is. Streams: one block at a time is in memory.
 */
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import unbzip2 from 'unbzip2-stream'
import * as xz from 'xz-decompress'
import { damageOf } from './damage'

// A CommonJS module, whose names Node finds under `default` and bundlers at the top.
const { XzReadableStream } = (xz as { readonly default?: typeof xz }).default ?? xz

export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd'

type Bytes = AsyncIterable<Uint8Array>

const magics: readonly (readonly [Compression, string])[] = [
  ['gzip', '\x1f\x8b\x08'],
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\0'],
  ['zstd', '\x28\xb5\x2f\xfd'],
]
const longestMagic = 6

/** How the first bytes say that a file is compressed; undefined for a plain one. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  const text = Buffer.from(head.subarray(0, longestMagic)).toString('latin1')
  return magics.find(([, magic]) => text.startsWith(magic))?.[0]
}

/** The bytes uncompressed. A damaged stream throws Error in the daemon's words while it is read. */
export async function* decompressed(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let isDone = false
  while (head.length < longestMagic && !isDone) {
    const next = await source.next()
    if (next.done === true) isDone = true
    else head = Buffer.concat([head, next.value])
  }
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    while (!isDone) {
      const next = await source.next()
      if (next.done === true) return
      yield next.value
    }
  }
  const compression = compressionOf(head)
  if (compression === undefined) yield* whole()
  else yield* told(compression, openers[compression](whole()))
}

async function* told(compression: Compression, bytes: Bytes): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (thrown) {
    throw damageOf(compression, thrown)
  }
}

const openers: Readonly<Record<Compression, (bytes: Bytes) => Bytes>> = {
  gzip: (bytes) => through(bytes, createGunzip()),
  bzip2: (bytes) => through(bytes, unbzip2()),
  xz: openXz,
  zstd: openZstd,
}

async function* through(bytes: Bytes, transform: NodeJS.ReadWriteStream): AsyncGenerator<Uint8Array> {
  const output = new PassThrough()
  const piped = pipeline(Readable.from(bytes), transform, output)
  // The failure reaches the reader through `output`.
  piped.catch(() => undefined)
  yield* output as AsyncIterable<Uint8Array>
  await piped
}

async function* openXz(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next()
      if (next.done === true) controller.close()
      else controller.enqueue(new Uint8Array(next.value))
    },
  })
  const reader = new XzReadableStream(stream).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // The library's buffer is used again for the next piece.
      yield Uint8Array.from(value)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function* openZstd(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  let isComplete = false
  const opener = new Decompress((chunk, isLast) => {
    if (chunk.length > 0) ready.push(Uint8Array.from(chunk))
    isComplete = isLast ?? false
  })
  for await (const chunk of bytes) {
    opener.push(new Uint8Array(chunk))
    yield* ready.splice(0)
  }
  opener.push(new Uint8Array(0), true)
  yield* ready.splice(0)
  if (!isComplete) throw new Error('unexpected EOF')
}
