/**
 * What a format prints: the changes between two files in order. GNU's diff moves a run of changes as far down as it goes,
 * so that runs meet, and may find some of no account (`-B`, `-I`).
 */
import type { Edit } from './lines'

export interface Side {
  readonly path: string
  readonly lines: readonly string[]
  /** Whether the last line has its newline. */
  readonly ended: boolean
  readonly binary: boolean
  readonly time: string
}

export interface Change {
  /** Lines of the left file before the change, and how many it deletes. */
  readonly left: number
  readonly deleted: number
  /** The same of the right file. */
  readonly right: number
  readonly inserted: number
  /** Of no account: it is printed only beside changes that count. */
  readonly isIgnored: boolean
}

/** A run of unchanged or changed lines' marks, with the lines that they belong to. */
interface Marks {
  readonly keys: readonly string[]
  readonly changed: boolean[]
}

/** The changes of an edit script; `isShifted` moves them as GNU's diff does. */
export function changesOf(
  edits: readonly Edit[],
  leftKeys: readonly string[],
  rightKeys: readonly string[],
  isIgnored: (line: string) => boolean,
  isShifted: boolean,
): readonly Change[] {
  const left: Marks = { keys: leftKeys, changed: leftKeys.map(() => false) }
  const right: Marks = { keys: rightKeys, changed: rightKeys.map(() => false) }
  for (const edit of edits) {
    if (edit.kind === 'delete') left.changed[edit.left] = true
    if (edit.kind === 'insert') right.changed[edit.right] = true
  }
  if (isShifted) {
    shift(left, right.changed)
    shift(right, left.changed)
  }
  return build(left, right, isIgnored)
}

/** Moves runs of one file's changes down, and back to where they meet the other file's. */
function shift({ keys, changed }: Marks, other: readonly boolean[]): void {
  let at = 0
  let otherAt = 0
  for (;;) {
    while (at < keys.length && changed[at] !== true) {
      while (other[otherAt++] === true);
      at++
    }
    if (at === keys.length) return
    let start = at
    while (changed[++at] === true);
    while (other[otherAt] === true) otherAt++
    let length: number
    let corresponding: number
    do {
      length = at - start
      while (start > 0 && keys[start - 1] === keys[at - 1]) {
        changed[--start] = true
        changed[--at] = false
        while (changed[start - 1] === true) start--
        while (other[--otherAt] === true);
      }
      corresponding = other[otherAt - 1] === true ? at : keys.length
      while (at !== keys.length && keys[start] === keys[at]) {
        changed[start++] = false
        changed[at++] = true
        while (changed[at] === true) at++
        while (other[++otherAt] === true) corresponding = at
      }
    } while (length !== at - start)
    while (corresponding < at) {
      changed[--start] = true
      changed[--at] = false
      while (other[--otherAt] === true);
    }
  }
}

function build(left: Marks, right: Marks, isIgnored: (line: string) => boolean): readonly Change[] {
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < left.keys.length || j < right.keys.length) {
    if (left.changed[i] !== true && right.changed[j] !== true) {
      i++
      j++
      continue
    }
    const [fromLeft, fromRight] = [i, j]
    while (left.changed[i] === true) i++
    while (right.changed[j] === true) j++
    const lines = [...left.keys.slice(fromLeft, i), ...right.keys.slice(fromRight, j)]
    changes.push({
      left: fromLeft,
      deleted: i - fromLeft,
      right: fromRight,
      inserted: j - fromRight,
      isIgnored: lines.every(isIgnored),
    })
  }
  return changes
}

/** A run of changes that are shown together with the lines around them; ends are behind the last line. */
export interface Hunk {
  readonly changes: readonly Change[]
  readonly left: number
  readonly leftEnd: number
  readonly right: number
  readonly rightEnd: number
}

/** Changes in groups: those that are nearer to each other than twice the context share a hunk. */
export function hunksOf(changes: readonly Change[], context: number, left: Side, right: Side): readonly Hunk[] {
  const groups: Change[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const gap = last === undefined ? 0 : change.left - (last.left + last.deleted)
    if (group !== undefined && gap <= (change.isIgnored ? context - 1 : 2 * context)) group.push(change)
    else groups.push([change])
  }
  return groups
    .filter((group) => group.some((change) => !change.isIgnored))
    .flatMap((group) => {
      const [first, last] = [group[0], group.at(-1)]
      if (first === undefined || last === undefined) return []
      return {
        changes: group,
        left: Math.max(0, first.left - context),
        right: Math.max(0, first.right - context),
        leftEnd: Math.min(left.lines.length, last.left + last.deleted + context),
        rightEnd: Math.min(right.lines.length, last.right + last.inserted + context),
      }
    })
}
