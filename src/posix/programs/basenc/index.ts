/** basenc: base64, base32, base16, base2 and their variants, one chosen by its option. */
import type { Program } from '../../process/types'
import { base32Encoding } from '../base32'
import { base64Encoding } from '../base64'
import { byteTextOf, bytesOf } from '../byteText'
import { parseOptions } from '../options'
import { encodingTable, runEncoding, type TextEncoding } from '../textEncoding'
import { wrongUsage } from '../wrongUsage'

const table = {
  ...encodingTable,
  long: {
    ...encodingTable.long,
    base64: 'A',
    base64url: 'B',
    base32: 'C',
    base32hex: 'D',
    base16: 'E',
    base2msbf: 'F',
    base2lsbf: 'G',
    z85: 'H',
  },
}

/** The same letters under other names. */
function renamed(encoding: TextEncoding, from: string, to: string): TextEncoding {
  const map = (text: string, here: string, there: string): string =>
    [...text]
      .map((letter) => there[here.indexOf(letter)] ?? (letter === '=' || letter === '\n' ? letter : '!'))
      .join('')
  return {
    encode: (bytes) => map(encoding.encode(bytes), from, to),
    decode: (text, process, skips) => encoding.decode(bytesOf(map(byteTextOf(text), to, from)), process, skips),
  }
}

const letters64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const z85Letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Digits of a fixed number a byte. */
function inDigits(digits: number, radix: number, turned: boolean): TextEncoding {
  const turn = (text: string): string => (turned ? [...text].reverse().join('') : text)
  const valid = radix === 16 ? /[0-9A-F]/ : /[01]/
  return {
    encode: (bytes) =>
      [...bytes].map((byte) => turn(byte.toString(radix).toUpperCase().padStart(digits, '0'))).join(''),
    decode(text, _, skips) {
      const given = [...byteTextOf(text).toUpperCase()].filter(
        (letter) => letter !== '\n' && (!skips || valid.test(letter)),
      )
      const good = given.findIndex((letter) => !valid.test(letter))
      const usable = given.slice(0, good < 0 ? given.length : good).join('')
      const whole = usable.length - (usable.length % digits)
      const bytes = (usable.slice(0, whole).match(new RegExp(`.{${digits}}`, 'g')) ?? []).map((each) =>
        Number.parseInt(turn(each), radix),
      )
      return {
        bytes: Uint8Array.from(bytes),
        complaint: good < 0 && whole === usable.length ? undefined : 'invalid input',
      }
    },
  }
}

const z85: TextEncoding = {
  refuses: (bytes) => (bytes.length % 4 === 0 ? undefined : 'invalid input (length must be multiple of 4 characters)'),
  encode(bytes) {
    let text = ''
    for (let at = 0; at < bytes.length; at += 4) {
      let value = Buffer.from(bytes).readUInt32BE(at)
      let five = ''
      for (let digit = 0; digit < 5; digit++) {
        five = (z85Letters[value % 85] ?? '') + five
        value = Math.floor(value / 85)
      }
      text += five
    }
    return text
  },
  decode(text) {
    const given = byteTextOf(text).replaceAll('\n', '')
    const bytes: number[] = []
    for (let at = 0; at + 5 <= given.length; at += 5) {
      const value = [...given.slice(at, at + 5)].reduce((sum, letter) => sum * 85 + z85Letters.indexOf(letter), 0)
      bytes.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
    }
    const isWhole = given.length % 5 === 0 && [...given].every((letter) => z85Letters.includes(letter))
    return { bytes: Uint8Array.from(bytes), complaint: isWhole ? undefined : 'invalid input' }
  },
}

const encodings: Readonly<Record<string, TextEncoding>> = {
  A: base64Encoding,
  B: renamed(base64Encoding, `${letters64}+/`, `${letters64}-_`),
  C: base32Encoding,
  D: renamed(base32Encoding, base32Letters, '0123456789ABCDEFGHIJKLMNOPQRSTUV'),
  E: inDigits(2, 16, false),
  F: inDigits(8, 2, false),
  G: inDigits(8, 2, true),
  H: z85,
}

export const basenc: Program = async (process) => {
  const options = parseOptions(process, table)
  const encoding = encodings[options.last('ABCDEFGH') ?? '']
  if (encoding === undefined) throw wrongUsage(process, 'missing encoding type')
  return runEncoding(process, options, encoding)
}
