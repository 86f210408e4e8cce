/** The shortest edit script between two lists of lines (Myers, "An O(ND) Difference Algorithm", 1986). */

export interface Edit {
  readonly kind: 'same' | 'delete' | 'insert'
  /** Index in the left list (`same`, `delete`), in the right list (`insert`). */
  readonly left: number
  readonly right: number
}

const maxDistance = 20_000

/** Edits that turn `left` into `right`, in order. */
export function editScript(left: readonly string[], right: readonly string[]): Edit[] {
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start++
  let tail = 0
  while (
    tail < left.length - start &&
    tail < right.length - start &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  )
    tail++
  const same = (from: number, to: number, shift: number): Edit[] =>
    Array.from({ length: to - from }, (_, index) => ({ kind: 'same', left: from + index, right: from + index + shift }))
  const middle = middleEdits(left.slice(start, left.length - tail), right.slice(start, right.length - tail))
  return [
    ...same(0, start, 0),
    ...middle.map((edit): Edit => ({ kind: edit.kind, left: edit.left + start, right: edit.right + start })),
    ...same(left.length - tail, left.length, right.length - left.length),
  ]
}

function middleEdits(left: readonly string[], right: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = []
  const furthest = new Map<number, number>([[1, 0]])
  const limit = Math.min(left.length + right.length, maxDistance)
  for (let distance = 0; distance <= limit; distance++) {
    trace.push(new Map(furthest))
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
      let x = diagonal === -distance || (diagonal !== distance && below < above) ? above : below + 1
      let y = x - diagonal
      while (x < left.length && y < right.length && left[x] === right[y]) {
        x++
        y++
      }
      furthest.set(diagonal, x)
      if (x >= left.length && y >= right.length) return backtrack(trace, left.length, right.length)
    }
  }
  return [
    ...left.map((_, index): Edit => ({ kind: 'delete', left: index, right: 0 })),
    ...right.map((_, index): Edit => ({ kind: 'insert', left: left.length, right: index })),
  ]
}

function backtrack(trace: readonly Map<number, number>[], leftLength: number, rightLength: number): Edit[] {
  const edits: Edit[] = []
  let [x, y] = [leftLength, rightLength]
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const furthest = trace[distance] ?? new Map<number, number>()
    const diagonal = x - y
    const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
    const previous = diagonal === -distance || (diagonal !== distance && below < above) ? diagonal + 1 : diagonal - 1
    const previousX = furthest.get(previous) ?? 0
    const previousY = previousX - previous
    while (x > previousX && y > previousY && x > 0 && y > 0) edits.push({ kind: 'same', left: --x, right: --y })
    if (distance === 0) break
    if (x === previousX) edits.push({ kind: 'insert', left: x, right: --y })
    else edits.push({ kind: 'delete', left: --x, right: y })
  }
  return edits.reverse()
}
