/** tac and rev: lines in reverse order (`-s`), characters in reverse order. */
import type { Program } from '../../process/types'
import { byteOutput, byteTextOf, eachByteLine, toByteText } from '../byteText'
import { faced } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions } from '../options'
import { readEverything } from '../streams'

const table = { short: 's:b', long: { separator: 's:', before: 'b' }, usage: '[FILE]...' }

export const tac: Program = async (process) => {
  const options = parseOptions(process, table)
  const separator = toByteText(options.value('s') ?? '\n')
  const output = byteOutput(process)
  const status = await eachInput(
    process,
    options.operands,
    async (input) => {
      const text = byteTextOf(await readEverything(process, input))
      let end = text.length
      while (end > 0) {
        const at = end - separator.length >= 0 ? text.lastIndexOf(separator, end - separator.length - 1) : -1
        const start = at < 0 ? 0 : at + separator.length
        await output.write(text.slice(start, end))
        end = start
      }
    },
    (path, why) =>
      faced(
        process,
        `${path}: ${why}`,
        why === 'Is a directory' ? `${path}: read error: ${why}` : `failed to open '${path}' for reading: ${why}`,
      ),
  )
  await output.flush()
  return status
}

export const rev: Program = async (process) => {
  const options = parseOptions(process, { short: '', usage: '[FILE]...' })
  const output = byteOutput(process)
  const status = await eachInput(
    process,
    options.operands,
    (input) =>
      eachByteLine(
        process,
        input,
        (line, ended) => output.add([...line].reverse().join('') + (ended ? '\n' : '')),
        () => output.flush(),
      ),
    (path, why) => faced(process, `${path}: ${why}`, `cannot open ${path}: ${why}`),
  )
  await output.flush()
  return status
}
