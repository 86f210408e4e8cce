/** chattr and lsattr: a file's flags, which a container may look at and not change; those of overlayfs say `e` alone. */
import type { Process, Program } from '../../process/types'
import { complain } from '../complaint'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'

const flags = '--------------e-----'

export const chattr: Program = async (process) => {
  const words = process.argv.slice(1)
  if (words[0] === '--help') parseOptions(process, { short: '' })
  const changes = words.filter((word) => /^[-+=][AacDdijsStTuFx]+$/.test(word))
  const paths = words.filter((word) => !/^[-+=]./.test(word))
  if (changes.length === 0 || paths.length === 0) throw missingOperand(process, { short: '' })
  for (const path of paths) {
    const isThere = statOrNothing(process, path) !== undefined
    await complain(
      process,
      isThere ? `setting flags on ${path}: Operation not permitted` : `can't stat '${path}': No such file or directory`,
    )
  }
  return 0
}

export const lsattr: Program = async (process) => {
  const options = parseOptions(process, { short: 'Radlpv', usage: '[-Radlpv] [FILE]...' })
  const show = async (path: string, isNamed: boolean): Promise<void> => {
    const stat = statOrNothing(process, path, false)
    if (stat === undefined) await complain(process, `can't stat '${path}': No such file or directory`)
    else if (stat.kind === 'directory' && (isNamed ? !options.has('d') : options.has('R')))
      await within(process, path, show, options.has('a'))
    else if (stat.kind === 'file' || stat.kind === 'directory') await process.print(`${flags} ${path}\n`)
  }
  for (const path of options.operands.length === 0 ? ['.'] : options.operands) await show(path, true)
  return 0
}

async function within(
  process: Process,
  path: string,
  show: (path: string, isNamed: boolean) => Promise<void>,
  all: boolean,
): Promise<void> {
  for (const name of sortedNames(process, path))
    if (all || !name.startsWith('.')) await show(joinPath(path, name), false)
}
