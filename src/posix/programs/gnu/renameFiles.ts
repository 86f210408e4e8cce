/** rename.ul: puts one text in place of another in files' names (`-a` everywhere, `-l` the last), or in links' targets. */
import type { Process, Program } from '../../process/types'
import { complain, reason } from '../complaint'
import { statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { wrongUsage } from '../wrongUsage'

type Outcome = 'renamed' | 'unchanged' | 'failed'

export const renameFiles: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'vsnoalihV',
    long: { verbose: 'v', symlink: 's', 'no-act': 'n', all: 'a', last: 'l', 'no-overwrite': 'o', interactive: 'i' },
  })
  const [from, to, ...paths] = options.operands
  if (from === undefined || to === undefined || paths.length === 0) throw wrongUsage(process, 'not enough arguments')
  const outcomes: Outcome[] = []
  for (const path of paths) outcomes.push(await one(process, path, from, to, options))
  const failed = outcomes.filter((outcome) => outcome === 'failed').length
  if (failed > 0) return failed === outcomes.length ? 1 : 2
  return outcomes.includes('renamed') ? 0 : 4
}

async function one(process: Process, path: string, from: string, to: string, options: Options): Promise<Outcome> {
  const { namespace } = process
  try {
    const stat = namespace.lstat(process, path)
    const ofLink = options.has('s')
    if (ofLink && stat.kind !== 'symlink') {
      await complain(process, `${path}: not a symbolic link`)
      return 'failed'
    }
    const old = ofLink ? namespace.readLink(process, path) : path
    const changed = replaced(old, from, to, options, !ofLink)
    if (changed === undefined) return 'unchanged'
    if (options.has('o') && statOrNothing(process, changed, false) !== undefined) {
      if (options.has('v')) await process.print(`Skipping existing ${ofLink ? 'link' : 'file'}: \`${changed}'\n`)
      return 'unchanged'
    }
    if (!options.has('n')) {
      if (ofLink) {
        namespace.unlink(process, path)
        namespace.symlink(process, changed, path)
      } else namespace.rename(process, path, changed)
    }
    if (options.has('v') || (options.has('n') && options.has('v')))
      await process.print(`${ofLink ? `${path}: ` : ''}\`${old}' -> \`${changed}'\n`)
    return 'renamed'
  } catch (error) {
    await complain(process, `${path}: not accessible: ${reason(process, error)}`)
    return 'failed'
  }
}

/** The new name; undefined where the text isn't in it. Folders before the last slash stay. */
function replaced(old: string, from: string, to: string, options: Options, isPath: boolean): string | undefined {
  const start = isPath && !from.includes('/') ? old.lastIndexOf('/') + 1 : 0
  const name = old.slice(start)
  const at = options.has('l') ? name.lastIndexOf(from) : name.indexOf(from)
  if (at < 0) return undefined
  const changed = options.has('a') ? name.replaceAll(from, to) : name.slice(0, at) + to + name.slice(at + from.length)
  return old.slice(0, start) + changed
}
