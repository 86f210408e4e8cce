/** The command line of unzip: options, the archive, then files to take and, after `-x`, files to leave. */
import type { Process } from '../../process/types'
import { parseOptions } from '../options'

export interface UnzipOptions {
  readonly mode: 'extract' | 'list' | 'print' | 'test'
  readonly isVerbose: boolean
  readonly quiet: number
  readonly overwrite: 'always' | 'never' | 'ask'
  readonly junksPaths: boolean
  readonly archive: string | undefined
  readonly directory: string | undefined
  readonly wanted: readonly string[]
  readonly unwanted: readonly string[]
}

/** Reads it. Throws `UsageError`. */
export function readUnzipOptions(process: Process): UnzipOptions {
  const options = parseOptions(process, { short: 'lnopqtvjKd:x' })
  // What follows -x is left out, up to the next option.
  const words = process.argv.slice(1)
  const from = words.indexOf('-x')
  const rest = from < 0 ? [] : words.slice(from + 1)
  const next = rest.findIndex((word) => word.startsWith('-'))
  const unwanted = next < 0 ? rest : rest.slice(0, next)
  const [archive, ...wanted] = options.operands
  const letter = options.last('lvpt')
  return {
    mode: letter === undefined ? 'extract' : letter === 'p' ? 'print' : letter === 't' ? 'test' : 'list',
    isVerbose: options.has('v'),
    quiet: options.count('q'),
    overwrite: options.last('on') === 'o' ? 'always' : options.has('n') ? 'never' : 'ask',
    junksPaths: options.has('j'),
    archive,
    directory: options.value('d'),
    wanted: wanted.filter((name) => !unwanted.includes(name)),
    unwanted,
  }
}
