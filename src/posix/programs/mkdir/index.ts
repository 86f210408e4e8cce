/** mkdir: `-p` makes parents and accepts what is there, `-m` sets the mode. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { statOrNothing } from '../fileTree'
import { parseMode } from '../fileMode'
import { missingOperand, parseOptions } from '../options'
import { contextLetter, warnOfContext } from '../context'

const table = {
  short: 'pm:vZ',
  long: { context: `${contextLetter}::`, parents: 'p', mode: 'm:', verbose: 'v' },
  usage: '[-m MODE] [-p] DIRECTORY...',
}

export const mkdir: Program = async (process) => {
  const options = parseOptions(process, table)
  await warnOfContext(process, options, 'SELinux/SMACK')
  if (options.operands.length === 0) throw missingOperand(process, table)
  const wanted = options.value('m')
  const mode = wanted === undefined ? undefined : parseMode(wanted, 0o777, process.umask, true)
  if (wanted !== undefined && mode === undefined) {
    await complain(process, faced(process, `invalid mode '${wanted}'`, `invalid mode '${wanted}'`))
    return 1
  }
  let status = 0
  for (const path of options.operands) {
    const made: string[] = []
    const obstacle = isGnu(process) && options.has('p') ? fileAbove(process, path) : undefined
    const done = await attempt(
      process,
      () => {
        if (options.has('p')) makeParents(process, path, made)
        else {
          process.namespace.createDirectory(process, path)
          made.push(path)
        }
        if (mode !== undefined && made.at(-1) === path) process.namespace.setAttributes(process, path, { mode })
      },
      (why) =>
        faced(
          process,
          `can't create directory '${options.has('p') ? firstMissing(process, path) : path}': ${why}`,
          `cannot create directory '${obstacle ?? path}': ${why}`,
        ),
    )
    if (!done) status = 1
    if (options.has('v'))
      for (const each of made)
        await process.print(faced(process, `created directory: '${each}'\n`, `mkdir: created directory '${each}'\n`))
  }
  return status
}

/** What `mkdir -p` of busybox names: the path up to the part that it could not make, with its slash. */
function firstMissing(process: Process, path: string): string {
  for (const match of path.matchAll(/[^/]+\/+/g)) {
    const part = path.slice(0, match.index + match[0].length)
    if (!isDirectory(process, part)) return part.replace(/\/+$/, '/')
  }
  return path
}

/** A parent that is no directory: GNU's mkdir names it, not the whole path. */
function fileAbove(process: Process, path: string): string | undefined {
  const parts = path.split('/')
  const above = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
  return above.find((each) => each !== '' && statOrNothing(process, each) !== undefined && !isDirectory(process, each))
}

function makeParents(process: Process, path: string, made: string[]): void {
  const parts = path.split('/').filter((part) => part !== '')
  let current = path.startsWith('/') ? '' : '.'
  for (const part of parts) {
    current = current === '.' ? part : `${current}/${part}`
    try {
      process.namespace.createDirectory(process, current)
      made.push(current)
    } catch (error) {
      if (!(error instanceof PosixError) || !isDirectory(process, current)) {
        if (!isGnu(process) || current === path || !(error instanceof PosixError) || error.code !== 'EEXIST')
          throw error
        throw new PosixError('ENOTDIR')
      }
    }
  }
}

function isDirectory(process: Process, path: string): boolean {
  try {
    return process.namespace.stat(process, path).kind === 'directory'
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}
