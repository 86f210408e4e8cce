/** run-parts: runs the programs of a folder in the order of their names, those with plain names unless `--regex` says otherwise. */
import type { Process, Program } from '../../process/types'
import { complain, UsageError } from '../complaint'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import type { Options } from '../options'
import { compileRegularExpression } from '../regularExpression'
import { runHere } from '../spawning'
import { parseWithHint } from '../wrongUsage'

const hint = "Try `run-parts --help' for more information."
const table = {
  short: 'a:u:vdVh',
  long: {
    test: 't', list: 'l', verbose: 'v', debug: 'd', report: 'r', reverse: 'R', 'exit-on-error': 'x', regex: 'e:', arg: 'a:', umask: 'u:',
    lsbsysinit: 'L', 'new-session': 'n', stdin: 'i',
  }, // prettier-ignore
}
const plainName = /^[a-zA-Z0-9_-]+$/

export const runParts: Program = async (process) => {
  const options = parseWithHint(process, table, hint)
  const [folder, extra] = options.operands
  if (folder === undefined) throw new UsageError(`run-parts: missing operand\n${hint}\n`, 1)
  if (extra !== undefined) throw new UsageError('run-parts: you may only specify one directory at a time\n', 1)
  // A folder that isn't there has nothing to run.
  const isThere = statOrNothing(process, folder)?.kind === 'directory'
  const names = isThere ? wantedNames(process, folder, options) : []
  const umask = options.value('u')
  if (umask !== undefined) process.umask = Number.parseInt(umask, 8)
  else process.umask = 0o022
  let status = 0
  for (const name of names) {
    const path = joinPath(folder, name)
    const stat = statOrNothing(process, path)
    const runs = stat?.kind === 'file' && (stat.mode & 0o111) !== 0
    if (options.has('l') && stat?.kind === 'file') await process.print(`${path}\n`)
    else if (options.has('t') && runs) await process.print(`${path}\n`)
    if (options.has('l') || options.has('t') || !runs) continue
    const code = await runOne(process, path, options)
    if (code !== 0) status = code
    if (code !== 0 && options.has('x')) return code
  }
  return status
}

function wantedNames(process: Process, folder: string, options: Options): readonly string[] {
  const regex = options.value('e')
  const pattern = regex === undefined ? undefined : compileRegularExpression(regex, { extended: true, isBytes: true })
  const names = sortedNames(process, folder).filter((name) => name !== '.' && name !== '..')
  const wanted = names.filter((name) => (pattern === undefined ? plainName.test(name) : pattern.test(name)))
  return options.has('R') ? wanted.reverse() : wanted
}

async function runOne(process: Process, path: string, options: Options): Promise<number> {
  const words = options.values('a')
  if (options.has('v')) await process.printError(`run-parts: executing ${[path, ...words].join(' ')}\n`)
  if (options.has('r')) await process.print(`${path}:\n`)
  const code = await runHere(process, [path, ...words], (name, why) => `failed to exec ${name}: ${why}`)
  if (code !== 0) await complain(process, `${path} exited with return code ${code}`)
  return code
}
