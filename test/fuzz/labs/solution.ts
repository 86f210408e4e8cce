/** A lab's whole solution, act by act. */
import type { Act, Lab } from '@shared/labs/schema'

export interface SolutionAct {
  readonly act: Act
  /** Whether a step begins with it. */
  readonly isFirst: boolean
}

export function solutionOf({ steps }: Pick<Lab, 'steps'>): readonly SolutionAct[] {
  return steps.flatMap(({ solution }) => solution.map((act, at) => ({ act, isFirst: at === 0 })))
}
