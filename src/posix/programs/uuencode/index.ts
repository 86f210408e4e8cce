/** uuencode and uudecode: bytes as lines of letters, in the old alphabet or in base64 (`-m`). */
import type { Program } from '../../process/types'
import { byteTextOf, toByteText } from '../byteText'
import { complain, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

const lineBytes = 45

const encodeTable = { short: 'm', usage: '[-m] [FILE] STORED_FILENAME' }

export const uuencode: Program = async (process) => {
  const options = parseOptions(process, encodeTable)
  const [first, second, extra] = options.operands
  if (first === undefined || extra !== undefined) throw missingOperand(process, encodeTable)
  const path = second === undefined ? '-' : first
  try {
    const input = await openInput(process, path)
    const mode = second === undefined ? 0o666 & ~process.umask : (input.file?.stat().mode ?? 0o644) & 0o777
    const bytes = await readEverything(process, input)
    input.close()
    const isBase64 = options.has('m')
    const lines = Array.from({ length: Math.ceil(bytes.length / lineBytes) }, (_, index) => {
      const part = bytes.subarray(index * lineBytes, (index + 1) * lineBytes)
      return isBase64 ? Buffer.from(part).toString('base64') : encodedLine(part)
    })
    const head = `begin${isBase64 ? '-base64' : ''} ${mode.toString(8).padStart(3, '0')} ${second ?? first}`
    const end = isBase64 ? ['===='] : ['`', 'end']
    await process.print([head, ...lines, ...end].map((line) => `${line}\n`).join(''))
    return 0
  } catch (error) {
    await complain(process, `can't open '${path}': ${reason(process, error)}`)
    return 1
  }
}

function letter(value: number): string {
  return value === 0 ? '`' : String.fromCharCode(32 + value)
}

function encodedLine(bytes: Uint8Array): string {
  let text = letter(bytes.length)
  for (let at = 0; at < bytes.length; at += 3) {
    const held = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += [18, 12, 6, 0].map((shift) => letter((held >> shift) & 63)).join('')
  }
  return text
}

function decodedLine(line: string): Uint8Array {
  const values = [...line].map((each) => (each.charCodeAt(0) - 32) & 63)
  const bytes = new Uint8Array(values[0] ?? 0)
  for (let at = 0, from = 1; at < bytes.length; at += 3, from += 4) {
    const held = [0, 1, 2, 3].reduce((sum, index) => (sum << 6) | (values[from + index] ?? 0), 0)
    for (let index = 0; index < 3 && at + index < bytes.length; index++)
      bytes[at + index] = (held >> (16 - 8 * index)) & 255
  }
  return bytes
}

export const uudecode: Program = async (process) => {
  const options = parseOptions(process, { short: 'o:', usage: '[-o OUTFILE] [INFILE]' })
  const [path = '-'] = options.operands
  let lines: readonly string[]
  try {
    const input = await openInput(process, path)
    lines = byteTextOf(await readEverything(process, input)).split('\n')
    input.close()
  } catch (error) {
    await complain(process, `${path}: ${reason(process, error)}`)
    return 1
  }
  const start = lines.findIndex((line) => /^begin(-base64)? [0-7]+ ./.test(line))
  if (start < 0) {
    await complain(process, "no 'begin' line")
    return 1
  }
  const [, kind, mode = '644', name = ''] = /^begin(-base64)? ([0-7]+) (.*)$/.exec(lines[start] ?? '') ?? []
  const parts: Uint8Array[] = []
  for (const line of lines.slice(start + 1)) {
    if (line === 'end' || line === '====') break
    parts.push(kind === undefined ? decodedLine(line) : Buffer.from(line, 'base64'))
  }
  const target = options.value('o') ?? name
  if (target === '-') {
    await process.stdout.write(Buffer.concat(parts))
    return 0
  }
  try {
    const output = await process.open(target, { write: true, truncate: true, createMode: 0o666 })
    await output.write(Buffer.concat(parts))
    output.close()
    process.namespace.setAttributes(process, target, { mode: Number.parseInt(mode, 8) })
    return 0
  } catch (error) {
    await complain(process, `can't open '${toByteText(target)}': ${reason(process, error)}`)
    return 1
  }
}
