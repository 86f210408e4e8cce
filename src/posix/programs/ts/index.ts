/** ts: puts the time in front of each line as it comes: of the day, since the line before (`-i`) or since the start (`-s`). */
import type { Program } from '../../process/types'
import { byteOutput, eachByteLine } from '../byteText'
import { formatDate } from '../dates'
import { parseOptions } from '../options'

export const ts: Program = async (process) => {
  const options = parseOptions(process, { short: 'is', usage: '[-is] [STRFTIME]' })
  const startedAtMs = process.host.now()
  let lastMs = startedAtMs
  const isElapsed = options.has('i') || options.has('s')
  const shape = options.operands[0] ?? (isElapsed ? '%H:%M:%S' : '%b %d %H:%M:%S')
  const output = byteOutput(process)
  await eachByteLine(
    process,
    process.stdin,
    (line) => {
      const now = process.host.now()
      const shown = options.has('i') ? now - lastMs : options.has('s') ? now - startedAtMs : now
      lastMs = now
      output.add(`${formatDate(shown, shape)} ${line}\n`)
    },
    () => output.flush(),
  )
  await output.flush()
  return 0
}
