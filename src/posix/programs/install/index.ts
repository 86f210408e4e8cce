/** install: copies with a mode and an owner (`-m -o -g -d -D -t -v -p -b`). */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { keepBackup, readBackup } from '../backup'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { copyTree, joinPath, lastName, statOrNothing } from '../fileTree'
import { parseMode } from '../fileMode'
import { missingOperand, parseOptions, type Options } from '../options'
import { contextLetter, warnOfContext } from '../context'
import { readNames } from '../ownership'

const table = {
  short: 'cdDpsvbm:o:g:t:TCS:Z',
  long: {
    directory: 'd',
    context: `${contextLetter}::`,
    'preserve-context': 'П',
    'strip-program': 'Ш:',
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
  await warnOfContext(process, options, 'SELinux')
  if (options.has('П'))
    await complain(process, 'WARNING: ignoring --preserve-context; this kernel is not SELinux-enabled')
  const given = options.value('m')
  // busybox doesn't look whether it could read the mode.
  const mode = parseMode(given ?? '755', 0, 0, options.has('d')) ?? (isGnu(process) ? undefined : 0o7777)
  if (mode === undefined) {
    await complain(process, `invalid mode '${given ?? ''}'`)
    return 1
  }
  const { operands } = options
  if (!isGnu(process)) checkNames(process, options)
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
    const isInto = isDirectory || (!isGnu(process) && (into !== undefined || sources.length > 1))
    const path = isInto ? joinPath(target, lastName(source)) : target
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

/** Throws `UsageError` for a user or group that isn't known. */
function checkNames(process: Process, options: Options): void {
  const names = readNames(process)
  const [user, group] = [options.value('o'), options.value('g')]
  if (user !== undefined && !/^\d+$/.test(user) && names.userId(user) === undefined)
    throw new UsageError(`install: unknown user ${user}\n`, 1)
  if (group !== undefined && !/^\d+$/.test(group) && names.groupId(group) === undefined)
    throw new UsageError(`install: unknown group ${group}\n`, 1)
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
    onFailure: async (kind, failed, error) => {
      good = false
      const why = reason(process, error)
      const verb = kind === 'read' ? 'open' : 'create'
      await complain(process, faced(process, `can't ${verb} '${failed}': ${why}`, gnuFailure(kind, failed, why)))
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
  if (!options.has('s') || isGnu(process)) return true
  await complain(process, 'strip: No such file or directory')
  return false
}

function gnuFailure(kind: string, path: string, why: string): string {
  return kind === 'read' ? `cannot open '${path}' for reading: ${why}` : `cannot create regular file '${path}': ${why}`
}
