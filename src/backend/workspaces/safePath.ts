/**
 * Paths inside a workspace. What a screen or a lab names is relative to the workspace, with `/`; this file turns it into
 * a path of the real disk and refuses whatever would leave the folder: `..`, absolute paths, links among the parents.
 */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '@shared/errors'

/** Names that Windows can't have; refused everywhere, so that a workspace travels. */
const unportable = /[<>:"|?*\\]/

function hasControlCharacter(name: string): boolean {
  return [...name].some((character) => character < ' ')
}

/** Splits a relative path into names. Throws LabError `invalid` for one that is empty, absolute or climbs. */
function splitRelative(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const isBad = names.length === 0 || path.startsWith('/') || path.includes('\0') || names.includes('..')
  if (isBad) {
    throw new LabError('invalid', `path ${JSON.stringify(path)} is not inside the workspace`, {
      hint: { key: 'workspace.outside', params: { path } },
    })
  }
  return names
}

/** Throws LabError `invalid` for a name that some desktop system can't store. Existing odd names stay readable. */
export function checkNewName(path: string): void {
  const bad = splitRelative(path).find(
    (name) => unportable.test(name) || hasControlCharacter(name) || name.length > 200,
  )
  if (bad !== undefined) {
    throw new LabError('invalid', `file name ${JSON.stringify(bad)} can't be used on every system`, {
      hint: { key: 'workspace.name', params: { name: bad } },
    })
  }
}

/**
 * The real path of something in a workspace; parents must be true directories, never links.
 * Throws LabError `invalid`; what is not there yet is no error.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const names = splitRelative(path)
  let current = root
  for (const name of names.slice(0, -1)) {
    current = join(current, name)
    const stat = await lstat(current).catch(() => undefined)
    if (stat !== undefined && !stat.isDirectory()) {
      throw new LabError('invalid', `${name} in ${JSON.stringify(path)} is not a folder of the workspace`, {
        hint: { key: 'workspace.outside', params: { path } },
      })
    }
  }
  return join(root, ...names)
}
