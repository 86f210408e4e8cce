/** A learner's results, from the progress of labs. */
import { createHash } from 'node:crypto'
import { compare } from '@shared/labs/predictions'
import type { Results, StepResult } from '@shared/labs/results'
import type { LabLocale, LoadedLab } from './loadLabs'
import type { LabProgress } from './progressStore'

/** SHA-256 of a text, in hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Results of the labs that were begun. */
export function resultsOf(
  learner: string,
  exportedAt: Date,
  runs: readonly { readonly loaded: LoadedLab; readonly progress: LabProgress | undefined }[],
  locale: LabLocale,
): Results {
  const steps = runs.flatMap(({ loaded, progress }) =>
    progress === undefined ? [] : stepsOf(loaded, progress, locale),
  )
  return { learner, exportedAt: exportedAt.toISOString(), steps }
}

function stepsOf({ lab, texts }: LoadedLab, progress: LabProgress, locale: LabLocale): readonly StepResult[] {
  const { startedAtMs, reachedAtMs } = progress
  return lab.steps.map((step) => {
    const atMs = reachedAtMs[step.id]
    const earlier = Object.values(reachedAtMs).filter((other) => atMs !== undefined && other < atMs)
    const sinceMs = Math.max(startedAtMs, ...earlier)
    const [guess, happened] = [progress.predictions[step.id], progress.happened[step.id]]
    const compared =
      step.prediction === undefined || guess === undefined || happened === undefined
        ? undefined
        : compare(step.prediction, guess, happened)
    return {
      lab: lab.id,
      title: texts[locale].title,
      step: step.id,
      isReached: progress.reached.includes(step.id),
      ...(atMs === undefined || startedAtMs === 0 ? {} : { seconds: Math.round((atMs - sinceMs) / 1000) }),
      hints: progress.hints[step.id] ?? 0,
      mistakes: progress.mistakes[step.id] ?? 0,
      solutionShown: progress.solutions.includes(step.id),
      ...(compared === undefined ? {} : { guessRight: compared.every((row) => row.isRight) }),
    }
  })
}
