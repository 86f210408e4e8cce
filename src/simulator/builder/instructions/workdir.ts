/** WORKDIR: where the steps after it and the container start; it is made if it isn't there, as a layer of its own. */
import { posix } from 'node:path'
import type { RunConfig } from '../../layers/imageTypes'
import { noFlags } from '../flags'
import { exactlyOne } from './types'
import type { InstructionKind } from './types'

/** An absolute, clean path; a relative one goes on from the working directory so far. */
function normalizeWorkdir(current: string, requested: string): string {
  if (requested === '') throw new Error('cannot normalize nothing')
  const path = posix.join('/', requested.startsWith('/') ? '' : current, requested)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

export const workdir: InstructionKind = {
  keyword: 'workdir',
  prepare({ args, flags }) {
    noFlags(flags)
    const requested = exactlyOne('WORKDIR', args)
    return async (step) => {
      const path = normalizeWorkdir(step.stage.runConfig.WorkingDir, step.expand(requested))
      step.change({ WorkingDir: path })
      const config: RunConfig = { ...step.stage.runConfig, Cmd: [...step.shell, `#(nop) WORKDIR ${path}`] }
      if (await step.useCache(config)) return
      const { id, layer } = await step.createContainer(config)
      await step.finish(step.asCreated(config, id), await layer.commit(), { containerId: id })
    }
  },
}
