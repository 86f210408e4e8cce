/** `-c`: reads lists of digests and names, and says of each file whether it is still the same. */
import type { Process } from '../../process/types'
import { PosixError } from '../../filesystem/posixError'
import { complain, invokedName, reason } from '../complaint'
import type { Options } from '../options'
import { linesOfFile, openInput } from '../streams'
import { digestLength, sumOf, tags } from './algorithms'

export interface Expectation {
  readonly algorithm: string
  /** Tagged lines of other algorithms don't count. */
  readonly isFixed: boolean
}

interface Entry {
  readonly algorithm: string
  readonly digest: string
  readonly name: string
}

/** Checks all lists; 0 when every file was as listed. */
export async function verifyLists(process: Process, options: Options, expected: Expectation): Promise<number> {
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    try {
      const lines = await linesOfFile(process, path)
      if (!(await new List(process, options, path).verify(lines, expected))) status = 1
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      status = 1
      await complain(process, `${path}: ${reason(process, error)}`)
    }
  }
  return status
}

class List {
  private readonly counts = { proper: 0, improper: 0, unread: 0, wrong: 0, matched: 0 }
  private readonly name: string

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    path: string,
  ) {
    this.name = path === '-' ? "'standard input'" : path
  }

  async verify(lines: readonly string[], expected: Expectation): Promise<boolean> {
    const { counts, options, process } = this
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('#')) continue
      const entry = entryOf(line, expected)
      if (entry !== undefined) {
        counts.proper++
        await this.check(entry)
        continue
      }
      counts.improper++
      if (options.has('w')) {
        const what = tags[expected.algorithm] ?? 'CRC'
        await complain(process, `${this.name}: ${index + 1}: improperly formatted ${what} checksum line`)
      }
    }
    if (counts.proper === 0) {
      await complain(process, `${this.name}: no properly formatted checksum lines found`)
      return false
    }
    if (!options.has('s')) await this.warn()
    const missed = options.has('i') && counts.matched === 0
    if (missed && !options.has('s')) await complain(process, `${this.name}: no file was verified`)
    return counts.wrong === 0 && counts.unread === 0 && !missed && !(options.has('S') && counts.improper > 0)
  }

  private async warn(): Promise<void> {
    const { improper, unread, wrong } = this.counts
    const say = (words: string): Promise<void> => complain(this.process, `WARNING: ${words}`)
    if (improper > 0)
      await say(improper === 1 ? '1 line is improperly formatted' : `${improper} lines are improperly formatted`)
    if (unread > 0)
      await say(unread === 1 ? '1 listed file could not be read' : `${unread} listed files could not be read`)
    if (wrong > 0)
      await say(wrong === 1 ? '1 computed checksum did NOT match' : `${wrong} computed checksums did NOT match`)
  }

  private async check({ algorithm, digest, name }: Entry): Promise<void> {
    const { counts, options, process } = this
    const isQuiet = options.has('s')
    try {
      const input = await openInput(process, name)
      const found = Buffer.from((await sumOf(process, input, algorithm)).bytes)
      input.close()
      const same = found.toString('hex') === digest.toLowerCase() || found.toString('base64') === digest
      if (same) counts.matched++
      else counts.wrong++
      if (!isQuiet && !(same && options.has('q'))) await process.print(`${name}: ${same ? 'OK' : 'FAILED'}\n`)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      if (options.has('i') && error.code === 'ENOENT') return
      await process.printError(`${invokedName(process)}: ${name}: ${reason(process, error)}\n`)
      counts.unread++
      if (!isQuiet) await process.print(`${name}: FAILED open or read\n`)
    }
  }
}

/** `digest  name`, or `MD5 (name) = digest`; undefined when a line is neither. */
function entryOf(line: string, { algorithm, isFixed }: Expectation): Entry | undefined {
  const isEscaped = line.startsWith('\\')
  const text = isEscaped ? line.slice(1) : line
  const plain = (name: string): string =>
    isEscaped ? name.replace(/\\([\\nr])/g, (_, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? '\\') : name
  const tagged = /^([A-Za-z0-9]+) ?\((.*)\) = (\S+)$/.exec(text)
  if (tagged !== null) {
    const [, tag = '', name = '', digest = ''] = tagged
    const found = Object.keys(tags).find((each) => tags[each] === tag)
    if (found === undefined || (isFixed && found !== algorithm) || !fits(found, digest)) return undefined
    return { algorithm: found, digest, name: plain(name) }
  }
  const untagged = /^([0-9a-fA-F]+) [ *](.+)$/.exec(text)
  if (untagged === null || !isFixed || !fits(algorithm, untagged[1] ?? '')) return undefined
  return { algorithm, digest: untagged[1] ?? '', name: plain(untagged[2] ?? '') }
}

function fits(algorithm: string, digest: string): boolean {
  const letters = digestLength(algorithm)
  return /^[0-9a-fA-F]+$/.test(digest)
    ? digest.length === letters
    : Buffer.from(digest, 'base64').length * 2 === letters
}
