/** MAINTAINER (deprecated): the author of this image and those after it. */
import { noFlags } from '../flags'
import { exactlyOne } from './types'
import type { InstructionKind } from './types'

export const maintainer: InstructionKind = {
  keyword: 'maintainer',
  prepare({ args, flags }) {
    noFlags(flags)
    const name = exactlyOne('MAINTAINER', args)
    return async (step) => {
      step.stage.maintainer = name
      await step.commit(`MAINTAINER ${name}`)
    }
  },
}
