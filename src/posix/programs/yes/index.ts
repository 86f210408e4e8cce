/** yes. */
import type { Program } from '../../process/types'
import { encodeText } from '../../text'

export const yes: Program = async (process) => {
  const line = `${process.argv.length > 1 ? process.argv.slice(1).join(' ') : 'y'}\n`
  const block = encodeText(line.repeat(Math.max(1, Math.floor(8192 / line.length))))
  for (;;) {
    await process.checkpoint()
    await process.stdout.write(block)
  }
}
