/** base32: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import type { Program } from '../../process/types'
import { byteTextOf } from '../byteText'
import { attempt, complain, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

const table = { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w:' }, usage: '[-d] [-w COL] [FILE]' }
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const base32: Program = async (process) => {
  const options = parseOptions(process, table)
  const path = options.operands[0] ?? '-'
  const width = Number(options.value('w') ?? 76)
  let status = 0
  const done = await attempt(
    process,
    async () => {
      const input = await openInput(process, path)
      const bytes = await readEverything(process, input)
      input.close()
      if (!options.has('d')) {
        await process.print(wrapped(encoded(bytes), width))
        return
      }
      const text = byteTextOf(bytes).replace(isGnu(process) && !options.has('i') ? /\n/g : /[^A-Z2-7=]/g, '')
      const letters = /^[A-Z2-7]*/.exec(text)?.[0] ?? ''
      await process.stdout.write(decoded(letters))
      const isWhole = text.length % 8 === 0 && /^[A-Z2-7]*=*$/.test(text)
      if (isWhole) return
      status = 1
      await complain(process, isGnu(process) ? 'invalid input' : 'truncated input')
    },
    (why) => `${path}: ${why}`,
  )
  return done ? status : 1
}

function wrapped(text: string, width: number): string {
  if (width === 0 || text === '') return text
  return text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n')
}

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
