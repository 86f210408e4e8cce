/** cd, pwd, umask, ulimit, times. */
import { PosixError } from '../../filesystem/posixError'
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'

/** `cd [-L|-P] [directory|-]`; keeps PWD and OLDPWD. */
export async function changeDirectory({ shell, args }: BuiltinCall): Promise<number> {
  const words = args.slice(1).filter((word) => word !== '-L' && word !== '-P' && word !== '--')
  const physical = args.includes('-P')
  const wanted = words[0] ?? shell.get('HOME') ?? ''
  const back = wanted === '-'
  const target = back ? (shell.get('OLDPWD') ?? '') : wanted
  if (target === '') return 0
  try {
    const path = physical
      ? shell.process.namespace.realPath(shell.process, target)
      : logicalPath(shell.process.cwd, target)
    if (shell.process.namespace.stat(shell.process, path).kind !== 'directory') throw new PosixError('ENOTDIR', path)
    shell.process.namespace.access(shell.process, path, { execute: true })
    const before = shell.process.cwd
    shell.process.cwd = path
    shell.set('OLDPWD', before)
    shell.set('PWD', path)
    if (back) await shell.process.print(`${path}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await shell.complain(refusal(shell, target, error), 'cd')
    return shell.dialect === 'bash' ? 1 : 2
  }
}

function refusal(shell: Shell, target: string, error: PosixError): string {
  switch (shell.dialect) {
    case 'ash':
      return `can't cd to ${target}: ${shell.reason(error.code)}`
    case 'dash':
      return `can't cd to ${target}`
    case 'bash':
      return `${target}: ${shell.reason(error.code)}`
  }
}

/** Resolves `.` and `..` by name, as `cd -L` does. */
function logicalPath(base: string, target: string): string {
  const parts: string[] = []
  for (const part of (target.startsWith('/') ? target : `${base}/${target}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export async function printDirectory({ shell, args }: BuiltinCall): Promise<number> {
  const path = args.includes('-P') ? shell.process.namespace.realPath(shell.process, '.') : shell.process.cwd
  await shell.process.print(`${path}\n`)
  return 0
}

/** `umask [-S] [mode]`, octal or symbolic. */
export async function mask({ shell, args }: BuiltinCall): Promise<number> {
  const words = args.slice(1).filter((word) => word !== '-S')
  const wanted = words[0]
  if (wanted === undefined) {
    await shell.process.print(
      args.includes('-S')
        ? `${symbolic(shell.process.umask)}\n`
        : `${shell.process.umask.toString(8).padStart(4, '0')}\n`,
    )
    return 0
  }
  if (/^[0-7]+$/.test(wanted)) {
    shell.process.umask = Number.parseInt(wanted, 8) & 0o777
    return 0
  }
  const parsed = /^\d/.test(wanted) ? undefined : fromSymbolic(wanted, shell.process.umask)
  if (parsed !== undefined) {
    shell.process.umask = parsed
    return 0
  }
  const sentence =
    shell.dialect === 'dash'
      ? `Illegal number: ${wanted}`
      : shell.dialect === 'ash'
        ? `illegal mode: ${wanted}`
        : `${wanted}: octal number out of range`
  await shell.complain(sentence, 'umask')
  return shell.dialect === 'bash' ? 1 : 2
}

function symbolic(umask: number): string {
  const allowed = ~umask & 0o777
  const letters = (bits: number): string => `${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`
  return `u=${letters(allowed >> 6)},g=${letters((allowed >> 3) & 7)},o=${letters(allowed & 7)}`
}

function fromSymbolic(text: string, umask: number): number | undefined {
  let allowed = ~umask & 0o777
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([=+-])([rwx]*)$/.exec(clause)
    if (match === null) return undefined
    const bits =
      (match[3]?.includes('r') ? 4 : 0) | (match[3]?.includes('w') ? 2 : 0) | (match[3]?.includes('x') ? 1 : 0)
    const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] ?? '')
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (!who.includes(letter)) continue
      if (match[2] === '+') allowed |= bits << shift
      else if (match[2] === '-') allowed &= ~(bits << shift)
      else allowed = (allowed & ~(7 << shift)) | (bits << shift)
    }
  }
  return ~allowed & 0o777
}

export async function limits({ shell, args }: BuiltinCall): Promise<number> {
  await shell.process.print(args.includes('-n') ? '1048576\n' : 'unlimited\n')
  return 0
}

export async function times({ shell }: BuiltinCall): Promise<number> {
  await shell.process.print('0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n')
  return 0
}
