/** What is kept of a step in the moment that it is reached: when, and what happened of what its prediction asked. */
import { observe } from '@shared/labs/predictions'
import type { Lab, LabStep } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'
import type { LabProgress } from './progressStore'

/** The change of the progress; the lab is done with its last step. */
export function reachedNow(
  { reached, reachedAtMs, happened }: LabProgress,
  now: { readonly lab: Lab; readonly step: LabStep; readonly state: LabWorldState; readonly atMs: number },
): Pick<LabProgress, 'reached' | 'reachedAtMs' | 'happened' | 'phase'> {
  const { lab, step, state, atMs } = now
  const all = [...reached, step.id]
  const seen = step.prediction && observe(step.prediction, state)
  return {
    reached: all,
    reachedAtMs: { ...reachedAtMs, [step.id]: atMs },
    happened: seen === undefined ? happened : { ...happened, [step.id]: seen },
    phase: lab.steps.every(({ id }) => all.includes(id)) ? 'done' : 'running',
  }
}
