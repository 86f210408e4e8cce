/** Plays a lab's solution aloud, telling each thing as it is done. */
import type { PredictionState } from '@shared/labs/progress'
import { refuseLacking } from './lacking'
import type { LabLocale } from './loadLabs'
import { beginRun, playAct, type PlayOptions } from './playing'

export type Told =
  | { readonly kind: 'lab'; readonly title: string; readonly summary: string }
  | { readonly kind: 'step'; readonly number: number; readonly title: string }
  | { readonly kind: 'typed'; readonly line: string }
  | { readonly kind: 'written'; readonly path: string; readonly text: string }
  | { readonly kind: 'printed'; readonly text: string }
  | { readonly kind: 'goal'; readonly sentence: string; readonly isReached: boolean; readonly observed: string }
  | { readonly kind: 'happened'; readonly question: string; readonly answer: string }

/** Plays every step and cleans up. Answers whether the solution reached all of them. */
export async function playLab(options: PlayOptions, locale: LabLocale, tell: (told: Told) => void): Promise<boolean> {
  const { lab, texts } = options.loaded
  tell({ kind: 'lab', title: texts[locale].title, summary: texts[locale].summary })
  await refuseLacking(options.client, lab)
  const run = await beginRun(options)
  try {
    for (const [index, step] of lab.steps.entries()) {
      tell({ kind: 'step', number: index + 1, title: texts[locale].steps.get(step.id)?.title ?? step.id })
      for (const act of step.solution) {
        if ('run' in act) tell({ kind: 'typed', line: act.run })
        else tell({ kind: 'written', path: act.write, text: act.text })
        const { stdout, stderr } = await playAct(run, options, act)
        if (stdout + stderr !== '') tell({ kind: 'printed', text: stdout + stderr })
      }
      await run.judge()
      const after = run.state(locale).steps[index]
      for (const { sentence, isReached, observed } of after?.goals ?? []) {
        tell({ kind: 'goal', sentence, isReached, observed })
      }
      if (after?.prediction !== undefined) {
        tell({ kind: 'happened', question: after.prediction.question, answer: happenedIn(after.prediction) })
      }
      if (after?.isReached !== true) return false
    }
    return true
  } finally {
    await run.leave(true)
  }
}

/** What happened, in the words of the prediction. */
function happenedIn({ outcome, options }: PredictionState): string {
  const happened = outcome?.happened
  const label = (id: string): string => options.find((option) => option.id === id)?.label ?? id
  switch (happened?.kind) {
    case undefined:
      return '—'
    case 'choice':
      return label(happened.option)
    case 'paths':
      return happened.lines.join(', ')
    case 'number':
      return String(happened.value)
    case 'survives':
      return happened.things.map(label).join(', ') || '—'
    default:
      return happened satisfies never
  }
}
