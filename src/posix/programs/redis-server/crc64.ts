/** CRC-64 with Jones's polynomial, reflected, as dump.rdb ends with it. Two halves of 32 bits: bigints are too slow. */

const polynomialHigh = 0x95ac9329
const polynomialLow = 0xac4bc9b5

const tables = makeTables()

function makeTables(): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const high = new Uint32Array(256)
  const low = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte]
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1
      l = (l >>> 1) | ((h & 1) << 31)
      h >>>= 1
      if (carry === 0) continue
      h ^= polynomialHigh
      l ^= polynomialLow
    }
    high[byte] = h
    low[byte] = l
  }
  return { high, low }
}

/** The checksum of some bytes, in the eight bytes that follow them in the file (little end first). */
export function crc64(bytes: Uint8Array): Buffer {
  let [h, l] = [0, 0]
  for (const byte of bytes) {
    const at = (l ^ byte) & 255
    l = ((l >>> 8) | (h << 24)) ^ (tables.low[at] ?? 0)
    h = (h >>> 8) ^ (tables.high[at] ?? 0)
  }
  const result = Buffer.alloc(8)
  result.writeUInt32LE(l >>> 0, 0)
  result.writeUInt32LE(h >>> 0, 4)
  return result
}
