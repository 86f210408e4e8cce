/** The packed forms of dump.rdb: LZF-compressed strings, listpacks, ziplists and sets of integers (listpack.c, intset.c). */

/** LZF as liblzf writes it: literal runs, and copies of what was there before. */
export function decompress(packed: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length)
  let [at, to] = [0, 0]
  while (at < packed.length) {
    const control = packed[at++] ?? 0
    if (control < 32) {
      packed.copy(out, to, at, at + control + 1)
      at += control + 1
      to += control + 1
      continue
    }
    let count = control >> 5
    if (count === 7) count += packed[at++] ?? 0
    let from = to - ((control & 31) << 8) - (packed[at++] ?? 0) - 1
    for (let left = count + 2; left > 0; left--) out[to++] = out[from++] ?? 0
  }
  return out
}

/** The elements of a listpack. */
export function readListpack(bytes: Buffer): string[] {
  const items: string[] = []
  for (let at = 6; at < bytes.length && bytes[at] !== 0xff;) {
    const { text, size } = listpackElement(bytes, at)
    items.push(text)
    at += size + (size < 128 ? 1 : size < 16_384 ? 2 : size < 2_097_152 ? 3 : size < 268_435_456 ? 4 : 5)
  }
  return items
}

/** An element and its length without the one that stands behind it. */
function listpackElement(bytes: Buffer, at: number): { readonly text: string; readonly size: number } {
  const first = bytes[at] ?? 0
  const textAt = (start: number, length: number) => ({
    text: bytes.toString('latin1', start, start + length),
    size: start - at + length,
  })
  if (first < 0x80) return { text: String(first), size: 1 }
  if (first < 0xc0) return textAt(at + 1, first & 63)
  if (first < 0xe0) {
    const value = ((first & 31) << 8) | (bytes[at + 1] ?? 0)
    return { text: String(value >= 4096 ? value - 8192 : value), size: 2 }
  }
  if (first < 0xf0) return textAt(at + 2, ((first & 15) << 8) | (bytes[at + 1] ?? 0))
  if (first === 0xf0) return textAt(at + 5, bytes.readUInt32LE(at + 1))
  if (first === 0xf4) return { text: bytes.readBigInt64LE(at + 1).toString(), size: 9 }
  const width = first - 0xef
  return { text: String(bytes.readIntLE(at + 1, width)), size: 1 + width }
}

/** The elements of a ziplist, which servers before redis 7 wrote. */
export function readZiplist(bytes: Buffer): string[] {
  const items: string[] = []
  for (let at = 10; at < bytes.length && bytes[at] !== 0xff;) {
    at += bytes[at] === 0xfe ? 5 : 1
    const first = bytes[at] ?? 0
    const [start, length] =
      first < 0x40
        ? [at + 1, first]
        : first < 0x80
          ? [at + 2, ((first & 63) << 8) | (bytes[at + 1] ?? 0)]
          : first < 0xc0
            ? [at + 5, bytes.readUInt32BE(at + 1)]
            : [at, -1]
    if (length >= 0) {
      items.push(bytes.toString('latin1', start, start + length))
      at = start + length
      continue
    }
    const { text, size } = ziplistInteger(bytes, at)
    items.push(text)
    at += size
  }
  return items
}

function ziplistInteger(bytes: Buffer, at: number): { readonly text: string; readonly size: number } {
  const first = bytes[at] ?? 0
  const widths: Readonly<Record<number, number>> = { 0xc0: 2, 0xd0: 4, 0xf0: 3, 0xfe: 1 }
  if (first === 0xe0) return { text: bytes.readBigInt64LE(at + 1).toString(), size: 9 }
  const width = widths[first]
  if (width === undefined) return { text: String((first & 15) - 1), size: 1 }
  return { text: String(bytes.readIntLE(at + 1, width)), size: 1 + width }
}

/** The members of a set of integers. */
export function readIntset(bytes: Buffer): string[] {
  const width = bytes.readUInt32LE(0)
  return Array.from({ length: bytes.readUInt32LE(4) }, (_, index) => {
    const at = 8 + index * width
    return width === 8 ? bytes.readBigInt64LE(at).toString() : String(bytes.readIntLE(at, width))
  })
}
