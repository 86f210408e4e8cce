/** Many learners' results as one table: a row a learner, or a file where no name was typed. */
import { byteOrderMark, csvCell } from '@shared/labs/csv'
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
  /** Name of the file that the row is of. */
  readonly file: string
  /** How many of the learner's files were read; the latest is in the row. */
  readonly files: number
}

/** What rows can be ordered by. */
export type ClassColumn = 'learner' | 'labs' | 'steps' | 'time' | 'hints' | 'mistakes' | 'shown' | 'guesses' | 'intact'
export interface ClassOrder {
  readonly column: ClassColumn
  readonly isDescending: boolean
}

/** The row of one file. */
export function rowOf({ learner, exportedAt, steps, isIntact }: ReadResults, file: string): LearnerRow {
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
    file,
    files: 1,
  }
}

/** The table with one more file: the same learner's earlier one gives way to a later one. Who gave no name is nobody's same. */
export function withRow(rows: readonly LearnerRow[], row: LearnerRow): readonly LearnerRow[] {
  const same = rows.find((each) => rowKey(each) === rowKey(row))
  if (same === undefined) return [...rows, row]
  const isAgain = same.exportedAt === row.exportedAt
  const latest = same.exportedAt > row.exportedAt ? same : row
  return rows.map((each) => (each === same ? { ...latest, files: same.files + (isAgain ? 0 : 1) } : each))
}

/** Whose row it is: the name however it is typed, or without one the moment of the export, or the file. */
export function rowKey({ learner, exportedAt, file }: LearnerRow): string {
  const name = learner.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  return name === '' ? `\n${exportedAt || file}` : name
}

const measures: Readonly<Record<Exclude<ClassColumn, 'learner'>, (row: LearnerRow) => number>> = {
  labs: (row) => row.labsDone,
  steps: (row) => row.stepsReached,
  time: (row) => row.seconds,
  hints: (row) => row.hints,
  mistakes: (row) => row.mistakes,
  shown: (row) => row.solutionsShown,
  guesses: (row) => row.guessesRight,
  intact: (row) => Number(row.isIntact),
}

/** Rows in an order, then by name, those without one last. Where no name may be told, in the order of handing in. */
export function inOrder(
  rows: readonly LearnerRow[],
  { column, isDescending }: ClassOrder,
  isNameless: boolean,
): readonly LearnerRow[] {
  const name = (a: LearnerRow, b: LearnerRow): number =>
    Number(a.learner === '') - Number(b.learner === '') || a.learner.localeCompare(b.learner)
  const handedIn = (a: LearnerRow, b: LearnerRow): number => (a.exportedAt < b.exportedAt ? -1 : 1)
  const plain = (a: LearnerRow, b: LearnerRow): number => (isNameless ? 0 : name(a, b)) || handedIn(a, b)
  const sign = isDescending ? -1 : 1
  if (column === 'learner') return [...rows].sort((a, b) => sign * plain(a, b))
  const of = measures[column]
  return [...rows].sort((a, b) => sign * (of(a) - of(b)) || plain(a, b))
}

const csvColumns = [
  'learner',
  'exportedAt',
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

/** The table as CSV. A spreadsheet that writes decimals with a comma, as Brazil's, takes the semicolon for its separator. */
export function tableCsv(
  rows: readonly LearnerRow[],
  {
    separator,
    headOf,
    yesNo,
  }: {
    readonly separator: ',' | ';'
    readonly headOf: (column: (typeof csvColumns)[number]) => string
    readonly yesNo: (value: boolean) => string
  },
): string {
  const text = (value: string | number | boolean): string =>
    csvCell(typeof value === 'boolean' ? yesNo(value) : String(value), separator)
  const lines = [csvColumns.map(headOf), ...rows.map((row) => csvColumns.map((column) => row[column]))]
  return byteOrderMark + [...lines.map((line) => line.map(text).join(separator)), ''].join('\r\n')
}
