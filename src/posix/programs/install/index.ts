/** install: copies with a mode and an owner (`-m -o -g -d -D -t -v -p -b`). */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { keepBackup, readBackup } from '../backup'
import { complain, faced, isGnu, reason } from '../complaint'
import { copyTree, joinPath, lastName, statOrNothing } from '../fileTree'
import { parseMode } from '../fileMode'
import { missingOperand, parseOptions, type Options } from '../options'
import { readNames } from '../ownership'

const table = {
  short: 'cdDpsvbm:o:g:t:TCS:',
  long: {
    directory: 'd',
    mode: 'm:',
    owner: 'o:',
    group: 'g:',
    'target-directory': 't:',
    verbose: 'v',
    'preserve-timestamps': 'p',
    backup: 'B::',
    suffix: 'S:',
    compare: 'C',
    strip: 's',
    debug: 'v',
    'no-target-directory': 'T',
  },
  usage: '[-cdDsp] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST',
}

export const install: Program = async (process) => {
  const options = parseOptions(process, table)
  const mode = parseMode(options.value('m') ?? '755', 0, 0, options.has('d'))
  if (mode === undefined) {
    await complain(
      process,
      faced(process, `invalid mode '${options.value('m') ?? ''}'`, `invalid mode '${options.value('m') ?? ''}'`),
    )
    return 1
  }
  const { operands } = options
  if (operands.length === 0) throw missingOperand(process, table, 'missing file operand')
  if (options.has('d')) return makeAll(process, operands, mode, options)
  const into = options.value('t')
  const target = into ?? operands.at(-1) ?? ''
  const sources = into === undefined ? operands.slice(0, -1) : operands
  if (sources.length === 0) throw missingOperand(process, table, `missing destination file operand after '${target}'`)
  let status = 0
  if (options.has('D')) makeParents(process, into === undefined ? parentOf(target) : target)
  const isDirectory = statOrNothing(process, target)?.kind === 'directory'
  for (const source of sources) {
    const path = isDirectory ? joinPath(target, lastName(source)) : target
    if (!(await place(process, source, path, mode, options))) status = 1
  }
  return status
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
}

function makeParents(process: Process, path: string): void {
  let made = path.startsWith('/') ? '/' : ''
  for (const name of path.split('/').filter((each) => each !== '')) {
    made = made === '' || made === '/' ? made + name : `${made}/${name}`
    if (statOrNothing(process, made) === undefined) process.namespace.createDirectory(process, made, 0o755)
  }
}

function own(process: Process, path: string, options: Options): void {
  const names = readNames(process)
  const [user, group] = [options.value('o'), options.value('g')]
  process.namespace.setAttributes(process, path, {
    ...(user === undefined ? {} : { uid: names.userId(user) ?? Number(user) }),
    ...(group === undefined ? {} : { gid: names.groupId(group) ?? Number(group) }),
  })
}

async function makeAll(process: Process, paths: readonly string[], mode: number, options: Options): Promise<number> {
  let status = 0
  for (const path of paths) {
    try {
      makeParents(process, path)
      own(process, path, options)
      process.namespace.setAttributes(process, path, { mode })
    } catch (error) {
      await complain(
        process,
        faced(
          process,
          `can't create directory '${path}': ${reason(process, error)}`,
          `cannot create directory '${path}': ${reason(process, error)}`,
        ),
      )
      status = 1
    }
  }
  return status
}

async function place(process: Process, source: string, path: string, mode: number, options: Options): Promise<boolean> {
  const stat = statOrNothing(process, source)
  if (stat === undefined || stat.kind === 'directory') {
    const why = stat === undefined ? 'No such file or directory' : 'Is a directory'
    if (stat !== undefined && isGnu(process)) await complain(process, `omitting directory '${source}'`)
    else
      await complain(
        process,
        faced(
          process,
          stat === undefined ? `can't stat '${source}': ${why}` : `omitting directory '${source}'`,
          `cannot stat '${source}': ${why}`,
        ),
      )
    return false
  }
  let good = true
  let kept: string | undefined
  try {
    const style = isGnu(process) ? readBackup(process, options, { plain: 'b', worded: 'B', suffix: 'S' }) : undefined
    if (style !== undefined) kept = keepBackup(process, path, style)
    if (statOrNothing(process, path, false) !== undefined) process.namespace.unlink(process, path)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
  await copyTree(process, source, path, {
    preserve: false,
    followLinks: true,
    force: true,
    linked: new Map(),
    onFailure: async (_, failed, error) => {
      good = false
      await complain(
        process,
        faced(
          process,
          `can't create '${failed}': ${reason(process, error)}`,
          `cannot create regular file '${failed}': ${reason(process, error)}`,
        ),
      )
    },
  })
  if (!good) return false
  if (options.has('v'))
    await process.print(`'${source}' -> '${path}'${kept === undefined ? '' : ` (backup: '${kept}')`}\n`)
  own(process, path, options)
  process.namespace.setAttributes(process, path, {
    mode,
    ...(options.has('p') ? { mtimeNs: stat.mtimeNs, atimeNs: stat.atimeNs } : {}),
  })
  return true
}
