/**
 * The inode of a memory file system: what `stat` tells, and the content, entries, target or xattrs that belong to it.
 * A file keeps the content that it was given until it is first written to; from then on it has a `FileBody`.
 */
import { encodeText } from '../text'
import { allocatedPages, emptyContent, extentLength, pageBytes, readBytes } from './content'
import { FileBody } from './fileBody'
import type { Content, Extent, FileKind, FileSystem, Inode, Stat, TimeNs } from './types'

export interface InodeOrigin {
  readonly fileSystem: FileSystem
  readonly number: number
  readonly kind: FileKind
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly nowNs: TimeNs
}

export class MemoryInode implements Inode {
  readonly fileSystem: FileSystem
  readonly number: number
  readonly kind: FileKind
  mode: number
  uid: number
  gid: number
  rdev = 0
  linkCount = 1
  atimeNs: TimeNs
  mtimeNs: TimeNs
  ctimeNs: TimeNs
  /** Of a symlink. */
  target = ''
  /** Of a directory: names to inodes, in the order of their making. */
  entries: Map<string, MemoryInode> | undefined
  /** Of a directory: where it hangs; itself for the root. */
  parent: MemoryInode | undefined
  xattrs: Map<string, Uint8Array> | undefined
  /** How many open files hold it. */
  retained = 0
  /** A content of one extent is kept as that extent alone: most files are, and an image has very many. */
  #body: Content | Extent | FileBody = emptyContent

  constructor(origin: InodeOrigin) {
    this.fileSystem = origin.fileSystem
    this.number = origin.number
    this.kind = origin.kind
    this.mode = origin.mode
    this.uid = origin.uid
    this.gid = origin.gid
    this.atimeNs = origin.nowNs
    this.mtimeNs = origin.nowNs
    this.ctimeNs = origin.nowNs
  }

  get sizeBytes(): number {
    if (this.kind === 'symlink') return encodeText(this.target).length
    return 'sizeBytes' in this.#body ? this.#body.sizeBytes : extentLength(this.#body)
  }

  /** Pages of 4096 bytes that the content allocates. */
  get pages(): number {
    return this.#body instanceof FileBody ? this.#body.pages : allocatedPages(this.content())
  }

  content(): Content {
    if (this.#body instanceof FileBody) return this.#body.content()
    return 'sizeBytes' in this.#body ? this.#body : { sizeBytes: extentLength(this.#body), extents: [this.#body] }
  }

  setContent(content: Content): void {
    const [first, second] = content.extents
    this.#body = first !== undefined && second === undefined ? first : content
  }

  read(offset: number, length: number): Uint8Array {
    return this.#body instanceof FileBody ? this.#body.read(offset, length) : readBytes(this.content(), offset, length)
  }

  /** The content in the form that can be written to. */
  writableBody(): FileBody {
    if (!(this.#body instanceof FileBody)) this.#body = new FileBody(this.content())
    return this.#body
  }

  /** What `stat` tells. Directories have the size that ext4 gives a small one, or tmpfs's by entries. */
  stat(deviceId: number, isTmpfs: boolean): Stat {
    const directorySize = isTmpfs ? 40 + 20 * (this.entries?.size ?? 0) : pageBytes
    const directoryBlocks = isTmpfs ? 0 : pageBytes / 512
    const isDirectory = this.kind === 'directory'
    return {
      deviceId,
      inode: this.number,
      kind: this.kind,
      mode: this.mode,
      linkCount: this.linkCount,
      uid: this.uid,
      gid: this.gid,
      rdev: this.rdev,
      sizeBytes: isDirectory ? directorySize : this.sizeBytes,
      blocks512: isDirectory ? directoryBlocks : this.pages * (pageBytes / 512),
      atimeNs: this.atimeNs,
      mtimeNs: this.mtimeNs,
      ctimeNs: this.ctimeNs,
    }
  }
}
