/** yes. */
import type { Program } from '../../process/types'
import { encodeText } from '../../text'
import { busyboxUsage } from '../busybox/usage'
import { isGnu, UsageError } from '../complaint'
import { parseOptions } from '../options'

export const yes: Program = async (process) => {
  if (process.argv[1] === '--help' && !isGnu(process)) throw new UsageError(busyboxUsage(process, 'yes', '[STRING]'), 0)
  const words = isGnu(process) ? parseOptions(process, { short: '+' }).operands : process.argv.slice(1)
  const line = `${words.length > 0 ? words.join(' ') : 'y'}\n`
  const block = encodeText(line.repeat(Math.max(1, Math.floor(8192 / line.length))))
  for (;;) {
    await process.checkpoint()
    await process.stdout.write(block)
  }
}
