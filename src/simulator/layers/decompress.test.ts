import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressionOf, decompressed } from './decompress'

const text = Buffer.concat([Buffer.from('layer\n'.repeat(50_000)), randomBytes(300_000)])

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** bzip2's and zstd's own small files, made by the tools; xz's too. `in\n`, so that the tests need no tools. */
const small = {
  gzip: gzipSync('in\n').toString('base64'),
  bzip2: 'QlpoOTFBWSZTWStJiygAAADBAAAQACEgACGYGYRhdyRThQkCtJiygA==',
  xz: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQACaW4KAACW375AtHoOTAABGwMLL7kQH7bzfQEAAAAABFla',
  zstd: 'KLUv/QRYGQAAaW4KP5OITQ==',
} as const

describe('decompressed', () => {
  it.each(Object.entries(small))('opens %s', async (kind, base64) => {
    const bytes = Buffer.from(base64, 'base64')
    expect(compressionOf(bytes)).toBe(kind)
    for (const size of [1, 7, bytes.length]) {
      expect((await read(decompressed(pieces(bytes, size)))).toString()).toBe('in\n')
    }
  })

  it('opens a long stream in small pieces', async () => {
    const packed = gzipSync(text)
    expect((await read(decompressed(pieces(packed, 1000)))).equals(text)).toBe(true)
  })

  it.each(['bzip2', 'xz', 'zstd'])('opens what the tool %s made', async (tool) => {
    let packed: Buffer
    try {
      packed = execFileSync(tool, ['-c'], { input: text, maxBuffer: 1 << 24, stdio: ['pipe', 'pipe', 'ignore'] })
    } catch {
      packed = Buffer.alloc(0)
    }
    // Where the tool is missing the small file above has to do.
    const expected = packed.length === 0 ? Buffer.alloc(0) : text
    expect((await read(decompressed(pieces(packed, 65_536)))).equals(expected)).toBe(true)
  })

  it('passes what is plain, short and empty', async () => {
    for (const bytes of [text, Buffer.from('a'), Buffer.alloc(0)]) {
      expect((await read(decompressed(pieces(bytes, 4096)))).equals(bytes)).toBe(true)
    }
  })

  it.each(Object.entries(small))('fails on %s cut short', async (_kind, base64) => {
    const bytes = Buffer.from(base64, 'base64')
    await expect(read(decompressed(pieces(bytes.subarray(0, bytes.length - 5), 4)))).rejects.toThrow()
  })

  it.each([
    ['gzip', '\x1f\x8b\x08', 'unexpected EOF'],
    ['bzip2', 'BZh9', 'bzip2 data invalid: bad magic value found'],
    ['xz', '\xfd7zXZ\0', 'exit status 1: xz: (stdin): Compressed data is corrupt\n'],
    // Found by a storm: the library went beyond its data.
    ['zstd', '\x28\xb5\x2f\xfd\x24\xff', 'unexpected EOF'],
  ])('calls rubbish behind the magic number of %s what the daemon does', async (_kind, head, words) => {
    const rubbish = Buffer.alloc(300, 0xa5)
    const bytes = Buffer.concat([Buffer.from(head, 'latin1'), rubbish])
    await expect(read(decompressed(pieces(bytes, 100)))).rejects.toThrow(new Error(words))
  })

  it('passes the failure of its source', async () => {
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(gzipSync(text), 1000)
      throw new Error('the client left')
    }
    await expect(read(decompressed(source()))).rejects.toThrow('the client left')
  })

  it('stops when nobody reads on', async () => {
    const packed = gzipSync(text)
    for await (const chunk of decompressed(pieces(packed, 1000))) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
  })
})
