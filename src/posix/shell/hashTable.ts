/**
 * In which order the shells list what they keep in hash tables, since that shows: bash's associative arrays and remembered
 * commands (FNV-1, a power of two of buckets, the newest of a bucket first), and the commands of ash and dash (31 buckets,
 * the oldest first).
 */
import { Buffer } from 'node:buffer'

/** Buckets of an associative array. */
const arrayBuckets = 1024
/** Buckets of bash's remembered commands. */
export const commandBuckets = 256
const growsAt = 2
const growsBy = 4

/** Keys, given in the order in which they were added, in the order in which bash walks them. */
export function inBashOrder(keys: Iterable<string>, buckets = arrayBuckets): readonly string[] {
  const all = [...keys]
  let size = buckets
  while (all.length > size * growsAt) size *= growsBy
  return ordered(all.reverse(), (key) => fnv(key) & (size - 1))
}

/** The same of ash and dash. */
export function inDashOrder(names: Iterable<string>): readonly string[] {
  return ordered([...names], (name) => {
    const bytes = Buffer.from(name)
    const sum = bytes.reduce((total, byte) => total + byte, (bytes[0] ?? 0) << 4)
    return (sum & 0x7fff) % 31
  })
}

function ordered(keys: readonly string[], bucketOf: (key: string) => number): readonly string[] {
  return keys
    .map((key) => ({ key, bucket: bucketOf(key) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ key }) => key)
}

function fnv(key: string): number {
  let hash = 2_166_136_261
  for (const byte of Buffer.from(key)) hash = Math.imul(hash, 16_777_619) ^ byte
  return hash >>> 0
}
