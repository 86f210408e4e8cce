import { describe, expect, it } from 'vitest'
import type { ReadResults } from '@shared/labs/results'
import { rowOf, tableCsv, withRow, type LearnerRow } from './classTable'

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
    expect(rowOf(results('Ana', '2026-01-02'))).toEqual({
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
    })
  })

  it('keeps the latest file of each, by name', () => {
    const files = [results('Bia', '2026-01-01'), results('=Ana', '2026-01-03'), results('=Ana', '2026-01-02')]
    const rows = files.map(rowOf).reduce<readonly LearnerRow[]>(withRow, [])
    expect(rows.map((row) => `${row.learner} ${row.exportedAt}`)).toEqual(['=Ana 2026-01-03', 'Bia 2026-01-01'])
    expect(tableCsv(rows).split('\r\n').slice(1)).toEqual([
      "'=Ana,1,2,2,3,42,3,6,1,1,2,true",
      'Bia,1,2,2,3,42,3,6,1,1,2,true',
      '',
    ])
  })
})
