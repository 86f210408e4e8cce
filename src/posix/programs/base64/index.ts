/** base64: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import { decodeText } from '../../text'
import { isGnu } from '../complaint'
import { encodingProgram, type TextEncoding } from '../textEncoding'

export const base64Encoding: TextEncoding = {
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode(bytes, process, skipsGarbage) {
    if (!isGnu(process)) return busyboxDecoded(decodeText(bytes))
    // GNU's passes over line feeds alone.
    const text = decodeText(bytes).replace(skipsGarbage ? /[^A-Za-z0-9+/=]/g : /\n/g, '')
    const isValid = skipsGarbage || /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    return {
      bytes: Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64'),
      complaint: isValid ? undefined : 'invalid input',
    }
  },
}

/** busybox passes over what is no letter, decodes four at a time, and misses the rest of a last four that is begun. */
function busyboxDecoded(text: string): { bytes: Uint8Array; complaint: string | undefined } {
  const letters = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const groups = letters.match(/[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)/g) ?? []
  const isWhole = groups.join('').length === letters.replace(/^=$/, '').length
  return {
    bytes: Buffer.concat(groups.map((group) => Buffer.from(group, 'base64'))),
    complaint: isWhole ? undefined : 'truncated input',
  }
}

export const base64 = encodingProgram(base64Encoding)
