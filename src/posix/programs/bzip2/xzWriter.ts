/**
 * Writes xz without compressing: one block whose LZMA2 chunks hold the bytes as they are, which every unxz reads. The
 * check is CRC32, where xz's own is CRC64. (The .xz file format 1.2.0, https://tukaani.org/xz/xz-file-format.txt.)
 */
import { crc32 } from 'node:zlib'
import type { Descriptor, Process } from '../../process/types'
import { chunks } from '../streams'

const streamFlags = Uint8Array.of(0, 1)
const checkBytes = 4
/** One filter, LZMA2 with a dictionary of 8 MiB; padded to 8 bytes, before its CRC. */
const blockHeader = Uint8Array.of(2, 0, 0x21, 1, 0x16, 0, 0, 0)

function little32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** A number of the index: seven bits a byte, the lowest first. */
function variable(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

/** Everything that can be read as one xz stream. */
export async function storeXz(
  process: Process,
  input: Descriptor,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  await write(Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), streamFlags, little32(crc32(streamFlags))]))
  let sizeBytes = 0
  let storedBytes = 0
  let check = 0
  for await (const chunk of chunks(process, input)) {
    if (sizeBytes === 0) await write(Buffer.concat([blockHeader, little32(crc32(blockHeader))]))
    check = crc32(chunk, check)
    for (let at = 0; at < chunk.length; at += 65536) {
      const part = chunk.slice(at, at + 65536)
      const control = sizeBytes === 0 && at === 0 ? 1 : 2
      await write(Uint8Array.of(control, (part.length - 1) >>> 8, (part.length - 1) & 255))
      await write(part)
      storedBytes += 3 + part.length
    }
    sizeBytes += chunk.length
  }
  const records: number[] = []
  if (sizeBytes > 0) {
    storedBytes++
    await write(new Uint8Array(1 + ((4 - (storedBytes % 4)) % 4)))
    await write(little32(check))
    records.push(...variable(blockHeader.length + 4 + storedBytes + checkBytes), ...variable(sizeBytes))
  }
  const listed = [0, sizeBytes > 0 ? 1 : 0, ...records]
  const index = Uint8Array.from([...listed, ...new Array<number>((4 - (listed.length % 4)) % 4).fill(0)])
  await write(Buffer.concat([index, little32(crc32(index))]))
  const footer = Buffer.concat([little32((index.length + 4) / 4 - 1), streamFlags])
  await write(Buffer.concat([little32(crc32(footer)), footer, Buffer.from('YZ')]))
}
