/** ENTRYPOINT: the program of the container. An inherited CMD does not fit it any more and goes. */
import { noFlags } from '../flags'
import { goQuoteList } from '@shared/docker/goFormat'
import { argvOf, commandLine } from './types'
import type { InstructionKind } from './types'

export const entrypoint: InstructionKind = {
  keyword: 'entrypoint',
  prepare(line) {
    noFlags(line.flags)
    const command = commandLine(line)
    return async (step) => {
      const argv = command.words.length === 0 ? [] : argvOf(command, step.shell)
      step.change({ Entrypoint: argv.length === 0 ? null : argv, ...(step.stage.cmdSet ? {} : { Cmd: null }) })
      await step.commit(`ENTRYPOINT ${goQuoteList(argv)}`)
    }
  },
}
