/** fold: breaks long lines (`-w`, `-s` at blanks, `-b` by bytes). */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine } from '../byteText'
import { faced, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions } from '../options'

const table = { short: 'bsw:', long: { bytes: 'b', spaces: 's', width: 'w:' }, usage: '[-bs] [-w WIDTH] [FILE]...' }

export const fold: Program = async (process) => {
  const options = parseOptions(withObsoleteWidth(process), table)
  const given = options.value('w') ?? '80'
  const width = Number(given)
  if (!/^\d+$/.test(given))
    throw new UsageError(
      `fold: ${faced(process, `invalid number '${given}'`, `invalid number of columns: '${given}'`)}\n`,
      1,
    )
  if (width < 1)
    throw new UsageError(
      `fold: ${faced(process, `number ${given} is not in 1..10000 range`, `invalid number of columns: '${given}': Numerical result out of range`)}\n`,
      1,
    )
  const output = byteOutput(process)
  const status = await eachInput(process, options.operands, (input) =>
    eachByteLine(
      process,
      input,
      (line, ended) => output.add(folded(line, width, options.has('s'), options.has('b')) + (ended ? '\n' : '')),
      () => output.flush(),
    ),
  )
  await output.flush()
  return status
}

/** `fold -5`: the width as an option of its own. */
function withObsoleteWidth(process: Process): Process {
  const argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-w${word.slice(1)}` : word))
  return Object.create(process, { argv: { value: argv } }) as Process
}

function folded(line: string, width: number, atBlanks: boolean, inBytes: boolean): string {
  let result = ''
  let piece = ''
  let column = 0
  const advance = (at: number, character: string): number => {
    if (inBytes) return at + 1
    if (character === '\t') return at + 8 - (at % 8)
    if (character === '\b') return Math.max(0, at - 1)
    return character === '\r' ? 0 : at + 1
  }
  for (const character of line) {
    while (advance(column, character) > width && piece !== '') {
      const blank = atBlanks ? Math.max(piece.lastIndexOf(' '), piece.lastIndexOf('\t')) : -1
      const cut = blank >= 0 ? blank + 1 : piece.length
      result += `${piece.slice(0, cut)}\n`
      piece = piece.slice(cut)
      column = [...piece].reduce(advance, 0)
    }
    piece += character
    column = advance(column, character)
  }
  return result + piece
}
