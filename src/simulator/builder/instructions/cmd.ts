/** CMD: the default command, or the default arguments of ENTRYPOINT. */
import { noFlags } from '../flags'
import { goQuoteList } from '@shared/docker/goFormat'
import { argvOf, commandLine } from './types'
import type { InstructionKind } from './types'

export const cmd: InstructionKind = {
  keyword: 'cmd',
  prepare(line) {
    noFlags(line.flags)
    const command = commandLine(line)
    return async (step) => {
      const argv = argvOf(command, step.shell)
      step.change({ Cmd: argv })
      await step.commit(`CMD ${goQuoteList(argv)}`)
      if (command.words.length > 0) step.stage.cmdSet = true
    }
  },
}
