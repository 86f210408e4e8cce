/** Verdicts on one step in one state of the world. */
import { evaluate, type Verdict } from '@shared/labs/evaluate'
import { partsOf, type JudgedPart } from '@shared/labs/goalParts'
import { predicatesOf } from '@shared/labs/predictions'
import type { LabStep, Predicate } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'

interface JudgedGoal extends Verdict {
  /** What is and what should be, part by part. */
  readonly parts: readonly JudgedPart[]
}

export interface Judgement {
  readonly goals: ReadonlyMap<string, JudgedGoal>
  /** IDs of the feedback whose condition holds. */
  readonly feedback: readonly string[]
}

export const noJudgement: Judgement = { goals: new Map(), feedback: [] }

/** Judges a step's goals and feedback. */
export function judgeStep(step: LabStep, state: LabWorldState): Judgement {
  const goals = new Map(
    step.goals.map(({ id, check }) => [id, { ...evaluate(check, state), parts: partsOf(check, state) }]),
  )
  const feedback = step.feedback.filter((entry) => evaluate(entry.when, state).isReached).map((entry) => entry.id)
  return { goals, feedback }
}

/** Whether every goal is met. */
export function isComplete(judgement: Judgement): boolean {
  return [...judgement.goals.values()].every((goal) => goal.isReached)
}

/** All that a step asks of the state: goals, feedback, and what its prediction reads. */
export function predicatesOfStep(step: LabStep): readonly Predicate[] {
  return [
    ...step.goals.map((goal) => goal.check),
    ...step.feedback.map((entry) => entry.when),
    ...(step.prediction === undefined ? [] : predicatesOf(step.prediction)),
  ]
}
