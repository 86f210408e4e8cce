/** LABEL: metadata on the image. */
import { noFlags } from '../flags'
import type { Step } from '../step'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

/** Sets labels and commits; `--label` of a build comes here too, without replacing variables. */
export async function setLabels(step: Step, labels: readonly (readonly [string, string])[]): Promise<void> {
  step.change({ Labels: { ...step.stage.runConfig.Labels, ...Object.fromEntries(labels) } })
  await step.commit(`LABEL ${labels.map(([name, value]) => `${name}=${value}`).join(' ')}`)
}

export const label: InstructionKind = {
  keyword: 'label',
  prepare({ pairs, flags }) {
    noFlags(flags)
    atLeastOne('LABEL', pairs)
    if (pairs.some(({ name }) => name === '')) throw new Error('LABEL names can not be blank')
    return (step) =>
      setLabels(
        step,
        pairs.map(({ name, value }) => [step.expand(name), step.expand(value)]),
      )
  },
}
