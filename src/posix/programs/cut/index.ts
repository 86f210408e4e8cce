/** cut: fields (`-f`, `-d`, `-s`), characters (`-c`) or bytes (`-b`) by ranges. */
import type { Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { eachLine, openInput, Output } from '../streams'

const table = {
  short: 'f:d:c:b:snO:',
  long: {
    fields: 'f:',
    delimiter: 'd:',
    characters: 'c:',
    bytes: 'b:',
    'only-delimited': 's',
    'output-delimiter': 'O:',
    complement: 'C',
  },
  usage: '[OPTIONS] [FILE]...',
}

type Range = readonly [number, number]

export const cut: Program = async (process) => {
  const options = parseOptions(process, table)
  const mode = options.last('fcb')
  if (mode === undefined) {
    await complain(
      process,
      faced(
        process,
        'expected a list of bytes, characters, or fields',
        "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.",
      ),
    )
    return 1
  }
  const list = options.value(mode) ?? ''
  const ranges = parseRanges(list)
  if (ranges === undefined) {
    await complain(
      process,
      faced(
        process,
        `invalid range '${list}'`,
        `invalid field value '${list}'\nTry 'cut --help' for more information.`,
      ),
    )
    return 1
  }
  const delimiter = options.value('d') ?? '\t'
  const joiner = options.value('O') ?? (mode === 'f' ? delimiter : '')
  const inside = (index: number): boolean =>
    ranges.some(([from, to]) => index >= from && index <= to) !== options.has('C')
  const output = new Output(process)
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        await eachLine(
          process,
          input,
          (line) => {
            if (mode === 'f') {
              if (!line.includes(delimiter)) {
                if (!options.has('s')) output.add(`${line}\n`)
                return
              }
              output.add(
                `${line
                  .split(delimiter)
                  .filter((_, index) => inside(index + 1))
                  .join(joiner)}\n`,
              )
            } else output.add(`${[...line].filter((_, index) => inside(index + 1)).join('')}\n`)
          },
          () => output.flush(),
        )
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  await output.flush()
  return isGnu(process) || status === 0 ? status : 1
}

function parseRanges(text: string): Range[] | undefined {
  const ranges: Range[] = []
  for (const part of text.split(',')) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part)
    if (match === null || (match[1] === '' && match[3] === '')) return undefined
    const from = match[1] === '' ? 1 : Number(match[1])
    const to = match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3])
    if (from < 1 || to < from) return undefined
    ranges.push([from, to])
  }
  return ranges
}
