/** tail: the last lines (`-n`, `-n +N` from a line on) or bytes (`-c`); `-f` and `-F` follow what is added. */
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { readAmount, type Amount } from '../head/amount'
import { withObsoleteCount } from '../head/obsolete'
import { parseOptions } from '../options'
import { Holding } from '../holding'
import { chunks, openInput } from '../streams'

const table = {
  short: 'n:c:fFqvs:',
  long: {
    lines: 'n:',
    bytes: 'c:',
    follow: 'f::',
    quiet: 'q',
    silent: 'q',
    verbose: 'v',
    retry: 'R',
    'sleep-interval': 's:',
  },
  usage: '[OPTIONS] [FILE]...',
}
const pollMs = 200

interface Followed {
  readonly path: string
  readonly input: Descriptor
}

export const tail: Program = async (process) => {
  const options = parseOptions(withObsoleteCount(process, true), table)
  const amount = await readAmount(process, options)
  if (amount === undefined) return 1
  const paths = options.operands.length === 0 ? ['-'] : options.operands
  const headed = options.has('v') || (paths.length > 1 && !options.has('q'))
  const followed: Followed[] = []
  let status = 0
  let first = true
  for (const path of paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        if (headed) await process.print(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`)
        first = false
        await show(process, input, amount)
        if (options.has('f') || options.has('F')) followed.push({ path, input })
        else input.close()
      },
      (why) =>
        faced(
          process,
          `can't open '${path}': ${why}`,
          why === 'Is a directory' ? `error reading '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`,
        ),
    )
    if (!done) status = 1
  }
  if (first && !isGnu(process)) await complain(process, 'no files')
  if (followed.length > 0) await follow(process, followed, headed)
  return status
}

async function show(process: Process, input: Descriptor, amount: Amount): Promise<void> {
  if (amount.sign === '+') {
    await showFrom(process, input, amount)
    return
  }
  const inLines = amount.unit === 'lines'
  const kept: Uint8Array[] = []
  let keptBytes = 0
  let keptLines = 0
  const holding = new Holding(process)
  for await (const chunk of chunks(process, input)) {
    kept.push(chunk)
    keptBytes += chunk.length
    keptLines += count(chunk)
    for (let oldest = kept[0]; oldest !== undefined && kept.length > 1; oldest = kept[0]) {
      const [bytes, lines] = [oldest.length, count(oldest)]
      if (inLines ? keptLines - lines <= amount.count : keptBytes - bytes < amount.count) break
      kept.shift()
      keptBytes -= bytes
      keptLines -= lines
    }
    holding.set(keptBytes)
  }
  const all = Buffer.concat(kept)
  await process.stdout.write(
    inLines ? lastLines(all, amount.count) : all.subarray(Math.max(0, all.length - amount.count)),
  )
}

function count(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

function lastLines(bytes: Uint8Array, lines: number): Uint8Array {
  if (lines === 0) return new Uint8Array(0)
  let at = bytes.length - (bytes[bytes.length - 1] === 10 ? 1 : 0)
  for (let left = lines; left > 0; left--) {
    at = at <= 0 ? -1 : bytes.lastIndexOf(10, at - 1)
    if (at < 0) return bytes
  }
  return bytes.subarray(at + 1)
}

async function showFrom(process: Process, input: Descriptor, amount: Amount): Promise<void> {
  const inLines = amount.unit === 'lines'
  let left = Math.max(0, amount.count - 1)
  for await (const chunk of chunks(process, input)) {
    let at = 0
    if (!inLines) {
      at = Math.min(left, chunk.length)
      left -= at
    }
    while (inLines && left > 0 && at < chunk.length) {
      const end = chunk.indexOf(10, at)
      at = end < 0 ? chunk.length : end + 1
      if (end >= 0) left--
    }
    if (at < chunk.length) await process.stdout.write(chunk.subarray(at))
  }
}

async function follow(process: Process, followed: readonly Followed[], headed: boolean): Promise<void> {
  let last = followed.at(-1)?.path
  for (;;) {
    await process.sleep(pollMs)
    for (const { path, input } of followed) {
      if (input.file !== undefined && input.file.stat().sizeBytes < input.file.offset) input.file.offset = 0
      for await (const chunk of chunks(process, input)) {
        if (headed && last !== path) await process.print(`\n==> ${path} <==\n`)
        last = path
        await process.stdout.write(chunk)
      }
    }
  }
}
