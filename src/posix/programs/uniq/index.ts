/** uniq: drops repeated neighbours; `-c -d -u -i -f -s -w`. */
import type { Program } from '../../process/types'
import { attempt, faced } from '../complaint'
import { parseOptions } from '../options'
import { eachLine, openInput, Output } from '../streams'

const table = {
  short: 'cduif:s:w:z',
  long: {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
    'skip-fields': 'f:',
    'skip-chars': 's:',
    'check-chars': 'w:',
  },
  usage: '[-cduiz] [-f,s,w N] [FILE [OUTFILE]]',
}

export const uniq: Program = async (process) => {
  const options = parseOptions(process, table)
  const path = options.operands[0] ?? '-'
  const key = (line: string): string => {
    let text = line
    for (let field = Number(options.value('f') ?? 0); field > 0; field--) text = text.replace(/^\s*\S+/, '')
    text = text.slice(Number(options.value('s') ?? 0))
    const width = options.value('w')
    if (width !== undefined) text = text.slice(0, Number(width))
    return options.has('i') ? text.toLowerCase() : text
  }
  const done = await attempt(
    process,
    async () => {
      const input = await openInput(process, path)
      const to = options.operands[1]
      const target =
        to === undefined || to === '-'
          ? undefined
          : await process.open(to, { write: true, createMode: 0o666, truncate: true })
      const output = target === undefined ? new Output(process) : new Output(process, (bytes) => target.write(bytes))
      let current: { line: string; key: string; count: number } | undefined
      const emit = (): void => {
        if (
          current === undefined ||
          (options.has('d') && current.count === 1) ||
          (options.has('u') && current.count > 1)
        )
          return
        output.add(`${options.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.line}\n`)
      }
      await eachLine(
        process,
        input,
        (line) => {
          const lineKey = key(line)
          if (current?.key === lineKey) current.count++
          else {
            emit()
            current = { line, key: lineKey, count: 1 }
          }
        },
        () => output.flush(),
      )
      emit()
      await output.flush()
      input.close()
      target?.close()
    },
    (why) => faced(process, `can't open '${path}': ${why}`, `${path}: ${why}`),
  )
  return done ? 0 : 1
}
