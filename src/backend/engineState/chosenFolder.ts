/** A real folder that the user chose, opened so that nothing outside of it is reached; and what is told of a copy. */
import { basename } from 'node:path'
import { PosixError } from '@posix/filesystem/posixError'
import { createRealFolder } from '@posix/filesystem/realFolder'
import type { FileSystem } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'

/** What a copy carried. */
export interface Copied {
  readonly files: number
  readonly sizeBytes: number
  /** Entries that can't be carried. */
  readonly leftOut: number
}

/** The same while it grows. */
export type CopiedSoFar = { -readonly [Key in keyof Copied]: Copied[Key] }

/** Who follows a copy: hears of the content's bytes so far, and may end it. */
export interface CopyWatch {
  readonly tell: (doneBytes: number) => void
  readonly signal: AbortSignal
}

/** Throws LabError notFound, with the path, when it can't be opened. */
export function openChosenFolder(path: string): FileSystem {
  try {
    return createRealFolder({ path })
  } catch (cause) {
    if (!(cause instanceof PosixError)) throw cause
    throw new LabError('notFound', `cannot open the folder ${path}: ${reasonOf(cause)}`, {
      hint: { key: 'engine.cannotOpenFolder' },
      cause,
    })
  }
}

/** A system's error without its name: `no such file or directory`. */
export function reasonOf(cause: PosixError): string {
  return cause.message.replace(/^E[A-Z]+: /, '').toLowerCase()
}

/** What the copy of a folder is called; of the root, which has no name, `host-disk`. */
export function copyName(path: string): string {
  return basename(path) || 'host-disk'
}
