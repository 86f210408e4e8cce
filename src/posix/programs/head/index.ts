/** head: the first lines (`-n`, `-n -N` all but the last) or bytes (`-c`) of files. */
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, complain, faced } from '../complaint'
import { parseOptions } from '../options'
import { parseSize } from '../sizes'
import { chunks, eachLine, openInput, Output, readEverything, readLines } from '../streams'
import { withObsoleteCount } from './obsolete'

const table = {
  short: 'n:c:qv',
  long: { lines: 'n:', bytes: 'c:', quiet: 'q', silent: 'q', verbose: 'v' },
  usage: '[OPTIONS] [FILE]...',
}

export const head: Program = async (process) => {
  const options = parseOptions(withObsoleteCount(process), table)
  const unit = options.last('nc') ?? 'n'
  const text = options.value(unit) ?? '10'
  const count = parseSize(text.replace(/^[-+]/, ''))
  if (count === undefined) {
    await complain(
      process,
      faced(process, `invalid number '${text}'`, `invalid number of ${unit === 'n' ? 'lines' : 'bytes'}: '${text}'`),
    )
    return 1
  }
  const plan = { unit, count, fromEnd: text.startsWith('-') }
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
          await show(process, input, plan)
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

async function show(
  process: Process,
  input: Descriptor,
  plan: { unit: string; count: number; fromEnd: boolean },
): Promise<void> {
  if (plan.unit === 'c') {
    if (plan.fromEnd) {
      const all = await readEverything(process, input)
      await process.stdout.write(all.subarray(0, Math.max(0, all.length - plan.count)))
      return
    }
    let left = plan.count
    if (left === 0) return
    for await (const chunk of chunks(process, input)) {
      await process.stdout.write(chunk.subarray(0, left))
      left -= Math.min(left, chunk.length)
      if (left === 0) return
    }
    return
  }
  const output = new Output(process)
  if (plan.fromEnd) {
    const lines = await readLines(process, input)
    for (const line of lines.slice(0, Math.max(0, lines.length - plan.count))) await output.write(`${line}\n`)
    await output.flush()
    return
  }
  let left = plan.count
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
