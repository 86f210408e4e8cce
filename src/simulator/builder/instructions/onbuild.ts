/** ONBUILD: an instruction kept for builds that start from this image. */
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

export const onbuild: InstructionKind = {
  keyword: 'onbuild',
  prepare({ args, flags, whole }) {
    atLeastOne('ONBUILD', args)
    noFlags(flags)
    const trigger = (args[0] ?? '').trim().split(/\s+/)[0]?.toUpperCase() ?? ''
    if (trigger === 'ONBUILD') throw new Error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if (trigger === 'FROM' || trigger === 'MAINTAINER')
      throw new Error(`${trigger} isn't allowed as an ONBUILD trigger`)
    const expression = whole.replace(/^\s*ONBUILD\s*/i, '')
    return async (step) => {
      step.change({ OnBuild: [...(step.stage.runConfig.OnBuild ?? []), expression] })
      await step.commit(`ONBUILD ${expression}`)
    }
  },
}
