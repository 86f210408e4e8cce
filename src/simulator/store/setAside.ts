/**
 * States that were put aside: `set-aside/<date>-<reason>/`, each a whole state's folder with `note.json` beside what it
 * holds. Nothing in there is ever changed. What was damaged stays until the user deletes it; of the states that a reset
 * or an import replaced the newest stays, so that it can be undone.
 */
import { closeSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { fsyncSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const noteSchema = z.object({
  reason: z.enum(['damaged', 'replaced', 'migrated']),
  atMs: z.number(),
  /** Sentences about what was found, or why it was put aside. */
  details: z.array(z.string()),
})
export type SetAsideNote = z.infer<typeof noteSchema>

export interface SetAside extends SetAsideNote {
  /** Name of its folder. */
  readonly id: string
  readonly sizeBytes: number
}

/** A name that no folder in there has: the date to the second, UTC, and the reason. */
export function newSetAside(root: string, note: SetAsideNote): string {
  const date = new Date(note.atMs).toISOString().slice(0, 19).replaceAll(':', '-')
  for (let count = 1; ; count++) {
    const id = `${date}-${note.reason}${count === 1 ? '' : `-${count}`}`
    if (!existsSync(join(root, id))) return id
  }
}

/** Writes the note of a folder, durable. */
export function writeNote(folder: string, note: SetAsideNote): void {
  writeDurably(join(folder, 'note.json'), `${JSON.stringify(note, undefined, 2)}\n`)
}

/** Everything that is set aside, newest first. A folder without a note was put there by hand and is left alone. */
export function listSetAside(root: string): readonly SetAside[] {
  if (!existsSync(root)) return []
  return readdirSync(root)
    .flatMap((id) => {
      const path = join(root, id, 'note.json')
      const note = existsSync(path) ? noteSchema.safeParse(parseJson(readFileSync(path, 'utf8'))) : undefined
      return note?.success === true ? [{ ...note.data, id, sizeBytes: folderSizeBytes(join(root, id)) }] : []
    })
    .sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Bytes that the files below a folder take on the disk, holes not counted. A missing folder is 0. */
export function folderSizeBytes(path: string): number {
  let sum = 0
  for (const entry of existsSync(path) ? readdirSync(path, { withFileTypes: true }) : []) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) sum += folderSizeBytes(inner)
    else sum += allocatedBytes(inner)
  }
  return sum
}

/** Bytes that a file takes on the disk; 0 if it is gone. */
export function allocatedBytes(path: string): number {
  try {
    const { blocks, size } = lstatSync(path)
    return process.platform === 'win32' ? size : blocks * 512
  } catch {
    // It was deleted meanwhile.
    return 0
  }
}

/** A second name for every file below a folder; a copy where the disk has no hard links. Files must never change. */
export function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of existsSync(from) ? readdirSync(from, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) linkFolder(join(from, entry.name), join(to, entry.name))
    else if (entry.isFile()) linkFile(join(from, entry.name), join(to, entry.name))
  }
}

/** A second name for a file; a copy where the disk has no hard links. */
function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

/** Copies the files of a folder that change in place. */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of existsSync(from) ? readdirSync(from, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name))
    else if (entry.isFile()) copyFileSync(join(from, entry.name), join(to, entry.name))
  }
}

/** Writes a small file under another name, synced, and renames nothing: callers that need that do it. */
export function writeDurably(path: string, text: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, text, { flush: true })
}

/** Makes the names in a folder durable; without effect where folders can't be synced. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
