/** touch: makes files and sets their times; `-c`, `-a`, `-m`, `-d`, `-t`, `-r`, `-h`. */
import { PosixError } from '../../filesystem/posixError'
import type { AttributeChange } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { parseBusyboxDate } from '../busyboxDates'
import { chosenWord } from '../choices'
import { parseDate } from '../dates'
import { missingOperand, parseOptions } from '../options'

const table = {
  short: 'camd:t:r:hf',
  long: { 'no-create': 'c', date: 'd:', reference: 'r:', 'no-dereference': 'h', time: 'T:' },
  usage: '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...',
}

export const touch: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table, 'missing file operand')
  const text = options.value('d') ?? options.value('t')
  const read = isGnu(process) ? parseDate : parseBusyboxDate
  const given = text === undefined ? undefined : read(text, process.host.now())
  if (text !== undefined && given === undefined) {
    await complain(process, faced(process, `invalid date '${text}'`, `invalid date format '${text}'`))
    return 1
  }
  const word = options.value('T')
  const kinds = [
    ['atime', 'access', 'use'],
    ['mtime', 'modify'],
  ]
  const kind = word === undefined ? undefined : chosenWord(process, '--time', word, kinds)
  const [access, modification] = [options.has('a') || kind === 'atime', options.has('m') || kind === 'mtime']
  let change: AttributeChange | undefined
  const reference = options.value('r')
  if (reference !== undefined) {
    const found = await attempt(
      process,
      () => {
        const stat = process.namespace.stat(process, reference)
        change = { atimeNs: stat.atimeNs, mtimeNs: stat.mtimeNs }
      },
      (why) =>
        faced(process, `can't stat '${reference}': ${why}`, `failed to get attributes of '${reference}': ${why}`),
    )
    if (!found) return 1
  }
  let status = 0
  for (const path of options.operands) {
    const done = await attempt(
      process,
      () => {
        if (given === undefined && change === undefined && exists(process, path, options.has('h'))) {
          const both = access === modification
          const now = both ? 'both' : access ? 'atime' : 'mtime'
          process.namespace.setAttributes(process, path, { now }, { followLast: !options.has('h') })
          return
        }
        const now = BigInt(Math.round(given ?? process.host.now())) * 1_000_000n
        if (!exists(process, path, options.has('h'))) {
          if (options.has('c')) return
          if (isGnu(process) && options.has('h')) throw new PosixError('ENOENT')
          process.namespace.open(process, path, { write: true, createMode: 0o666 }).close()
          if (given === undefined && change === undefined) return
        }
        const times = change ?? { atimeNs: now, mtimeNs: now }
        const wanted =
          access === modification
            ? times
            : access
              ? { atimeNs: times.atimeNs ?? now }
              : { mtimeNs: times.mtimeNs ?? now }
        process.namespace.setAttributes(process, path, wanted, { followLast: !options.has('h') })
      },
      (why) =>
        faced(
          process,
          `${path}: ${why}`,
          path.endsWith('/') || options.has('h')
            ? `setting times of '${path}': No such file or directory`
            : why === 'Operation not permitted'
              ? `setting times of '${path}': ${why}`
              : `cannot touch '${path}': ${why}`,
        ),
    )
    if (!done) status = 1
  }
  return status
}

function exists(process: Process, path: string, link: boolean): boolean {
  try {
    if (link) process.namespace.lstat(process, path)
    else process.namespace.stat(process, path)
    return true
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') return false
    throw error
  }
}
