/**
 * tar: archives in the ustar format with GNU long names: `-c -x -t -r -u -A -d --delete`, gzip, bzip2 and xz (which is
 * stored, not compressed), names chosen, changed and left out. `letters.ts` has the command line, `members.ts` the raw
 * entries that `-r`, `-A` and `--delete` move about.
 */
import type { Process, Program } from '../../process/types'
import { busyboxUsage } from '../busybox/usage'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { leftOutSentence } from '../leavesOut'
import { parseOptions, type Options } from '../options'
import { compareArchive, differs } from './compare'
import { createArchive } from './create'
import { extractArchive } from './extract'
import { TarError } from './archive'
import { only, table } from './letters'
import { appendToArchive, concatenate, deleteMembers } from './rewrite'
import { statOrNothing } from '../fileTree'

const hint = "Try 'tar --help' or 'tar --usage' for more information."

export const tar: Program = async (process) => {
  try {
    const options = readOptions(process)
    if (options.has(only.version) && isGnu(process)) {
      await process.print('tar (GNU tar) 1.35\n')
      return 0
    }
    const status = await runMode(process, options)
    if (status !== 0 && !(options.has('d') && status === differs) && (isGnu(process) || options.has('c')))
      await complain(
        process,
        faced(process, 'error exit delayed from previous errors', 'Exiting with failure status due to previous errors'),
      )
    return status
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    await complain(process, error.message)
    return isGnu(process) ? 2 : 1
  }
}

/** The command line, its mode checked. Throws `UsageError` and `TarError`. */
function readOptions(process: Process): Options {
  const first = process.argv[1] ?? ''
  const bundled = first !== '' && !first.startsWith('-')
  const argv = bundled ? expandOldStyle(process) : process.argv
  const options = parseWords(process, argv)
  const mode = options.last(`cxtrudA${only.remove}`)
  if (mode === undefined && !options.has(only.version)) {
    throw new UsageError(
      faced(
        process,
        busyboxUsage(process, 'tar', table.usage),
        `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n${hint}\n`,
      ),
      faced(process, '1', '2') === '1' ? 1 : 2,
    )
  }
  checkValues(process, options)
  return options
}

function parseWords(process: Process, argv: readonly string[]): Options {
  try {
    return parseOptions(Object.create(process, { argv: { value: argv } }) as Process, table)
  } catch (error) {
    if (!(error instanceof UsageError) || !isGnu(process)) throw error
    throw new UsageError(error.message.replace("Try 'tar --help' for more information.", hint), error.status)
  }
}

function checkValues(process: Process, options: Options): void {
  const fatal = '\ntar: Error is not recoverable: exiting now'
  const format = options.value('H')
  if (format !== undefined && !['gnu', 'oldgnu', 'pax', 'posix', 'ustar', 'v7'].includes(format))
    throw new UsageError(`tar: ${format}: Invalid archive format\n${hint}\n`, 2)
  const strip = options.value('s')
  if (strip !== undefined && !/^\d+$/.test(strip))
    throw isGnu(process)
      ? new UsageError(`tar: ${strip}: Invalid number of elements\n${hint}\n`, 2)
      : new TarError(`invalid number '${strip}'`)
  const checkpoint = options.value(only.checkpoint) ?? ''
  if (checkpoint !== '' && !/^\.?\d+$/.test(checkpoint))
    throw new TarError(`--checkpoint value is not an integer${fatal}`)
  const sort = options.value(only.sort)
  if (sort !== undefined && !['none', 'name', 'inode'].includes(sort))
    throw new UsageError(
      `tar: invalid argument '${sort}' for '--sort'\nValid arguments are:\n  - 'none'\n  - 'name'\n  - 'inode'\n${hint}\n`,
      2,
    )
  const folder = options.value('C')
  if (folder !== undefined && statOrNothing(process, folder)?.kind !== 'directory')
    throw new TarError(
      faced(
        process,
        `can't change directory to '${folder}': No such file or directory`,
        `${folder}: Cannot open: No such file or directory${fatal}`,
      ),
    )
  for (const [letter, what] of [
    ['Z', 'compress'],
    ['W', 'verifying'],
    ['w', 'asking'],
  ] as const)
    if (options.has(letter)) throw new UsageError(`tar: ${leftOutSentence('tar', `-${letter} (${what})`)}\n`, 1)
}

function runMode(process: Process, options: Options): Promise<number> {
  const mode = options.last(`cxtrudA${only.remove}`)
  if (mode === 'x' || mode === 't') return extractArchive(process, options, mode === 't')
  if (mode === 'd') return compareArchive(process, options)
  if (mode === only.remove) return deleteMembers(process, options)
  if (mode === 'A') return concatenate(process, options)
  if (mode === 'r' || mode === 'u') return appendToArchive(process, options, mode === 'u')
  return createArchive(process, options)
}

/** `tar xzf file`: a first word without a dash, whose letters take their values from the words behind it. */
function expandOldStyle(process: Process): string[] {
  const { argv } = process
  const letters = argv[1] ?? ''
  const rest = [...argv.slice(2)]
  const words: string[] = []
  for (const letter of letters) {
    words.push(`-${letter}`)
    if (!'fCTXbH'.includes(letter)) continue
    const value = rest.shift()
    if (value === undefined && isGnu(process))
      throw new UsageError(`tar: Old option '${letter}' requires an argument.\n${hint}\n`, 2)
    if (value === undefined) words.pop()
    words.push(value ?? '')
  }
  return [argv[0] ?? 'tar', ...words, ...rest]
}
