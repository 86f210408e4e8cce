/** COPY: files of the context, or of another stage or image, as a layer. */
import { parseFlags } from '../flags'
import { copyFiles, copySpec } from '../copyFiles'
import { needsBuildKit } from './types'
import type { InstructionKind } from './types'

export const copy: InstructionKind = {
  keyword: 'copy',
  prepare(line) {
    const spec = copySpec('COPY', line)
    const flags = parseFlags(line.flags, { from: 'text', chown: 'text', chmod: 'text', link: 'switch' })
    return async (step) => {
      if (flags.get('chmod') !== undefined) throw needsBuildKit('chmod')
      await copyFiles(step, spec, { from: flags.get('from') || undefined, chown: flags.get('chown') })
    }
  },
}
