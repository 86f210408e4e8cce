/** `--chown=user:group`: numbers, or names by the image's own /etc/passwd and /etc/group. */
import { textOf } from '@posix/filesystem/content'
import type { Branch } from '@posix/filesystem/unionTypes'
import type { Owner } from './copyTarget'
import { resolveScoped } from './scopedPath'

/** A path in the layer as the daemon's errors name it. */
type Shown = (path: string) => string

function linesOf(tree: Branch, path: string, shown: Shown): readonly (readonly string[])[] {
  const { inode } = resolveScoped(tree, path)
  if (inode === undefined) throw new Error(`open ${shown(path)}: no such file or directory`)
  if (tree.fileSystem.stat(inode).kind !== 'file') return []
  return textOf(tree.fileSystem.content(inode))
    .split('\n')
    .map((line) => line.split(':'))
}

function numberOf(tree: Branch, path: string, name: string, shown: Shown): number {
  // To Linux -1 means: as it is, and what is copied is root's.
  if (/^-?\d+$/.test(name)) return name === '-1' ? 0 : Number(name)
  const found = linesOf(tree, path, shown).find((fields) => fields[0] === name)
  const number = Number(found?.[2])
  if (found && Number.isInteger(number)) return number
  throw new Error(`no such ${path === '/etc/passwd' ? 'user' : 'group'}: ${name}`)
}

/** Throws Error with the daemon's words for a name that the image doesn't know. `shown` is a path as they name it. */
export function parseOwner(tree: Branch, text: string, shown: Shown): Owner {
  const [user = '', group = user, ...rest] = text.split(':')
  const prefix = 'unable to convert uid/gid chown string to host mapping'
  if (rest.length > 0) throw new Error(`${prefix}: invalid chown string format: ${text}`)
  const numberIn = (path: string, kind: 'uid for user' | 'gid for group', name: string): number => {
    try {
      return numberOf(tree, path, name, shown)
    } catch (thrown) {
      throw new Error(`${prefix}: can't find ${kind} ${name}: ${(thrown as Error).message}`, { cause: thrown })
    }
  }
  return {
    uid: numberIn('/etc/passwd', 'uid for user', user),
    gid: numberIn('/etc/group', 'gid for group', group),
  }
}
