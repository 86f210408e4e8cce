/**
 * Which paths differ between two trees, by the rules of `docker diff`: moby compares the merged tree before and after
 * (pkg/archive/changes.go and changes_unix.go), not the upper directory. Type, mode, owner, device number and the xattr
 * `security.capability` count for everything; size and modification time for all but directories. Every directory
 * above a change is listed as modified, of a removed tree only the top, of a new one every entry, `/` never.
 *
 * `changesOfUnion` gives the same answer from the upper branch alone, so that it costs what changed and not what the
 * image holds.
 */
import { kindOf } from './kindOf'
import { isOpaque, isWhiteout } from './overlayMarks'
import type { Inode, Stat, TimeNs } from './types'
import { createLowerView } from './union'
import type { Branch, UnionFileSystem } from './unionTypes'

export interface TreeChange {
  readonly path: string
  readonly kind: 'modified' | 'added' | 'deleted'
}

const capabilityXattr = 'security.capability'

/**
 * Changes from one tree to another, sorted by path. Without an old tree everything is added.
 *
 * Like Docker it believes the times: a file that was written and given its old size and time back is not listed, and
 * a target of a symlink counts only through its length and time.
 */
export function compareTrees(before: Branch | undefined, after: Branch): readonly TreeChange[] {
  const changes: TreeChange[] = []
  compareDirectories('', before?.root, after.root, changes)
  return sorted(changes)
}

/** What `docker diff` lists for a union: its lower branches against its merged view, sorted by path. */
export function changesOfUnion(union: UnionFileSystem): readonly TreeChange[] {
  const before = createLowerView(union.lowers)
  const changes: TreeChange[] = []
  walkUpper('', union.upper.root, { before: before.root, after: union.root }, changes)
  return sorted(changes)
}

/** Goes down where the upper branch has entries; below an opaque directory everything is compared. */
function walkUpper(
  path: string,
  upper: Inode,
  trees: { readonly before: Inode; readonly after: Inode },
  changes: TreeChange[],
): void {
  for (const entry of upper.fileSystem.readDirectory(upper)) {
    const entryPath = `${path}/${entry.name}`
    const before = trees.before.fileSystem.lookup(trees.before, entry.name)
    const after = trees.after.fileSystem.lookup(trees.after, entry.name)
    const isMergedDirectory =
      before && after && isDirectory(before) && isDirectory(after) && !isWhiteout(entry.inode) && !isOpaque(entry.inode)
    if (isMergedDirectory) {
      const start = changes.length
      walkUpper(entryPath, entry.inode, { before, after }, changes)
      if (changes.length > start || differs(before, after)) changes.push({ path: entryPath, kind: 'modified' })
    } else compareEntries(entryPath, before, after, changes)
  }
}

function compareEntries(
  path: string,
  before: Inode | undefined,
  after: Inode | undefined,
  changes: TreeChange[],
): void {
  if (!after) {
    if (before) changes.push({ path, kind: 'deleted' })
    return
  }
  const start = changes.length
  if (isDirectory(after)) compareDirectories(path, before, after, changes)
  if (!before) changes.push({ path, kind: 'added' })
  else if (changes.length > start || differs(before, after)) changes.push({ path, kind: 'modified' })
}

/** Compares what two directories hold. What is no directory before held nothing. */
function compareDirectories(path: string, before: Inode | undefined, after: Inode, changes: TreeChange[]): void {
  const old = before && isDirectory(before) ? before : undefined
  const names = new Set<string>()
  for (const { name, inode } of after.fileSystem.readDirectory(after)) {
    names.add(name)
    compareEntries(`${path}/${name}`, old?.fileSystem.lookup(old, name), inode, changes)
  }
  if (!old) return
  for (const { name, inode } of old.fileSystem.readDirectory(old)) {
    if (!names.has(name)) compareEntries(`${path}/${name}`, inode, undefined, changes)
  }
}

function isDirectory(inode: Inode): boolean {
  return kindOf(inode) === 'directory'
}

function differs(before: Inode, after: Inode): boolean {
  const [old, now] = [before.fileSystem.stat(before), after.fileSystem.stat(after)]
  return hasOtherStat(old, now) || hasOtherCapability(before, after)
}

function hasOtherStat(old: Stat, now: Stat): boolean {
  const isOther =
    old.kind !== now.kind ||
    old.mode !== now.mode ||
    old.uid !== now.uid ||
    old.gid !== now.gid ||
    old.rdev !== now.rdev
  if (isOther || now.kind === 'directory') return isOther
  return old.sizeBytes !== now.sizeBytes || !isSameTime(old.mtimeNs, now.mtimeNs)
}

const secondNs = 1_000_000_000n

/** A time in whole seconds may come from a tar that has no nanoseconds: then the seconds decide. */
function isSameTime(left: TimeNs, right: TimeNs): boolean {
  if (left === right) return true
  const isWhole = left % secondNs === 0n || right % secondNs === 0n
  return isWhole && left / secondNs === right / secondNs
}

function hasOtherCapability(before: Inode, after: Inode): boolean {
  const old = before.fileSystem.getXattr(before, capabilityXattr)
  const now = after.fileSystem.getXattr(after, capabilityXattr)
  return Buffer.compare(old ?? new Uint8Array(0), now ?? new Uint8Array(0)) !== 0
}

function sorted(changes: TreeChange[]): readonly TreeChange[] {
  return changes.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0))
}
