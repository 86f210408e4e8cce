/**
 * What a learner did in labs, as a file to hand in: per step the time, hints, mistakes. No more of a person than the name
 * that is typed. The checksum shows a file that was changed by accident or in passing; since the program and the file are
 * both the learner's, nothing in it can prove who did the work, and the file says so.
 */
import { z } from 'zod'
import { byteOrderMark, csvCell, parseCsv } from './csv'

export const stepResultSchema = z.object({
  lab: z.string(),
  title: z.string(),
  step: z.string(),
  isReached: z.boolean(),
  /** From the step before, or from the start of the lab; undefined where it is not reached. */
  seconds: z.number().optional(),
  hints: z.number(),
  mistakes: z.number(),
  solutionShown: z.boolean(),
  /** Undefined where the step asks for no guess, or none was made. */
  guessRight: z.boolean().optional(),
})
export type StepResult = z.infer<typeof stepResultSchema>

export const resultsSchema = z.object({
  learner: z.string().max(200),
  exportedAt: z.string(),
  steps: z.array(stepResultSchema).max(20_000),
})
export type Results = z.infer<typeof resultsSchema>

/** Results that were read, and whether the checksum is that of what they say. */
export const readResultsSchema = resultsSchema.extend({ isIntact: z.boolean() })
export type ReadResults = z.infer<typeof readResultsSchema>

const notes = {
  'pt-BR': 'Um arquivo local não pode impedir fraude: a soma só mostra se ele foi alterado depois de gravado.',
  en: 'A local file can’t prevent cheating: the checksum only shows whether it was changed after it was written.',
} as const

const columns = [
  'learner',
  'exportedAt',
  'lab',
  'title',
  'step',
  'reached',
  'seconds',
  'hints',
  'mistakes',
  'solutionShown',
  'guessRight',
] as const

/** As spreadsheets of that language take a file apart when it is opened by a double click. */
const separators = { 'pt-BR': ';', en: ',' } as const

/** The rows; with commas, the text that the checksum is of. */
function body({ learner, exportedAt, steps }: Results, separator = ','): string {
  const rows = steps.map((step) => [
    learner,
    exportedAt,
    step.lab,
    step.title,
    step.step,
    yesNo(step.isReached),
    step.seconds === undefined ? '' : String(step.seconds),
    String(step.hints),
    String(step.mistakes),
    yesNo(step.solutionShown),
    step.guessRight === undefined ? '' : yesNo(step.guessRight),
  ])
  const lines = [columns as readonly string[], ...rows]
  return lines.map((row) => row.map((value) => csvCell(value, separator)).join(separator)).join('\r\n')
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/**
 * Results as CSV, with the honest sentence and the checksum (SHA-256, from `digest`, of the rows with commas) in the last
 * rows. Cells are parted as spreadsheets of the language want them.
 */
export function writeCsv(results: Results, locale: keyof typeof notes, digest: (text: string) => string): string {
  const separator = separators[locale]
  const sum = `sha256${separator}${digest(body(results))}`
  return [byteOrderMark + body(results, separator), csvCell(notes[locale], separator), sum, ''].join('\r\n')
}

/** Results as JSON, with the same sentence and checksum. */
export function writeJson(results: Results, locale: keyof typeof notes, digest: (text: string) => string): string {
  const file = { format: 'camada-results', ...results, note: notes[locale], sha256: digest(body(results)) }
  return `${JSON.stringify(file, undefined, 1)}\n`
}

/** Reads either. Answers undefined for a text that is no results. */
export function readResults(text: string, digest: (text: string) => string): ReadResults | undefined {
  return text.trimStart().startsWith('{') ? readJson(text, digest) : readCsv(text, digest)
}

function readJson(text: string, digest: (text: string) => string): ReadResults | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const results = resultsSchema.parse(value)
    const { sha256 } = z.object({ sha256: z.string() }).parse(value)
    return { ...results, isIntact: digest(body(results)) === sha256 }
  } catch {
    return undefined
  }
}

/** As it was written, or as a spreadsheet saved it again: with semicolons or tabs, and short rows filled up. */
function readCsv(text: string, digest: (text: string) => string): ReadResults | undefined {
  const [head = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  const separator = [',', ';', '\t'].find((each) => head.replaceAll('"', '').startsWith(`learner${each}exportedAt`))
  if (separator === undefined) return undefined
  const [first, ...rows] = parseCsv(text, separator)
  if (first?.join() !== columns.join()) return undefined
  const sum = rows.find((row) => row[0] === 'sha256')?.[1]
  const steps = rows.filter((row) => row.length === columns.length && (row[5] === 'yes' || row[5] === 'no'))
  const plain = (value = ''): string => value.replace(/^'(?=[=+\-@\t\r])/, '')
  const results = resultsSchema.safeParse({
    learner: plain(steps[0]?.[0]),
    exportedAt: plain(steps[0]?.[1]),
    steps: steps.map(([, , lab, title, step, reached, seconds, hints, mistakes, shown, right]) => ({
      lab: plain(lab),
      title: plain(title),
      step: plain(step),
      isReached: reached === 'yes',
      ...(seconds === '' ? {} : { seconds: Number(seconds) }),
      hints: Number(hints),
      mistakes: Number(mistakes),
      solutionShown: shown === 'yes',
      ...(right === '' ? {} : { guessRight: right === 'yes' }),
    })),
  })
  if (!results.success) return undefined
  const isIntact = digest(body(results.data)) === sum
  // Nothing but a head: of a learner who began no lab, or what is left of a file.
  return steps.length > 0 || isIntact ? { ...results.data, isIntact } : undefined
}
