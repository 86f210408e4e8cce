/** `--chown=user:group`: numbers, or names by the image's own /etc/passwd and /etc/group. */
import { textOf } from '@posix/filesystem/content'
import type { Branch } from '@posix/filesystem/unionTypes'
import type { Owner } from './copyTarget'
import { resolveScoped } from './scopedPath'

function linesOf(tree: Branch, path: string): readonly (readonly string[])[] {
  const { inode } = resolveScoped(tree, path)
  if (inode === undefined || tree.fileSystem.stat(inode).kind !== 'file') return []
  return textOf(tree.fileSystem.content(inode))
    .split('\n')
    .map((line) => line.split(':'))
}

function numberOf(tree: Branch, path: string, name: string): number | undefined {
  if (/^-?\d+$/.test(name)) return Number(name)
  const found = linesOf(tree, path).find((fields) => fields[0] === name)
  const number = Number(found?.[2])
  return found && Number.isInteger(number) ? number : undefined
}

/** Throws Error with the daemon's words for a name that the image doesn't know. */
export function parseOwner(tree: Branch, text: string): Owner {
  const colon = text.indexOf(':')
  const user = colon < 0 ? text : text.slice(0, colon)
  const group = colon < 0 ? text : text.slice(colon + 1)
  const prefix = 'unable to convert uid/gid chown string to host mapping'
  const uid = numberOf(tree, '/etc/passwd', user)
  if (uid === undefined) throw new Error(`${prefix}: can't find uid for user ${user}: no such user: ${user}`)
  const gid = numberOf(tree, '/etc/group', group)
  if (gid === undefined) throw new Error(`${prefix}: can't find gid for group ${group}: no such group: ${group}`)
  return { uid, gid }
}
