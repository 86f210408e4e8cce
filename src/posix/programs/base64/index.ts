/** base64: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import { decodeText } from '../../text'
import { encodingProgram } from '../textEncoding'

export const base64 = encodingProgram({
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode(bytes, _process, skipsGarbage) {
    const text = decodeText(bytes).replace(/\s/g, '')
    const isValid = skipsGarbage || /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    return {
      bytes: Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64'),
      complaint: isValid ? undefined : 'invalid input',
    }
  },
})
