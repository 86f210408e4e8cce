/** Many learners' results as one table: a row a file. */
import type { ReadResults } from '@shared/labs/results'

export interface LearnerRow {
  readonly learner: string
  readonly exportedAt: string
  /** Labs of which every step that stands in the file was reached. */
  readonly labsDone: number
  readonly labs: number
  readonly stepsReached: number
  readonly steps: number
  readonly seconds: number
  readonly hints: number
  readonly mistakes: number
  readonly solutionsShown: number
  readonly guessesRight: number
  readonly guesses: number
  readonly isIntact: boolean
}

/** The row of one file. */
export function rowOf({ learner, exportedAt, steps, isIntact }: ReadResults): LearnerRow {
  const labs = [...new Set(steps.map((step) => step.lab))]
  const guesses = steps.filter((step) => step.guessRight !== undefined)
  const sum = (of: (step: ReadResults['steps'][number]) => number): number =>
    steps.reduce((total, step) => total + of(step), 0)
  return {
    learner,
    exportedAt,
    labsDone: labs.filter((lab) => steps.every((step) => step.lab !== lab || step.isReached)).length,
    labs: labs.length,
    stepsReached: steps.filter((step) => step.isReached).length,
    steps: steps.length,
    seconds: sum((step) => step.seconds ?? 0),
    hints: sum((step) => step.hints),
    mistakes: sum((step) => step.mistakes),
    solutionsShown: steps.filter((step) => step.solutionShown).length,
    guessesRight: guesses.filter((step) => step.guessRight).length,
    guesses: guesses.length,
    isIntact,
  }
}

/** The table with one more file: the same learner's earlier one gives way to a later one. */
export function withRow(rows: readonly LearnerRow[], row: LearnerRow): readonly LearnerRow[] {
  const earlier = rows.find((each) => each.learner === row.learner)
  if (earlier !== undefined && earlier.exportedAt > row.exportedAt) return rows
  return [...rows.filter((each) => each !== earlier), row].sort((a, b) => a.learner.localeCompare(b.learner))
}

/** The table as CSV (RFC 4180). */
export function tableCsv(rows: readonly LearnerRow[]): string {
  const columns = [
    'learner',
    'labsDone',
    'labs',
    'stepsReached',
    'steps',
    'seconds',
    'hints',
    'mistakes',
    'solutionsShown',
    'guessesRight',
    'guesses',
    'isIntact',
  ] as const
  const cells = rows.map((row) => columns.map((column) => cell(String(row[column]))).join(','))
  return [columns.join(','), ...cells, ''].join('\r\n')
}

/** What a spreadsheet would take for a formula is kept from being one. */
function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
