/**
 * Bytes and text. Files hold bytes; programs and shells work on strings. Bytes that aren't UTF-8 become lone
 * surrogates (U+DC80 and up, as Python's surrogateescape) and go back to the same bytes, so nothing is lost on the way.
 */
const replacement = '\ufffd'
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes UTF-8; every byte that isn't part of it becomes one lone surrogate. */
export function decodeText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.includes(replacement) ? decodeCarefully(bytes) : text
}

function decodeCarefully(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeBytewise(bytes)
  }
}

function decodeBytewise(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
        : Buffer.from(bytes.subarray(at, at + length)).toString('utf8')
    at += Math.max(1, length)
  }
  return text
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const decoded = Buffer.from(bytes.subarray(at, at + length)).toString('utf8')
  return decoded.includes(replacement) && !(lead === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)
    ? 0
    : length
}

/** Length of the part of some text's bytes that ends with a whole character; up to three bytes may be left over. */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0x80 && byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** The inverse of `decodeText`. */
export function encodeText(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text)
  const pieces: Buffer[] = []
  for (const match of text.matchAll(
    /(?<![\ud800-\udbff])[\udc80-\udcff]|(?:[\ud800-\udbff][\udc00-\udfff]|[^\udc80-\udcff])+/g,
  )) {
    const code = match[0].charCodeAt(0)
    const lone = match[0].length === 1 && code >= 0xdc80 && code <= 0xdcff
    pieces.push(lone ? Buffer.from([code - 0xdc00]) : Buffer.from(match[0]))
  }
  return Buffer.concat(pieces)
}

/** Text for readers that know UTF-8 only, as Go's JSON shows it: each byte that isn't UTF-8 becomes U+FFFD. */
export function withoutRawBytes(text: string): string {
  return Buffer.from(text).toString('utf8')
}

/** From here on the order of UTF-16 units is not that of bytes. */
const unordered = /[\ud800-\uffff]/

/** Order of two texts by their bytes: negative, 0 or positive. */
export function compareBytes(left: string, right: string): number {
  if (left === right) return 0
  if (unordered.test(left) || unordered.test(right)) return Buffer.compare(encodeText(left), encodeText(right))
  return left < right ? -1 : 1
}
