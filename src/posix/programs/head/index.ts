/** head: the first lines (`-n`, `-n -N` all but the last) or bytes (`-c`) of files. */
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, faced } from '../complaint'
import { parseOptions } from '../options'
import { chunks, eachLine, openInput, Output, readEverything, readLines } from '../streams'
import { readAmount, type Amount } from './amount'
import { withObsoleteCount } from './obsolete'

const table = {
  short: 'n:c:qv',
  long: { lines: 'n:', bytes: 'c:', quiet: 'q', silent: 'q', verbose: 'v' },
  usage: '[OPTIONS] [FILE]...',
}

export const head: Program = async (process) => {
  const options = parseOptions(withObsoleteCount(process), table)
  const amount = await readAmount(process, options)
  if (amount === undefined) return 1
  const paths = options.operands.length === 0 ? ['-'] : options.operands
  const headed = options.has('v') || (paths.length > 1 && !options.has('q'))
  let status = 0
  let first = true
  for (const path of paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        try {
          if (headed) await process.print(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`)
          first = false
          await show(process, input, amount)
        } finally {
          input.close()
        }
      },
      (why) =>
        faced(
          process,
          `${path}: ${why}`,
          why === 'Is a directory' ? `error reading '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`,
        ),
    )
    if (!done) status = 1
  }
  return status
}

async function show(process: Process, input: Descriptor, amount: Amount): Promise<void> {
  const fromEnd = amount.sign === '-'
  if (amount.unit === 'bytes') {
    if (fromEnd) {
      const all = await readEverything(process, input)
      await process.stdout.write(all.subarray(0, Math.max(0, all.length - amount.count)))
      return
    }
    let left = amount.count
    if (left === 0) return
    for await (const chunk of chunks(process, input)) {
      await process.stdout.write(chunk.subarray(0, left))
      left -= Math.min(left, chunk.length)
      if (left === 0) return
    }
    return
  }
  const output = new Output(process)
  if (fromEnd) {
    const lines = await readLines(process, input)
    for (const line of lines.slice(0, Math.max(0, lines.length - amount.count))) await output.write(`${line}\n`)
    await output.flush()
    return
  }
  let left = amount.count
  if (left === 0) return
  await eachLine(
    process,
    input,
    (line, terminated) => {
      output.add(terminated ? `${line}\n` : line)
      return --left > 0
    },
    () => output.flush(),
  )
  await output.flush()
}
