/** ADD: as COPY, and local tars are unpacked. Addresses would be fetched, but the lab has no network. */
import { copyFiles, copySpec } from '../copyFiles'
import { parseFlags } from '../flags'
import { needsBuildKit } from './types'
import type { InstructionKind } from './types'

const flagKinds = { chown: 'text', chmod: 'text', link: 'switch', 'keep-git-dir': 'switch', checksum: 'text' } as const

export const add: InstructionKind = {
  keyword: 'add',
  prepare(line) {
    const spec = copySpec('ADD', line)
    const flags = parseFlags(line.flags, flagKinds)
    return async (step) => {
      // `--checksum`, `--link` and `--keep-git-dir` are read and passed over, as 26.1 does.
      if (flags.get('chmod') !== undefined) throw needsBuildKit('chmod')
      await copyFiles(step, spec, { chown: flags.get('chown'), unpack: true })
    }
  },
}
