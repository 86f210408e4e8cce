/** cksum (POSIX's CRC), crc32 and sum (BSD's, `-s` System V's). */
import type { Descriptor, Process, Program } from '../../process/types'
import { isGnu } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions } from '../options'
import { chunks } from '../streams'

const polynomial = 0x04c11db7
const forward = Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ polynomial : value << 1
  return value
})
const reflected = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

async function posixCrc(process: Process, input: Descriptor): Promise<{ crc: number; length: number }> {
  let crc = 0
  let length = 0
  for await (const chunk of chunks(process, input)) {
    for (const byte of chunk) crc = (crc << 8) ^ (forward[((crc >>> 24) ^ byte) & 255] ?? 0)
    length += chunk.length
  }
  for (let left = length; left > 0; left = Math.floor(left / 256))
    crc = (crc << 8) ^ (forward[((crc >>> 24) ^ left) & 255] ?? 0)
  return { crc: ~crc >>> 0, length }
}

export const cksum: Program = async (process) => {
  const options = parseOptions(process, { short: '', usage: 'FILE...' })
  return eachInput(process, options.operands, async (input, path) => {
    const { crc, length } = await posixCrc(process, input)
    await process.print(`${crc} ${length}${options.operands.length === 0 ? '' : ` ${path}`}\n`)
  })
}

export const crc32: Program = async (process) => {
  const options = parseOptions(process, { short: '', usage: '[FILE]...' })
  return eachInput(process, options.operands, async (input, path) => {
    let crc = -1
    for await (const chunk of chunks(process, input))
      for (const byte of chunk) crc = (crc >>> 8) ^ (reflected[(crc ^ byte) & 255] ?? 0)
    await process.print(
      `${(~crc >>> 0).toString(16).padStart(8, '0')}${options.operands.length === 0 ? '' : ` ${path}`}\n`,
    )
  })
}

export const sum: Program = async (process) => {
  const options = parseOptions(process, { short: 'rs', long: { sysv: 's' }, usage: '[-rs] [FILE]...' })
  const systemV = options.last('rs') === 's'
  const named = isGnu(process) ? options.operands.length > 0 : options.operands.length > 1 || systemV
  return eachInput(process, options.operands, async (input, path) => {
    let total = 0
    let length = 0
    for await (const chunk of chunks(process, input)) {
      length += chunk.length
      for (const byte of chunk)
        total = systemV ? (total + byte) >>> 0 : (((total >> 1) | ((total & 1) << 15)) + byte) & 0xffff
    }
    const name = named && path !== '-' ? ` ${path}` : isGnu(process) || systemV ? '' : ' '
    if (systemV) {
      const folded = (total & 0xffff) + (total >>> 16)
      await process.print(`${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(length / 512)}${name}\n`)
    } else
      await process.print(`${String(total).padStart(5, '0')} ${String(Math.ceil(length / 1024)).padStart(5)}${name}\n`)
  })
}
