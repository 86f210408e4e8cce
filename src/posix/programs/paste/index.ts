/** paste: lines of several inputs side by side (`-d`), or each input's lines in one (`-s`). */
import type { Process, Program } from '../../process/types'
import { byteOutput, LineReader, toByteText } from '../byteText'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { unescape } from '../escapes'
import { parseOptions } from '../options'
import { openInput } from '../streams'

const table = {
  short: 'd:sz',
  long: { delimiters: 'd:', serial: 's', 'zero-terminated': 'z' },
  usage: '[OPTIONS] [FILE]...',
}

export const paste: Program = async (process) => {
  const options = parseOptions(process, table)
  const given = options.value('d')
  if (isGnu(process) && given !== undefined && /(?<!\\)(\\\\)*\\$/.test(given))
    throw new UsageError(`paste: delimiter list ends with an unescaped backslash: ${given}\n`, 1)
  if (!isGnu(process) && given === '') throw new UsageError("paste: -d '' is not supported\n", 1)
  const delimiters = given === undefined ? ['\t'] : delimitersOf(given)
  const separator = options.has('z') ? '\0' : '\n'
  const readers = await openAll(process, options.operands.length === 0 ? ['-'] : options.operands, separator)
  if (readers === undefined) return 1
  const output = byteOutput(process)
  if (options.has('s')) {
    for (const reader of readers) {
      let line = await reader.next()
      for (let index = 0; line !== undefined; index++) {
        const next = await reader.next()
        await output.write(line + (next === undefined ? '' : (delimiters[index % delimiters.length] ?? '')))
        line = next
      }
      output.add(separator)
    }
  } else
    for (;;) {
      const lines: (string | undefined)[] = []
      for (const reader of readers) lines.push(await reader.next())
      if (lines.every((line) => line === undefined)) break
      const joined = lines.map((line, index) => {
        // busybox writes nothing, not even a delimiter, for an input that has ended.
        if (line === undefined && !isGnu(process)) return ''
        return (line ?? '') + (index < lines.length - 1 ? (delimiters[index % delimiters.length] ?? '') : '')
      })
      // Its lines end with the last input's, which may have ended before.
      await output.write(joined.join('') + (lines.at(-1) === undefined && !isGnu(process) ? '' : separator))
    }
  await output.flush()
  return 0
}

function delimitersOf(text: string): readonly string[] {
  const pieces = text.match(/\\0|\\[^]|[^]/g) ?? []
  const list = pieces.map((piece) => (piece === '\\0' ? '' : toByteText(unescape(piece, 'printf').text)))
  return list.length === 0 ? [''] : list
}

/** One reader for each operand; all `-` share standard input. */
async function openAll(
  process: Process,
  paths: readonly string[],
  separator: string,
): Promise<LineReader[] | undefined> {
  const readers: LineReader[] = []
  let standard: LineReader | undefined
  for (const path of paths) {
    try {
      if (path === '-') readers.push((standard ??= new LineReader(process, process.stdin, separator)))
      else readers.push(new LineReader(process, await openInput(process, path), separator))
    } catch (error) {
      const why = reason(process, error)
      await complain(process, faced(process, `${path}: ${why}`, `${path}: ${why}`))
      return undefined
    }
  }
  return readers
}
