/** What GNU's cksum and its kin compute: digests by Node's crypto, CRCs and sums by the tables of `cksum`. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Descriptor, Process } from '../../process/types'
import { bsdSum, posixCrc, sysvSum } from '../cksum'
import { chunks } from '../streams'

/** A digest's bytes, or a number with the input's length in blocks. */
export type Sum =
  | { readonly kind: 'digest'; readonly bytes: Uint8Array }
  | { readonly kind: 'number'; readonly value: number; readonly size: number; readonly bytes: Uint8Array }

/** Names of digests as `--tag` writes them. */
export const tags: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA1',
  sha224: 'SHA224',
  sha256: 'SHA256',
  sha384: 'SHA384',
  sha512: 'SHA512',
  blake2b: 'BLAKE2b',
  sm3: 'SM3',
}

/** Whether an algorithm gives a number, not a digest. */
export function isNumeric(algorithm: string): boolean {
  return !Object.hasOwn(tags, algorithm)
}

/** Letters of a digest in hexadecimal. */
export function digestLength(algorithm: string): number {
  return createHash(nodeName(algorithm)).digest().length * 2
}

export async function sumOf(process: Process, input: Descriptor, algorithm: string): Promise<Sum> {
  if (!isNumeric(algorithm)) {
    const hash = createHash(nodeName(algorithm))
    for await (const chunk of chunks(process, input)) hash.update(chunk)
    return { kind: 'digest', bytes: hash.digest() }
  }
  if (algorithm === 'bsd') {
    const { total, length } = await bsdSum(process, input)
    return numbered(total, Math.ceil(length / 1024), 2)
  }
  if (algorithm === 'sysv') {
    const { total, length } = await sysvSum(process, input)
    return numbered(total, Math.ceil(length / 512), 2)
  }
  if (algorithm === 'crc') {
    const { crc, length } = await posixCrc(process, input)
    return numbered(crc, length, 4)
  }
  let [crc, length] = [0, 0]
  for await (const chunk of chunks(process, input)) {
    crc = crc32(chunk, crc)
    length += chunk.length
  }
  return numbered(crc, length, 4)
}

function nodeName(algorithm: string): string {
  return algorithm === 'blake2b' ? 'blake2b512' : algorithm
}

function numbered(value: number, size: number, width: number): Sum {
  const bytes = Buffer.alloc(width)
  if (width === 2) bytes.writeUInt16BE(value)
  else bytes.writeUInt32BE(value)
  return { kind: 'number', value, size, bytes }
}
