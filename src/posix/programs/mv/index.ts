/** mv: renames; across file systems (and for a directory that an image holds, EXDEV) it copies and removes. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { keepBackup, readBackup } from '../backup'
import { complain, faced, isGnu, reason } from '../complaint'
import { parseOptions } from '../options'
import { copyTree, joinPath, lastName, removeTree, statOrNothing } from '../fileTree'
import { readSources } from '../sources'

const table = {
  short: 'finuvt:TbS:Z',
  long: {
    force: 'f',
    context: 'Z',
    'no-clobber': 'n',
    update: 'u::',
    interactive: 'i',
    backup: 'B::',
    suffix: 'S:',
    debug: 'v',
    exchange: 'x',
    verbose: 'v',
    'target-directory': 't:',
    'no-target-directory': 'T',
    'strip-trailing-slashes': 's',
    'no-copy': 'c',
  },
  usage: '[-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }',
}

export const mv: Program = async (process) => {
  const options = parseOptions(process, table)
  const operands = await readSources(process, options, table)
  if (operands === undefined) return 1
  const { sources, target, isInto } = operands
  const targetKind = statOrNothing(process, target)?.kind
  const isDirectory = targetKind === 'directory' && !options.has('T')
  if (sources.length > 1 && !isDirectory && isGnu(process)) {
    await complain(process, `target '${target}': No such file or directory`)
    return 1
  }
  const [only = ''] = sources
  const isTree = statOrNothing(process, only, false)?.kind === 'directory'
  if (options.has('T') && targetKind === 'directory' && !isTree && !isGnu(process)) {
    await complain(process, `'${target}' is a directory`)
    return 1
  }
  const backup = isGnu(process) ? readBackup(process, options, { plain: 'b', worded: 'B', suffix: 'S' }) : undefined
  let status = 0
  for (const source of sources) {
    const to = isDirectory || isInto || sources.length > 1 ? joinPath(target, lastName(source)) : target
    const existing = statOrNothing(process, to, false)
    if (to !== target && targetKind !== undefined && targetKind !== 'directory' && !isGnu(process)) {
      await complain(process, `can't stat '${to}': Not a directory`)
      status = 1
      continue
    }
    if (existing !== undefined && (options.has('n') || options.value('u')?.startsWith('none') === true)) continue
    if (
      existing !== undefined &&
      options.has('u') &&
      options.value('u') !== 'all' &&
      existing.mtimeNs >= (statOrNothing(process, source)?.mtimeNs ?? 0n)
    )
      continue
    if (existing !== undefined && options.last('fin') === 'i') {
      await process.printError(`mv: overwrite '${to}'? `)
      if (!/^[yY]/.test(decodeText(await process.stdin.readLine(4096)))) {
        if (isGnu(process)) status = 1
        continue
      }
    }
    const keeps = backup !== undefined && statOrNothing(process, source, false) !== undefined && existing !== undefined
    const kept =
      keeps && existing.inode !== statOrNothing(process, source, false)?.inode
        ? keepBackup(process, to, backup)
        : undefined
    if (!(await move(process, source, to, options.has('x')))) status = 1
    else if (options.has('v')) {
      const place = kept === undefined ? '' : ` (backup: '${kept}')`
      const verb = options.has('x') ? 'exchanged' : 'renamed'
      await process.print(faced(process, `'${source}' -> '${to}'\n`, `${verb} '${source}' -> '${to}'${place}\n`))
    }
  }
  return status
}

async function move(process: Process, source: string, target: string, exchange: boolean): Promise<boolean> {
  try {
    const from = process.namespace.lstat(process, source)
    const to = statOrNothing(process, target, false)
    if (
      to !== undefined &&
      from.inode === to.inode &&
      from.deviceId === to.deviceId &&
      from.kind !== 'directory' &&
      isGnu(process)
    ) {
      await complain(process, `'${source}' and '${target}' are the same file`)
      return false
    }
    process.namespace.rename(process, source, target, { exchange })
    return true
  } catch (error) {
    if (error instanceof PosixError && error.code === 'EXDEV') return moveByCopy(process, source, target)
    await complain(process, words(process, source, target, error))
    return false
  }
}

function words(process: Process, source: string, target: string, error: unknown): string {
  const why = reason(process, error)
  if (!isGnu(process)) return `can't rename '${source}': ${why}`
  const from = statOrNothing(process, source, false)
  if (error instanceof PosixError && error.code === 'EISDIR' && from?.kind !== 'directory')
    return `cannot overwrite directory '${target}' with non-directory '${source}'`
  if (from === undefined) return `cannot stat '${source}': ${why}`
  if (error instanceof PosixError && error.code === 'EINVAL')
    return `cannot move '${source}' to a subdirectory of itself, '${target}'`
  return `cannot move '${source}' to '${target}': ${why}`
}

async function moveByCopy(process: Process, source: string, target: string): Promise<boolean> {
  let failed = false
  const existing = statOrNothing(process, target, false)
  const from = process.namespace.lstat(process, source)
  if (existing !== undefined && existing.kind !== 'directory') process.namespace.unlink(process, target)
  if (existing?.kind === 'directory' && from.kind === 'directory') process.namespace.removeDirectory(process, target)
  await copyTree(process, source, target, {
    preserve: true,
    xattrs: true,
    followLinks: false,
    force: false,
    linked: new Map(),
    onFailure: async (_, path, error) => {
      failed = true
      await complain(
        process,
        faced(
          process,
          `can't create '${path}': ${reason(process, error)}`,
          `cannot create '${path}': ${reason(process, error)}`,
        ),
      )
    },
  })
  if (failed) return false
  return removeTree(process, source, async (path, error) => {
    await complain(
      process,
      faced(
        process,
        `can't remove '${path}': ${reason(process, error)}`,
        `cannot remove '${path}': ${reason(process, error)}`,
      ),
    )
  })
}
