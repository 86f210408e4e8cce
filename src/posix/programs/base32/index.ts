/** base32: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import { byteTextOf } from '../byteText'
import { isGnu } from '../complaint'
import { encodingProgram, type TextEncoding } from '../textEncoding'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const base32Encoding: TextEncoding = {
  encode: encoded,
  decode(bytes, process, skipsGarbage) {
    const given = isGnu(process) ? byteTextOf(bytes) : byteTextOf(bytes).toUpperCase()
    const text = given.replace(isGnu(process) && !skipsGarbage ? /\n/g : /[^A-Z2-7=]/g, '')
    const isPadded = text.length % 8 === 0 && /^[A-Z2-7]*=*$/.test(text)
    const isWhole =
      (!isGnu(process) && text.length === 1) ||
      isPadded ||
      (isGnu(process) && /^[A-Z2-7]*$/.test(text) && [2, 4, 5, 7].includes(text.length % 8))
    const letters = /^[A-Z2-7]*/.exec(text)?.[0] ?? ''
    const begun = isWhole || isGnu(process) ? 0 : letters.length % 8
    return {
      bytes: decoded(letters.slice(0, letters.length - begun)),
      complaint: isWhole ? undefined : isGnu(process) ? 'invalid input' : 'truncated input',
    }
  },
}

export const base32 = encodingProgram(base32Encoding)

function encoded(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31] ?? ''
  }
  if (bits > 0) text += alphabet[(held << (5 - bits)) & 31] ?? ''
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

function decoded(letters: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8))
  let held = 0
  let bits = 0
  let at = 0
  for (const letter of letters) {
    held = ((held << 5) | alphabet.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 255
  }
  return bytes
}
