/** tail: the last lines (`-n`, `-n +N` from a line on) or bytes (`-c`); `-f` and `-F` follow what is added. */
import type { Descriptor, Process, Program } from '../../process/types'
import { chosenWord } from '../choices'
import { attempt, complain, faced, isGnu, UsageError } from '../complaint'
import { follow, type Followed, type Watching } from './follow'
import { readAmount, type Amount } from '../head/amount'
import { withObsoleteCount } from '../head/obsolete'
import { parseOptions, type Options } from '../options'
import { Holding } from '../holding'
import { chunks, openInput } from '../streams'

const table = {
  short: 'n:c:fFqvs:z',
  long: {
    lines: 'n:',
    bytes: 'c:',
    follow: 'f::',
    quiet: 'q',
    silent: 'q',
    verbose: 'v',
    retry: 'R',
    'sleep-interval': 's:',
    pid: 'p:',
    'max-unchanged-stats': 'm:',
    'zero-terminated': 'z',
  },
  usage: '[OPTIONS] [FILE]...',
}
const following = [['descriptor'], ['name']]

export const tail: Program = async (process) => {
  const options = parseOptions(withObsoleteCount(process, true), table)
  const amount = await readAmount(process, options)
  if (amount === undefined) return 1
  const ending = options.has('z') ? 0 : 10
  const watching = await readWatching(process, options)
  const paths = options.operands.length === 0 ? ['-'] : options.operands
  // busybox counts what it could open, and tries that first.
  const opened = isGnu(process) ? paths : await openable(process, paths)
  const headed = options.has('v') || (opened.length > 1 && !options.has('q'))
  const followed: Followed[] = []
  let status = 0
  let first = true
  if (opened.length < paths.length) status = 1
  if (watching?.retries === true)
    for (const path of paths) if (!opened.includes(path)) followed.push({ path, input: undefined })
  for (const path of opened) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        if (headed) await process.print(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`)
        first = false
        await show(process, input, amount, ending)
        if (options.has('f') || options.has('F')) followed.push({ path, input })
        else input.close()
      },
      (why) =>
        faced(
          process,
          why === 'Is a directory' ? `read error: ${why}` : `can't open '${path}': ${why}`,
          why === 'Is a directory' ? `error reading '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`,
        ),
    )
    if (!done) {
      status = 1
      if (watching?.retries === true) followed.push({ path, input: undefined })
    }
  }
  if (opened.length === 0 && followed.length === 0) await complain(process, 'no files')
  if (watching === undefined) return status
  if (followed.length > 0) await follow(process, followed, headed, watching)
  else if (isGnu(process)) await complain(process, 'no files remaining')
  return status
}

/** What of some files can be opened; the others are said. */
async function openable(process: Process, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    const isOpen = await attempt(
      process,
      () => {
        if (path !== '-') process.namespace.access(process, path, { read: true })
      },
      (why) => `can't open '${path}': ${why}`,
    )
    if (isOpen) found.push(path)
  }
  return found
}

/** How files are followed; undefined when they aren't. Throws `UsageError`. */
async function readWatching(process: Process, options: Options): Promise<Watching | undefined> {
  const follows = options.has('f') || options.has('F')
  const [pause, pid, stats] = [options.value('s'), options.value('p'), options.value('m')]
  if (isGnu(process)) {
    if (options.value('f')) chosenWord(process, '--follow', options.value('f') ?? '', following)
    const refuse = (what: string, value: string): never => {
      throw new UsageError(`tail: invalid ${what}: '${value}'\n`, 1)
    }
    if (stats !== undefined && !/^\d+$/.test(stats)) refuse('maximum number of unchanged stats between opens', stats)
    if (pid !== undefined && !/^\d+$/.test(pid)) refuse('PID', pid)
    if (pause !== undefined && !/^\d*\.?\d+$/.test(pause)) refuse('number of seconds', pause)
    if (options.has('R') && !follows)
      await complain(process, 'warning: --retry ignored; --retry is useful only when following')
    else if (pid !== undefined && !follows)
      await complain(process, 'warning: PID ignored; --pid=PID is useful only when following')
  }
  if (!follows) return undefined
  if (!isGnu(process) && pause !== undefined && !/^\d+$/.test(pause))
    throw new UsageError(`tail: invalid number '${pause}'\n`, 1)
  const pollMs = Math.max(10, Number(pause ?? (isGnu(process) ? 0.2 : 1)) * 1000)
  const retries = options.has('F') || options.has('R')
  const byName = options.has('F') || 'name'.startsWith(options.value('f') || '-')
  return { pollMs, pid: pid === undefined ? undefined : Number(pid), retries, byName }
}

async function show(process: Process, input: Descriptor, amount: Amount, ending: number): Promise<void> {
  if (amount.sign === '+') {
    await showFrom(process, input, amount, ending)
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
    keptLines += count(chunk, ending)
    for (let oldest = kept[0]; oldest !== undefined && kept.length > 1; oldest = kept[0]) {
      const [bytes, lines] = [oldest.length, count(oldest, ending)]
      if (inLines ? keptLines - lines <= amount.count : keptBytes - bytes < amount.count) break
      kept.shift()
      keptBytes -= bytes
      keptLines -= lines
    }
    holding.set(keptBytes)
  }
  const all = Buffer.concat(kept)
  await process.stdout.write(
    inLines ? lastLines(all, amount.count, ending) : all.subarray(Math.max(0, all.length - amount.count)),
  )
}

function count(bytes: Uint8Array, ending: number): number {
  let lines = 0
  for (let at = bytes.indexOf(ending); at >= 0; at = bytes.indexOf(ending, at + 1)) lines++
  return lines
}

function lastLines(bytes: Uint8Array, lines: number, ending: number): Uint8Array {
  if (lines === 0) return new Uint8Array(0)
  let at = bytes.length - (bytes[bytes.length - 1] === ending ? 1 : 0)
  for (let left = lines; left > 0; left--) {
    at = at <= 0 ? -1 : bytes.lastIndexOf(ending, at - 1)
    if (at < 0) return bytes
  }
  return bytes.subarray(at + 1)
}

async function showFrom(process: Process, input: Descriptor, amount: Amount, ending: number): Promise<void> {
  const inLines = amount.unit === 'lines'
  let left = Math.max(0, amount.count - 1)
  for await (const chunk of chunks(process, input)) {
    let at = 0
    if (!inLines) {
      at = Math.min(left, chunk.length)
      left -= at
    }
    while (inLines && left > 0 && at < chunk.length) {
      const end = chunk.indexOf(ending, at)
      at = end < 0 ? chunk.length : end + 1
      if (end >= 0) left--
    }
    if (at < chunk.length) await process.stdout.write(chunk.subarray(at))
  }
}
