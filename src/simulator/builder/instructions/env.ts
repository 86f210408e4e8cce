/** ENV: variables in the image's environment, also for the steps after it. */
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

/** An environment with one entry set: in its place if the name is there. */
function withVariable(env: readonly string[], name: string, value: string): readonly string[] {
  const entry = `${name}=${value}`
  const at = env.findIndex((other) => other.split('=', 1)[0] === name)
  return at < 0 ? [...env, entry] : env.with(at, entry)
}

export const env: InstructionKind = {
  keyword: 'env',
  prepare({ pairs, flags }) {
    noFlags(flags)
    atLeastOne('ENV', pairs)
    if (pairs.some(({ name }) => name === '')) throw new Error('ENV names can not be blank')
    return async (step) => {
      // All values see the environment from before this instruction.
      const values = pairs.map(({ name, value }) => [step.expand(name), step.expand(value)] as const)
      for (const [name, value] of values)
        step.change({ Env: withVariable(step.stage.runConfig.Env ?? [], name, value) })
      await step.commit(`ENV ${values.map(([name, value]) => `${name}=${value}`).join(' ')}`)
    }
  },
}
