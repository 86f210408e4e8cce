/** sdiff: two files side by side, `diff -y` under another name; merging them (`-o`) is left out. */
import type { Process, Program } from '../../process/types'
import { UsageError } from '../complaint'
import { diff } from '../diff'
import { versionLine } from '../versions'
import { parseWithHint } from '../wrongUsage'

const hint = "sdiff: Try 'sdiff --help' for more information."
const table = {
  short: 'abBdEHiI:lstvw:WZ',
  long: {
    text: 'a', 'ignore-space-change': 'b', 'ignore-blank-lines': 'B', minimal: 'd', 'ignore-tab-expansion': 'E', 'speed-large-files': 'H',
    'ignore-case': 'i', 'ignore-matching-lines': 'I:', 'left-column': 'l', 'suppress-common-lines': 's', 'expand-tabs': 't',
    width: 'w:', 'ignore-all-space': 'W', 'ignore-trailing-space': 'Z', tabsize: 'τ:', 'strip-trailing-cr': 'ρ', 'diff-program': 'π:',
  }, // prettier-ignore
  gnuStatus: 2,
}
/** Letters that diff calls otherwise. */
const renamed: Readonly<Record<string, string>> = {
  l: '--left-column',
  s: '--suppress-common-lines',
  W: '-w',
  ρ: '--strip-trailing-cr',
}

export const sdiff: Program = (process) => {
  const options = parseWithHint(process, table, hint)
  if (options.has('v')) throw new UsageError(`${versionLine('sdiff')}\n`, 0)
  const [left, right, extra] = options.operands
  if (left === undefined || right === undefined)
    throw new UsageError(`sdiff: missing operand after '${left ?? 'sdiff'}'\n${hint}\n`, 2)
  if (extra !== undefined) throw new UsageError(`sdiff: extra operand '${extra}'\n${hint}\n`, 2)
  const words = options.given.map(({ letter, value }) => {
    if (letter === 'w') return `--width=${value}`
    if (letter === 'τ') return `--tabsize=${value}`
    return letter === 'I' ? `-I${value}` : (renamed[letter] ?? `-${letter}`)
  })
  const argv = ['diff', '--side-by-side', ...words, '--', left, right]
  return diff(Object.create(process, { argv: { value: argv } }) as Process)
}
