/** mkfifo. */
import { PosixError } from '../../filesystem/posixError'
import type { Program } from '../../process/types'
import { attempt, faced, isGnu } from '../complaint'
import { parseMode } from '../fileMode'
import { missingOperand, parseOptions } from '../options'
import { contextLetter, warnOfContext } from '../context'

const table = { short: 'm:Z', long: { context: `${contextLetter}::`, mode: 'm:' }, usage: '[-m MODE] NAME' }

export const mkfifo: Program = async (process) => {
  const options = parseOptions(process, table)
  await warnOfContext(process, options, 'SELinux/SMACK')
  if (options.operands.length === 0) throw missingOperand(process, table)
  const mode = parseMode(options.value('m') ?? '666', 0o666, process.umask, false)
  let status = 0
  for (const path of options.operands) {
    const done = await attempt(
      process,
      () => {
        if (mode === undefined && !isGnu(process)) throw new PosixError('EINVAL')
        process.namespace.createNode(process, path, { kind: 'fifo', mode: mode ?? 0o666 })
      },
      (why) => faced(process, `${path}: ${why}`, `cannot create fifo '${path}': ${why}`),
    )
    if (!done) status = 1
  }
  return status
}
