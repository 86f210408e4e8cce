/** tac and rev: lines in reverse order (`-s`), characters in reverse order. */
import type { Program } from '../../process/types'
import { byteOutput, byteTextOf, eachByteLine, toByteText } from '../byteText'
import { faced, isGnu } from '../complaint'
import { statOrNothing } from '../fileTree'
import { eachInput } from '../inputs'
import { parseOptions } from '../options'
import { compileRegularExpression } from '../regularExpression'
import { readEverything } from '../streams'

const table = { short: 's:br', long: { separator: 's:', before: 'b', regex: 'r' }, usage: '[FILE]...' }

export const tac: Program = async (process) => {
  const options = parseOptions(process, table)
  const separator = toByteText(options.value('s') ?? '\n')
  const output = byteOutput(process)
  const status = await eachInput(
    process,
    options.operands,
    async (input) => {
      const text = byteTextOf(await readEverything(process, input))
      const cuts = options.has('r')
        ? cutsByPattern(text, separator)
        : cutsByText(text, separator === '' ? '\0' : separator)
      const places = cuts.map(([from, to]) => (options.has('b') ? from : to))
      let end = text.length
      for (let index = places.length - 1; index >= -1; index--) {
        const start = places[index] ?? 0
        if (start < end) await output.write(text.slice(start, end))
        end = Math.min(end, start)
      }
    },
    (path, why) =>
      faced(
        process,
        `${path}: ${why}`,
        why === 'Is a directory'
          ? `${path}: read error: Invalid argument`
          : `failed to open '${path}' for reading: ${why}`,
      ),
  )
  await output.flush()
  return status
}

type Cut = readonly [from: number, to: number]

function cutsByText(text: string, separator: string): readonly Cut[] {
  const cuts: Cut[] = []
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length))
    cuts.push([at, at + separator.length])
  return cuts
}

/** GNU's tac looks for the pattern from the end, so that of `22` each digit parts. */
function cutsByPattern(text: string, pattern: string): readonly Cut[] {
  const expression = compileRegularExpression(pattern, { extended: true, isBytes: true })
  const starts: number[] = []
  for (let found = expression.match(text, 0); found !== undefined; found = expression.match(text, found.start + 1)) {
    starts.push(found.start)
    if (found.start >= text.length) break
  }
  const cuts: Cut[] = []
  let limit = text.length
  for (const start of starts.toReversed()) {
    const match = start < limit ? expression.match(text.slice(0, limit), start) : undefined
    if (match === undefined || match.start !== start || match.end === start) continue
    cuts.unshift([start, match.end])
    limit = start
  }
  return cuts
}

export const rev: Program = async (process) => {
  const options = parseOptions(process, {
    short: isGnu(process) ? '0' : '',
    long: isGnu(process) ? { zero: '0' } : {},
    usage: '[FILE]...',
  })
  const end = options.has('0') ? '\0' : '\n'
  const output = byteOutput(process)
  // busybox finds nothing in a directory, and nothing wrong with one.
  const isRead = (path: string): boolean => isGnu(process) || statOrNothing(process, path)?.kind !== 'directory'
  const paths = options.operands.filter(isRead)
  if (paths.length === 0 && options.operands.length > 0) return 0
  const status = await eachInput(
    process,
    paths,
    (input) =>
      eachByteLine(
        process,
        input,
        (line, ended) => output.add([...line].reverse().join('') + (ended ? end : '')),
        () => output.flush(),
        end,
      ),
    (path, why) =>
      faced(
        process,
        `${path}: ${why}`,
        why === 'Is a directory' ? `fgetwc() failed: ${why}` : `cannot open ${path}: ${why}`,
      ),
  )
  await output.flush()
  return status
}
