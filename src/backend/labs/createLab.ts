/** Makes the folder of a new lab. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LabError } from '@shared/errors'
import { labJsonSchema } from '@shared/labs/jsonSchema'
import { labTemplate } from './labTemplate'

/**
 * Writes the files of a lab into a folder, with the schema for the editor beside them. Throws LabError `invalid` for a
 * name that is none, `conflict` for a folder that holds something, `forbidden` where nothing can be made.
 */
export async function writeLabFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const present = await readdir(folder).catch(() => [])
  if (present.length > 0) throw new LabError('conflict', `${folder} is not empty`)
  const all = { ...files, 'lab.schema.json': labJsonSchema() }
  for (const [path, text] of Object.entries(all)) {
    const target = join(folder, path)
    await makeFolder(dirname(target))
    await writeFile(target, text, { flag: 'wx' })
  }
}

/**
 * Makes a folder and those above it. Not by Node's `recursive`, which never ends where a folder that is there answers
 * that it is not (`/proc`). Throws LabError `forbidden` for a place where none can be made.
 */
async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder).catch((error: NodeJS.ErrnoException) => error)
  if (made === undefined) return
  const isThere = (path: string): Promise<boolean> =>
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    )
  if (made.code === 'EEXIST' && (await isThere(folder))) return
  const parent = dirname(folder)
  if (made.code !== 'ENOENT' || parent === folder || (await isThere(parent))) {
    throw new LabError('forbidden', `${folder} can't be made: ${made.code ?? made.message}`)
  }
  await makeFolder(parent)
  await makeFolder(folder)
}

/** Makes a new lab of that name below a folder; answers with its own folder. */
export async function createLab(labsDir: string, name: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name)) {
    throw new LabError('invalid', `a lab's name has lower-case letters, digits and hyphens: ${JSON.stringify(name)}`)
  }
  const taken = await readdir(labsDir).catch(() => [])
  const numbers = taken.map((folder) => Number(/^\d+/.exec(folder)?.[0] ?? 0))
  const folder = join(labsDir, name)
  await writeLabFolder(folder, labTemplate(name.replace(/^\d+-/, ''), Math.max(20, ...numbers) + 1))
  return folder
}
