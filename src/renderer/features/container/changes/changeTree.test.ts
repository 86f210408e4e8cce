import type { Change } from '@shared/docker/container'
import { describe, expect, it } from 'vitest'
import { changeLetter, changeTree, countChanges, visibleRows, type ChangeNode } from './changeTree'

function drawing(rows: readonly ChangeNode[]): string[] {
  return rows.map(
    (row) =>
      `${'  '.repeat(row.depth)}${row.kind === undefined ? '-' : changeLetter(row.kind)} ${row.name} ${row.changes}`,
  )
}

const changes: Change[] = [
  { path: '/root', kind: 'modified' },
  { path: '/root/novo.txt', kind: 'added' },
  { path: '/root/meu-motd', kind: 'deleted' },
  { path: '/etc', kind: 'modified' },
  { path: '/etc/motd', kind: 'modified' },
  { path: '/var/lib/mysql', kind: 'added' },
]

describe('changeTree', () => {
  it('stands as a drawing, with the directories that only hold changes', () => {
    expect(drawing(visibleRows(changeTree(changes), new Set()))).toEqual([
      'C etc 2',
      '  C motd 1',
      'C root 3',
      '  D meu-motd 1',
      '  A novo.txt 1',
      '- var 1',
      '  - lib 1',
      '    A mysql 1',
    ])
  })

  it('hides what is in closed directories', () => {
    expect(drawing(visibleRows(changeTree(changes), new Set(['/root', '/var'])))).toEqual([
      'C etc 2',
      '  C motd 1',
      'C root 3',
      '- var 1',
    ])
  })

  it('takes an empty list, and twenty thousand changes in one directory', () => {
    expect(changeTree([])).toEqual([])
    const many = Array.from({ length: 20_000 }, (_, at): Change => ({ path: `/d/${at}`, kind: 'added' }))
    expect(visibleRows(changeTree(many), new Set())).toHaveLength(20_001)
  })

  it('counts kinds', () => {
    expect(countChanges(changes)).toEqual({ added: 2, modified: 3, deleted: 1 })
  })
})
