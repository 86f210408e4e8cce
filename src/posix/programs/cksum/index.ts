/** cksum (POSIX's CRC), crc32 and sum (BSD's, `-s` System V's). */
import type { Descriptor, Process, Program } from '../../process/types'
import { faced, isGnu } from '../complaint'
import { eachInput, type InputWords } from '../inputs'
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

/** POSIX's CRC of an input and of its length. */
export async function posixCrc(process: Process, input: Descriptor): Promise<{ crc: number; length: number }> {
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

/** What can't be read, in the face's words. */
const words =
  (process: Process): InputWords =>
  (path, why) =>
    faced(process, `can't open '${path}': ${why}`, `${path}: ${why}`)

export const cksum: Program = async (process) => {
  const options = parseOptions(process, { short: '', usage: 'FILE...' })
  return eachInput(
    process,
    options.operands,
    async (input, path) => {
      const { crc, length } = await posixCrc(process, input)
      await process.print(`${crc} ${length}${options.operands.length === 0 ? '' : ` ${path}`}\n`)
    },
    words(process),
  )
}

/** BSD's sum: sixteen bits, rotated before each byte. */
export async function bsdSum(process: Process, input: Descriptor): Promise<{ total: number; length: number }> {
  let [total, length] = [0, 0]
  for await (const chunk of chunks(process, input)) {
    length += chunk.length
    for (const byte of chunk) total = (((total >> 1) | ((total & 1) << 15)) + byte) & 0xffff
  }
  return { total, length }
}

/** System V's sum: all bytes added, folded to sixteen bits. */
export async function sysvSum(process: Process, input: Descriptor): Promise<{ total: number; length: number }> {
  let [total, length] = [0, 0]
  for await (const chunk of chunks(process, input)) {
    length += chunk.length
    for (const byte of chunk) total = (total + byte) >>> 0
  }
  const folded = (total & 0xffff) + (total >>> 16)
  return { total: (folded & 0xffff) + (folded >>> 16), length }
}

export const crc32: Program = async (process) => {
  const options = parseOptions(process, { short: '', usage: '[FILE]...' })
  return eachInput(
    process,
    options.operands,
    async (input, path) => {
      let crc = -1
      for await (const chunk of chunks(process, input))
        for (const byte of chunk) crc = (crc >>> 8) ^ (reflected[(crc ^ byte) & 255] ?? 0)
      await process.print(
        `${(~crc >>> 0).toString(16).padStart(8, '0')}${options.operands.length === 0 ? '' : ` ${path}`}\n`,
      )
    },
    words(process),
  )
}

export const sum: Program = async (process) => {
  const options = parseOptions(process, { short: 'rs', long: { sysv: 's' }, usage: '[-rs] [FILE]...' })
  const systemV = options.last('rs') === 's'
  const named = isGnu(process) ? options.operands.length > 0 : options.operands.length > 1 || systemV
  return eachInput(
    process,
    options.operands,
    async (input, path) => {
      const { total, length } = await (systemV ? sysvSum : bsdSum)(process, input)
      const name = named && path !== '-' ? ` ${path}` : isGnu(process) || systemV ? '' : ' '
      if (systemV) {
        await process.print(`${total} ${Math.ceil(length / 512)}${name}\n`)
      } else
        await process.print(
          `${String(total).padStart(5, '0')} ${String(Math.ceil(length / 1024)).padStart(5)}${name}\n`,
        )
    },
    words(process),
  )
}
