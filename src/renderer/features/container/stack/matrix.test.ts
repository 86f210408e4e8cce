import { describe, expect, it } from 'vitest'
import { samplePicture } from '../../../../../test/renderer/sample/containers'
import { cellFace, firstColumn, pathStory, replayOf, servingRow, whiteoutRow, type StackPicture } from './matrix'

const picture = samplePicture('sample')

/** The picture as letters: one line a row, one word a column. */
function drawing(of: StackPicture): string[] {
  return of.rows.map((row, at) =>
    of.paths
      .map((path, column) => {
        const cell = row.cells[column]
        if (cell === undefined) return '?'
        const isLowest = !of.rows
          .slice(at + 1)
          .some((each) => each.kind === 'layer' && each.cells[column]?.state !== 'absent')
        const face = cellFace(row, cell, path, isLowest)
        const text = face.text === '' ? { gap: ' ', empty: '.', gone: 'x', lid: '=' }[face.tone as string] : face.text
        return `${text}${face.isHidden ? '(h)' : ''}${face.serves ? '!' : ''}`
      })
      .join('|'),
  )
}

describe('the stack matrix', () => {
  it('stands as a drawing', () => {
    expect(drawing(picture)).toEqual([
      'sh|motd|x|arquivos/|novo.txt|mysql/',
      ' | | | | |=!',
      '.|C!|D|.|A!|A(h)',
      ' | | | | | ',
      '.|.|.|A!|.|.',
      '.|.|A(h)|.|.|.',
      ' | | | | | ',
      'A!|A(h)|.|.|.|.',
    ])
  })

  it('knows where each lookup ends', () => {
    expect(picture.paths.map((_, column) => servingRow(picture, column))).toEqual([7, 2, -1, 4, 2, 1])
    expect(whiteoutRow(picture, 2)).toBe(2)
  })

  it('tells what reading and writing do', () => {
    const stories = picture.paths.map((path, column) => {
      const story = pathStory(picture, column, false)
      return `${path.path}: ${story?.reading}, ${story?.writing}, ${story?.params.depth}`
    })
    expect(stories).toEqual([
      '/bin/sh: readLayer, writeCopyUp, 1',
      '/etc/motd: readCopy, writeAgain, 1',
      '/root/meu-motd: readDeleted, writeOverWhiteout, 2',
      '/root/arquivos: readDirectory, writeDirectory, 3',
      '/root/novo.txt: readOwn, writeOwn, 0',
      '/var/lib/mysql: readMount, writeMount, 0',
    ])
  })

  it('lets nothing be written to a read-only root, but to mounts', () => {
    expect(picture.paths.map((_, column) => pathStory(picture, column, true)?.writing)).toEqual([
      'writeReadOnlyRoot',
      'writeReadOnlyRoot',
      'writeReadOnlyRoot',
      'writeReadOnlyRoot',
      'writeReadOnlyRoot',
      'writeMount',
    ])
  })

  it('replays only what the container changed, with the bytes that it copied', () => {
    expect(picture.paths.map((_, column) => replayOf(picture, column))).toEqual([
      undefined,
      { kind: 'copyUp', fromRow: 7, toRow: 2, copiedBytes: 1214 },
      { kind: 'delete', fromRow: 2, toRow: 2, copiedBytes: 0 },
      undefined,
      { kind: 'create', fromRow: 2, toRow: 2, copiedBytes: 0 },
      undefined,
    ])
  })

  it('looks first at a copied-up path, then at a changed one, then at any', () => {
    expect(firstColumn(picture)).toBe(1)
    const pick = (columns: readonly number[]): StackPicture => ({
      ...picture,
      paths: picture.paths.filter((_, at) => columns.includes(at)),
      rows: picture.rows.map((row) => ({ ...row, cells: row.cells.filter((_, at) => columns.includes(at)) })),
    })
    expect(firstColumn(pick([0, 2]))).toBe(1)
    expect(firstColumn(pick([0, 3]))).toBe(0)
    expect(firstColumn(pick([]))).toBe(-1)
  })
})
