import type { TimePoint, Timeline } from '@shared/docker/time'
import { describe, expect, it } from 'vitest'
import { canUndo, undoables } from './undoable'

const point = (id: number, parent: number | null): TimePoint => {
  const kind = parent === null ? 'start' : 'call'
  return { id, parent, branch: 1, atMs: id, command: `line ${String(id)}`, kind, thinned: 0 }
}

/** 1 ← 2 (what the lab prepared) ← 3 ← 4, and 5 on a branch from 3, where one is. */
const line: Timeline = {
  ...{ current: 5, branch: 2, undo: 3, redo: null, branches: [], count: 5, pastBytes: 0 },
  points: [point(1, null), point(2, 1), point(3, 2), point(4, 3), point(5, 3)],
}
const commands = (startPoint: number | undefined): string[] =>
  undoables(line, startPoint).map(({ point: { command }, target }) => `${command} to ${String(target)}`)

describe('what can be taken back in a lab', () => {
  it('is what was done since its first step began, along the way that led here', () => {
    expect(commands(2)).toEqual(['line 5 to 3', 'line 3 to 2'])
    expect(commands(5)).toEqual([])
    expect(commands(undefined)).toEqual(['line 5 to 3', 'line 3 to 2', 'line 2 to 1'])
  })

  it('is nothing where the first step begins', () => {
    expect([2, 3, 4, undefined].map((start) => canUndo(line, start))).toEqual([true, true, false, true])
    expect(canUndo({ ...line, undo: null }, undefined)).toBe(false)
  })
})
