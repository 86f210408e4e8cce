/**
 * The inode of a memory file system: what `stat` tells, and the content, entries, target or xattrs that belong to it.
 * A file keeps the content that it was given until it is first written to; from then on it has a `FileBody`.
 */
import { encodeText } from '../text'
import { allocatedPages, emptyContent, pageBytes, readBytes } from './content'
import { FileBody } from './fileBody'
import type { Content, FileKind, FileSystem, Inode, Stat, TimeNs } from './types'

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
  #body: Content | FileBody = emptyContent
  #pages = 0

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
    return this.kind === 'symlink' ? encodeText(this.target).length : this.#body.sizeBytes
  }

  /** Pages of 4096 bytes that the content allocates. */
  get pages(): number {
    return this.#body instanceof FileBody ? this.#body.pages : this.#pages
  }

  content(): Content {
    return this.#body instanceof FileBody ? this.#body.content() : this.#body
  }

  setContent(content: Content): void {
    this.#body = content
    this.#pages = allocatedPages(content)
  }

  read(offset: number, length: number): Uint8Array {
    return this.#body instanceof FileBody ? this.#body.read(offset, length) : readBytes(this.#body, offset, length)
  }

  /** The content in the form that can be written to. */
  writableBody(): FileBody {
    if (!(this.#body instanceof FileBody)) this.#body = new FileBody(this.#body)
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
