import { describe, expect, it } from 'vitest'
import type { ReadResults } from '@shared/labs/results'
import { inOrder, rowOf, tableCsv, withRow, type ClassOrder, type LearnerRow } from './classTable'

const step = (lab: string, part: Partial<ReadResults['steps'][number]>): ReadResults['steps'][number] => ({
  lab,
  title: lab,
  step: 's',
  isReached: true,
  hints: 1,
  mistakes: 2,
  solutionShown: false,
  ...part,
})
const results = (learner: string, exportedAt: string): ReadResults => ({
  learner,
  exportedAt,
  isIntact: true,
  steps: [
    step('a', { seconds: 30, guessRight: true }),
    step('a', { seconds: 12, guessRight: false }),
    step('b', { isReached: false, solutionShown: true }),
  ],
})

describe('the table of a class', () => {
  it('sums a file up', () => {
    expect(rowOf(results('Ana', '2026-01-02'), 'ana.csv')).toEqual({
      learner: 'Ana',
      exportedAt: '2026-01-02',
      labsDone: 1,
      labs: 2,
      stepsReached: 2,
      steps: 3,
      seconds: 42,
      hints: 3,
      mistakes: 6,
      solutionsShown: 1,
      guessesRight: 1,
      guesses: 2,
      isIntact: true,
      file: 'ana.csv',
      files: 1,
    })
  })

  const fileNames = (...files: readonly ReadResults[]): readonly LearnerRow[] =>
    files.map((file, at) => rowOf(file, `${at}.csv`)).reduce<readonly LearnerRow[]>(withRow, [])
  const drawn = (rows: readonly LearnerRow[]): readonly string[] =>
    rows.map((row) => `${row.learner} ${row.exportedAt} ${row.file} ${row.files}`)

  it('keeps the latest file of each, however the name is typed, and counts them', () => {
    const rows = fileNames(
      results('Bia', '2026-01-01'),
      results('João', '2026-01-03'),
      results('jo\u0061\u0303o ', '2026-01-02'),
      results('Bia', '2026-01-01'),
    )
    expect(drawn(rows)).toEqual(['Bia 2026-01-01 3.csv 1', 'João 2026-01-03 1.csv 2'])
  })

  it('keeps everybody who gave no name', () => {
    const rows = fileNames(results('', '2026-01-01'), results('', '2026-01-02'), results('', '2026-01-02'))
    expect(drawn(rows)).toEqual([' 2026-01-01 0.csv 1', ' 2026-01-02 2.csv 1'])
  })

  it('is ordered by a column, and tells no name by its order on a projector', () => {
    const rows = fileNames(results('', '2026-01-01'), results('Bia', '2026-01-03'), results('Ana', '2026-01-04'))
    const names = (order: ClassOrder, isNameless: boolean): readonly string[] =>
      inOrder(rows, order, isNameless).map((row) => row.learner)
    expect(names({ column: 'learner', isDescending: false }, false)).toEqual(['Ana', 'Bia', ''])
    expect(names({ column: 'steps', isDescending: true }, false)).toEqual(['Ana', 'Bia', ''])
    expect(names({ column: 'learner', isDescending: false }, true)).toEqual(['', 'Bia', 'Ana'])
    const slow = rows.map((row) => (row.learner === 'Bia' ? { ...row, seconds: 99 } : row))
    const order = { column: 'time', isDescending: true } as const
    expect(inOrder(slow, order, false).map((row) => row.learner)).toEqual(['Bia', 'Ana', ''])
  })

  it('goes out as a spreadsheet of Brazil takes it, without formulas', () => {
    const rows = fileNames(results('=cmd|"x"!A1;João', '2026-01-03'))
    const options = {
      separator: ';',
      headOf: (column: string) => column,
      yesNo: (value: boolean) => `${value}`,
    } as const
    expect(tableCsv(rows, options).split('\r\n')).toEqual([
      '\uFEFFlearner;exportedAt;labsDone;labs;stepsReached;steps;seconds;hints;mistakes;solutionsShown;guessesRight;guesses;isIntact',
      `"'=cmd|""x""!A1;João";2026-01-03;1;2;2;3;42;3;6;1;1;2;true`,
      '',
    ])
  })
})
