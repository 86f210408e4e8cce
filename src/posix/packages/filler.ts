/**
 * Bytes that stand for the contents of package files: the same for the same seed, different for different ones, and
 * about as compressible as programs are. All of them are windows on one shared block, so that a file of any size costs no
 * memory, and a layer of such files takes as much room as a real one wherever it is written out.
 */
import { concat, contentOf, emptyContent, referenceTo } from '../filesystem/content'
import type { ByteSource, Content } from '../filesystem/types'

const blockBytes = 1 << 20
/** How far back copies are taken from: within the window of gzip. */
const reachBytes = 16 << 10

function makeBlock(): Uint8Array {
  const block = new Uint8Array(blockBytes)
  let state = 0x9e3779b9
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let at = 0; at < blockBytes; at += 16) {
    if (at > reachBytes && next() % 5 < 3) {
      const from = at - 16 - (next() % (reachBytes - 16))
      block.copyWithin(at, from, from + 16)
      continue
    }
    for (let byte = at; byte < at + 16; byte++) block[byte] = next() >>> 9
  }
  return block
}

let block: Uint8Array | undefined

const source: ByteSource = {
  readSync: (offset, length) => {
    const bytes = (block ??= makeBlock())
    const result = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const at = (offset + done) % blockBytes
      const part = Math.min(length - done, blockBytes - at)
      result.set(bytes.subarray(at, at + part), done)
      done += part
    }
    return result
  },
}

/** First 64 bytes of a 64-bit x86 ELF program, so that what looks at it sees a binary and runs it by its name. */
const elfHeader = Buffer.from(
  '7f454c4602010100000000000000000003003e000100000000000000000000004000000000000000000000000000000000000000400038000b00400000000000',
  'hex',
)

/** FNV-1a: 32 bits of a text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** A content of this many bytes, made from a seed. */
export function filler(seed: string, sizeBytes: number): Content {
  return sizeBytes === 0 ? emptyContent : referenceTo(source, hashOf(seed), sizeBytes)
}

/** A program's content: an ELF header, and a filler up to its size. */
export function fillerProgram(seed: string, sizeBytes: number): Content {
  if (sizeBytes <= elfHeader.length) return contentOf(elfHeader.subarray(0, sizeBytes))
  return concat(contentOf(elfHeader), filler(seed, sizeBytes - elfHeader.length))
}
