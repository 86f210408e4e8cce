/** VOLUME: places that get an anonymous volume in each container. */
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

function checkPaths(paths: readonly string[]): void {
  if (paths.includes('')) throw new Error('VOLUME specified can not be an empty string')
}

export const volume: InstructionKind = {
  keyword: 'volume',
  prepare({ args, flags }) {
    noFlags(flags)
    atLeastOne('VOLUME', args)
    const paths = args.map((path) => path.trim())
    checkPaths(paths)
    return async (step) => {
      const expanded = paths.map((path) => step.expand(path))
      checkPaths(expanded)
      step.change({
        Volumes: { ...step.stage.runConfig.Volumes, ...Object.fromEntries(expanded.map((path) => [path, {}])) },
      })
      await step.commit(`VOLUME [${expanded.join(' ')}]`)
    }
  },
}
