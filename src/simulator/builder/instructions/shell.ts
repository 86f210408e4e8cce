/** SHELL: what the shell form of RUN, CMD and ENTRYPOINT is run with. */
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

export const shell: InstructionKind = {
  keyword: 'shell',
  prepare({ args, flags, isJson }) {
    noFlags(flags)
    if (!isJson && args.length === 0) atLeastOne('SHELL', args)
    if (!isJson) throw new Error('SHELL requires the arguments to be in JSON form')
    atLeastOne('SHELL', args)
    return async (step) => {
      step.change({ Shell: args })
      await step.commit(`SHELL [${args.join(' ')}]`)
    }
  },
}
