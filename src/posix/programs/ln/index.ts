/** ln: hard links, and symbolic ones with `-s`; `-f -n -T -t -v -r`. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { keepBackup, readBackup } from '../backup'
import { attempt, complain, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { joinPath, lastName, statOrNothing } from '../fileTree'

const table = {
  short: 'sfnTt:vrbPLS:idF',
  long: {
    symbolic: 's',
    force: 'f',
    'no-dereference': 'n',
    'no-target-directory': 'T',
    'target-directory': 't:',
    verbose: 'v',
    relative: 'r',
    backup: 'B::',
    suffix: 'S:',
    interactive: 'i',
    logical: 'L',
    physical: 'P',
    directory: 'd',
  },
  usage: '[-sfnbtv] [-S SUF] TARGET... LINK|DIR',
}

export const ln: Program = async (process) => {
  const options = parseOptions(process, table)
  const operands = [...options.operands]
  if (operands.length === 0) throw missingOperand(process, table, 'missing file operand')
  const into = options.value('t')
  const last = into ?? (operands.length === 1 ? '.' : (operands.pop() ?? '.'))
  const stat = statOrNothing(process, last, !options.has('n'))
  const isDirectory = stat?.kind === 'directory' && !options.has('T')
  if (isGnu(process) && operands.length > 1 && !isDirectory) {
    await complain(process, `target '${last}': ${stat === undefined ? 'No such file or directory' : 'Not a directory'}`)
    return 1
  }
  const backup = isGnu(process) ? readBackup(process, options, { plain: 'b', worded: 'B', suffix: 'S' }) : undefined
  if (options.has('T') && stat?.kind === 'directory' && !isGnu(process)) {
    await complain(process, `'${last}' is a directory`)
    return 1
  }
  let status = 0
  for (const target of operands) {
    const inside = isDirectory ? joinPath(last, lastName(target)) : last
    const path = isGnu(process) || last !== '.' ? inside : lastName(target)
    if (options.last('fi') === 'i' && statOrNothing(process, path, false) !== undefined && isGnu(process)) {
      await process.printError(`ln: replace '${path}'? `)
      if (!/^[yY]/.test(decodeText(await process.stdin.readLine(4096)))) {
        status = 1
        continue
      }
    }
    if (options.has('b') && !isGnu(process) && statOrNothing(process, path, false) !== undefined)
      process.namespace.rename(process, path, `${path}${options.value('S') ?? '~'}`)
    const source = options.has('s') || statOrNothing(process, target, false) !== undefined
    const kept = backup !== undefined && source ? keepBackup(process, path, backup) : undefined
    const done = await attempt(
      process,
      () =>
        make(process, target, path, {
          symbolic: options.has('s'),
          force: options.has('f') || options.last('fi') === 'i',
          relative: options.has('r'),
        }),
      (why) => words(process, target, path, why, options.has('s')),
    )
    if (!done) status = 1
    else if (options.has('v'))
      await process.print(
        `'${path}' ${options.has('s') ? '->' : '=>'} '${target}'${kept === undefined ? '' : ` (backup: '${kept}')`}\n`,
      )
  }
  return status
}

function make(
  process: Process,
  target: string,
  path: string,
  options: { symbolic: boolean; force: boolean; relative: boolean },
): void {
  if (
    options.force &&
    statOrNothing(process, path, false) !== undefined &&
    (options.symbolic || statOrNothing(process, target, false) !== undefined)
  )
    process.namespace.unlink(process, path)
  if (options.symbolic)
    process.namespace.symlink(process, options.relative ? relativeTo(process, target, path) : target, path)
  else process.namespace.link(process, target, path)
}

function relativeTo(process: Process, target: string, path: string): string {
  const absolute = (each: string): string[] =>
    (each.startsWith('/') ? each : `${process.cwd}/${each}`).split('/').filter((part) => part !== '' && part !== '.')
  const to = absolute(target)
  const from = absolute(path).slice(0, -1)
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.'
}

function words(process: Process, target: string, path: string, why: string, symbolic: boolean): string {
  const source = statOrNothing(process, target, false)
  if (!isGnu(process)) return `${symbolic || source !== undefined ? path : target}: ${why}`
  if (!symbolic && source === undefined) return `failed to access '${target}': ${why}`
  if (!symbolic && source?.kind === 'directory') return `${target}: hard link not allowed for directory`
  const arrow = symbolic && target === '' ? ` -> ''` : ''
  return `failed to create ${symbolic ? 'symbolic' : 'hard'} link '${path}'${arrow}: ${why}`
}
