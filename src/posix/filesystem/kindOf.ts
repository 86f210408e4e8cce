/** The kind of an inode, without a `stat` where the backend tells it. */
import type { FileKind, Inode } from './types'

export function kindOf(inode: Inode): FileKind {
  return inode.kind ?? inode.fileSystem.stat(inode).kind
}
