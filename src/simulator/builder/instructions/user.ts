/** USER: who the steps after it and the container run as. */
import { noFlags } from '../flags'
import { exactlyOne } from './types'
import type { InstructionKind } from './types'

export const user: InstructionKind = {
  keyword: 'user',
  prepare({ args, flags }) {
    noFlags(flags)
    const name = exactlyOne('USER', args)
    return async (step) => {
      const expanded = step.expand(name)
      step.change({ User: expanded })
      await step.commit(`USER ${expanded}`)
    }
  },
}
