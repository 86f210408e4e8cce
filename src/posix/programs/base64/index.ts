/** base64: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import { decodeText } from '../../text'
import { isGnu } from '../complaint'
import { encodingProgram, type TextEncoding } from '../textEncoding'

export const base64Encoding: TextEncoding = {
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode(bytes, process, skipsGarbage) {
    // GNU's passes over line feeds alone.
    const text = decodeText(bytes).replace(
      isGnu(process) && !skipsGarbage ? /\n/g : isGnu(process) ? /[^A-Za-z0-9+/=]/g : /\s/g,
      '',
    )
    const isValid = skipsGarbage || /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    return {
      bytes: Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64'),
      complaint: isValid ? undefined : 'invalid input',
    }
  },
}

export const base64 = encodingProgram(base64Encoding)
