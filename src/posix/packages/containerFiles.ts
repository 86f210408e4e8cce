/** Reading and writing files as package managers do: whole texts, and files that are only a size. */
import { contentOf } from '../filesystem/content'
import { PosixError } from '../filesystem/posixError'
import type { Content, Stat, TimeNs } from '../filesystem/types'
import type { Process } from '../process/types'
import { decodeText, encodeText } from '../text'

/** `lstat`, or undefined when there is nothing. */
export function found(process: Process, path: string): Stat | undefined {
  try {
    return process.namespace.lstat(process, path)
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

/** A whole text; undefined when it can't be read. */
export function readText(process: Process, path: string): string | undefined {
  try {
    const file = process.namespace.open(process, path, { read: true })
    try {
      return decodeText(file.readAt(0, file.stat().sizeBytes))
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

/** Names in a directory in byte order; none when it can't be read. */
export function namesOf(process: Process, path: string): readonly string[] {
  try {
    const entries = process.namespace.readDirectory(process, path)
    return entries.map(({ name }) => name).sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
  } catch (error) {
    if (error instanceof PosixError) return []
    throw error
  }
}

export interface Placing {
  /** Default 0644. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtimeNs?: TimeNs
}

/** Makes a file of a content anew, its directories with it. Throws `PosixError`. */
export function placeContent(process: Process, path: string, content: Content, placing: Placing = {}): void {
  makeParents(process, path)
  const old = found(process, path)
  if (old !== undefined && old.kind !== 'file') process.namespace.unlink(process, path)
  const { mode = 0o644, uid = 0, gid = 0, mtimeNs } = placing
  const file = process.namespace.open(process, path, { write: true, createMode: mode, truncate: true })
  try {
    file.setContent(content)
    const isOwn = uid === process.credentials.uid && gid === process.credentials.gid
    file.setAttributes({ mode, ...(isOwn ? {} : { uid, gid }), ...(mtimeNs === undefined ? {} : { mtimeNs }) })
  } finally {
    file.close()
  }
}

/** Writes a text anew. Throws `PosixError`. */
export function placeText(process: Process, path: string, text: string, placing: Placing = {}): void {
  placeContent(process, path, contentOf(encodeText(text)), placing)
}

/** Adds a text to the end of a file. Throws `PosixError`. */
export function appendText(process: Process, path: string, text: string, mode = 0o644): void {
  makeParents(process, path)
  const file = process.namespace.open(process, path, { write: true, append: true, createMode: mode })
  try {
    file.write(encodeText(text))
  } finally {
    file.close()
  }
}

/** Makes the directories above a path. */
export function makeParents(process: Process, path: string): void {
  const parent = path.slice(0, path.lastIndexOf('/'))
  if (parent !== '') makeDirectories(process, parent)
}

/** `mkdir -p`. Throws `PosixError`. */
export function makeDirectories(process: Process, path: string): void {
  if (process.namespace.exists(process, path)) return
  makeParents(process, path)
  process.namespace.createDirectory(process, path, 0o755)
}

/** Removes a file or link if it is there. */
export function removeFile(process: Process, path: string): boolean {
  const stat = found(process, path)
  if (stat === undefined || stat.kind === 'directory') return false
  process.namespace.unlink(process, path)
  return true
}

/** Removes everything in a directory, itself not. */
export function emptyDirectory(process: Process, path: string): void {
  for (const name of namesOf(process, path)) {
    const inner = `${path}/${name}`
    if (found(process, inner)?.kind === 'directory') {
      emptyDirectory(process, inner)
      process.namespace.removeDirectory(process, inner)
    } else removeFile(process, inner)
  }
}
