/**
 * Files of the user's that can't be understood, or not even read (a folder in their place, no permission): they are
 * moved out of the way under a name that says so, never over an earlier one, and what was moved is told to the page.
 */
import { lstat, rename } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** By data folder: what was moved since the program started, whoever of the program moved it. */
const moved = new Map<string, readonly string[]>()

/** Moves a file to `<name>.damaged<extension>` beside it and gives its new path. Throws what the disk throws. */
export async function setAside(path: string): Promise<string> {
  const extension = extname(path)
  const stem = join(dirname(path), basename(path, extension))
  for (let count = 1; ; count++) {
    const target = `${stem}.damaged${count === 1 ? '' : `-${count}`}${extension}`
    if (await isThere(target)) continue
    await rename(path, target)
    return target
  }
}

/** Notes a file of a data folder that was moved, for the page to tell. */
export function noteMoved(dataDir: string, path: string): void {
  moved.set(dataDir, [...(moved.get(dataDir) ?? []), path])
}

/** New paths of the files of a data folder that were moved since the program started. */
export function movedIn(dataDir: string): readonly string[] {
  return moved.get(dataDir) ?? []
}

/** Whether a failure to read says that there is no such file, which is no damage. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
