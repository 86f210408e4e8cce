/** head: the first lines (`-n`, `-n -N` all but the last) or bytes (`-c`) of files. */
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, faced } from '../complaint'
import { parseOptions } from '../options'
import { byteOutput, eachByteLine } from '../byteText'
import { Holding, stringOverheadBytes } from '../holding'
import { chunks, openInput, readEverything } from '../streams'
import { readAmount, type Amount } from './amount'
import { withObsoleteCount } from './obsolete'

const table = {
  short: 'n:c:qvz',
  long: { lines: 'n:', bytes: 'c:', quiet: 'q', silent: 'q', verbose: 'v', 'zero-terminated': 'z' },
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
          await show(process, input, amount, options.has('z') ? '\0' : '\n')
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

async function show(process: Process, input: Descriptor, amount: Amount, end: string): Promise<void> {
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
  await (fromEnd ? showAllBut : showFirst)(process, input, amount.count, end)
}

async function showFirst(process: Process, input: Descriptor, count: number, end: string): Promise<void> {
  let left = count
  if (left === 0) return
  const output = byteOutput(process)
  await eachByteLine(
    process,
    input,
    (line, terminated) => {
      output.add(terminated ? line + end : line)
      return --left > 0
    },
    () => output.flush(),
    end,
  )
  await output.flush()
}

/** Holds back as many lines as are left out at the end. */
async function showAllBut(process: Process, input: Descriptor, count: number, end: string): Promise<void> {
  const output = byteOutput(process)
  const held: string[] = []
  let first = 0
  const holding = new Holding(process)
  await eachByteLine(
    process,
    input,
    (line, terminated) => {
      held.push(terminated ? line + end : line)
      holding.add(line.length + stringOverheadBytes)
      if (held.length - first <= count) return
      const shown = held[first] ?? ''
      held[first++] = ''
      holding.add(-shown.length)
      output.add(shown)
      if (first < 10_000) return
      held.splice(0, first)
      first = 0
    },
    () => output.flush(),
    end,
  )
  await output.flush()
}
