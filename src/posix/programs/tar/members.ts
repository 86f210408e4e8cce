/**
 * The raw members of an archive in a file: where each begins and ends, with the headers of long names before it; for what
 * moves members about without reading them (`-r`, `-A`, `--delete`). Archives end with zero blocks.
 */
import type { OpenFile } from '../../filesystem/namespaceTypes'
import { TarError } from './archive'

export const blockBytes = 512

export interface Member {
  readonly name: string
  readonly mtimeSec: number
  readonly offset: number
  readonly endOffset: number
}

const text = (block: Uint8Array, at: number, length: number): string =>
  Buffer.from(block.subarray(at, at + length))
    .toString('latin1')
    .split('\0')[0] ?? ''

/** A number in octal, or in base 256 where octal has no room. */
function numberAt(block: Uint8Array, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) === 0) return Number.parseInt(text(block, at, length).trim() || '0', 8)
  return block.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, 0)
}

/** The members in order. Throws `TarError` for what is no archive. */
export function membersOf(file: OpenFile): readonly Member[] {
  const members: Member[] = []
  let start = 0
  let longName: string | undefined
  for (let at = 0; ;) {
    const block = file.readAt(at, blockBytes)
    if (block.length < blockBytes || block.every((byte) => byte === 0)) return members
    if (text(block, 257, 5) !== 'ustar') throw new TarError('This does not look like a tar archive')
    const sizeBytes = numberAt(block, 124, 12)
    const type = String.fromCharCode(block[156] ?? 0)
    const endOffset = at + blockBytes + Math.ceil(sizeBytes / blockBytes) * blockBytes
    if ('LKxg'.includes(type)) {
      const content = file.readAt(at + blockBytes, sizeBytes)
      if (type === 'L') longName = text(content, 0, sizeBytes)
      if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(Buffer.from(content).toString('latin1'))?.[1] ?? longName
    } else {
      const prefix = text(block, 345, 155)
      const short = text(block, 0, 100)
      const isPosix = text(block, 263, 2) === '00'
      const name = longName ?? (isPosix && prefix !== '' ? `${prefix}/${short}` : short)
      members.push({ name, mtimeSec: numberAt(block, 136, 12), offset: start, endOffset })
      longName = undefined
      start = endOffset
    }
    at = endOffset
  }
}
