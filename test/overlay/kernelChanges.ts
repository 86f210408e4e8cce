/**
 * `docker diff`'s rules over two observed trees, written anew and plainly: the oracle for `compareTrees` and
 * `changesOfUnion`, fed with what the kernel shows.
 */
import type { ObservedEntry, ObservedTree } from './cases'
import { parentOf } from './cases'

/** Lines such as `C /etc` in the order of their paths. */
export function kernelChanges(lower: ObservedTree, merged: ObservedTree): string[] {
  const kinds = new Map<string, 'A' | 'C' | 'D'>()
  for (const [path, entry] of Object.entries(merged)) {
    const old = lower[path]
    if (!old) kinds.set(path, 'A')
    else if (isOther(old, entry)) kinds.set(path, 'C')
  }
  for (const path of Object.keys(lower)) {
    // Of a removed tree the top is listed, and nothing of what a directory held that is none any more.
    if (!merged[path] && merged[parentOf(path) || '/']?.kind === 'directory') kinds.set(path, 'D')
  }
  for (const path of [...kinds.keys()]) {
    for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) {
      if (!kinds.has(parent)) kinds.set(parent, 'C')
    }
  }
  kinds.delete('/')
  return [...kinds].sort(([left], [right]) => (left < right ? -1 : 1)).map(([path, kind]) => `${kind} ${path}`)
}

function isOther(old: ObservedEntry, now: ObservedEntry): boolean {
  const identity = ({ kind, mode, uid, gid, rdev, xattrs }: ObservedEntry): string =>
    JSON.stringify([kind, mode, uid, gid, rdev, xattrs['security.capability']])
  if (identity(old) !== identity(now)) return true
  if (now.kind === 'directory') return false
  return old.sizeBytes !== now.sizeBytes || !isSameTime(old.mtimeNs, now.mtimeNs)
}

function isSameTime(left: string, right: string): boolean {
  const [leftSec, leftNs] = [left.slice(0, -9), left.slice(-9)]
  const [rightSec, rightNs] = [right.slice(0, -9), right.slice(-9)]
  return leftSec === rightSec && (leftNs === rightNs || Number(leftNs) === 0 || Number(rightNs) === 0)
}
