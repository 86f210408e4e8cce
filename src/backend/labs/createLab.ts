/** Makes the folder of a new lab. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LabError } from '@shared/errors'
import { labJsonSchema } from '@shared/labs/jsonSchema'
import { labTemplate } from './labTemplate'

/**
 * Writes the files of a lab into a folder, with the schema for the editor beside them. Throws LabError `invalid` for a
 * name that is none, `conflict` for a folder that holds something.
 */
export async function writeLabFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const present = await readdir(folder).catch(() => [])
  if (present.length > 0) throw new LabError('conflict', `${folder} is not empty`)
  const all = { ...files, 'lab.schema.json': labJsonSchema() }
  for (const [path, text] of Object.entries(all)) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text, { flag: 'wx' })
  }
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
