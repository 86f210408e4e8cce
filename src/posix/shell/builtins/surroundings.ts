/** cd, pwd, umask, ulimit, times. */
import { PosixError } from '../../filesystem/posixError'
import { isRestricted } from '../restricted'
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'

/** `cd [-L|-P] [directory|-]`; keeps PWD and OLDPWD, and looks in CDPATH. */
export async function changeDirectory(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const { words, flags, unknown } = directoryOptions(args)
  if (unknown !== undefined) return refuseOption(call, unknown)
  const bash = shell.dialect === 'bash'
  if (isRestricted(shell)) return say(call, 'restricted')
  if (bash && words.length > 1) return say(call, 'too many arguments')
  const wanted = words[0] ?? shell.get('HOME')
  if (wanted === undefined) return bash ? say(call, 'HOME not set') : 0
  const back = wanted === '-'
  if (back && shell.get('OLDPWD') === undefined && bash) return say(call, 'OLDPWD not set')
  const target = back ? (shell.get('OLDPWD') ?? shell.process.cwd) : wanted
  if (target === '' && back && bash) {
    await shell.process.print('\n')
    shell.set('OLDPWD', shell.process.cwd)
  }
  if (target === '' && !hasDirectories(shell)) return 0
  try {
    const found = enter(shell, target, flags.endsWith('P'))
    if (back || found.shown) await shell.process.print(`${shell.process.cwd}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await shell.complain(refusal(shell, target, error), args[0] ?? 'cd')
    return bash ? 1 : 2
  }
}

function directoryOptions(args: readonly string[]): {
  words: readonly string[]
  flags: string
  unknown: string | undefined
} {
  let flags = ''
  let at = 1
  for (; /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const unknown = /[^-LPe@]/.exec(args[at] ?? '')?.[0]
    if (unknown !== undefined) return { words: [], flags, unknown }
    flags += args[at] ?? ''
  }
  return { words: args.slice(args[at] === '--' ? at + 1 : at), flags, unknown: undefined }
}

/** ash's and dash's words; bash has refused it before (`usage.ts`). */
async function refuseOption({ shell, args }: BuiltinCall, letter: string): Promise<number> {
  await shell.complain(`${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${letter}`, args[0])
  return 2
}

async function say({ shell, args }: BuiltinCall, sentence: string): Promise<number> {
  await shell.complain(sentence, args[0])
  return 1
}

function enter(shell: Shell, target: string, physical: boolean): { shown: boolean } {
  const prefixes =
    /^\.{0,2}\//.test(target) || target === '.' || target === '..' ? [] : (shell.get('CDPATH') ?? '').split(':')
  for (const prefix of prefixes.filter((each) => each !== '')) {
    const candidate = logicalPath(shell.process.cwd, `${prefix}/${target}`)
    if (!isDirectory(shell, candidate)) continue
    move(shell, candidate, physical)
    return { shown: true }
  }
  move(
    shell,
    target.startsWith('//') && !target.startsWith('///') && shell.dialect !== 'bash'
      ? `/${logicalPath('/', target)}`
      : logicalPath(shell.process.cwd, target),
    physical,
  )
  return { shown: false }
}

/** CDPATH names some directory: then `cd ''` goes into the first. */
function hasDirectories(shell: Shell): boolean {
  return (shell.get('CDPATH') ?? '').split(':').some((each) => each !== '' && isDirectory(shell, each))
}

function isDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.process.namespace.stat(shell.process, path).kind === 'directory'
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}

function move(shell: Shell, wanted: string, physical: boolean): void {
  const { process } = shell
  const path = physical ? process.namespace.realPath(process, wanted) : wanted
  if (process.namespace.stat(process, path).kind !== 'directory') throw new PosixError('ENOTDIR', path)
  process.namespace.access(process, path, { execute: true })
  const before = process.cwd
  process.cwd = path
  shell.set('OLDPWD', before)
  if (shell.dialect === 'bash') shell.export('OLDPWD')
  shell.set('PWD', path)
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

export async function printDirectory(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const { unknown } = directoryOptions(args)
  if (unknown !== undefined) return refuseOption(call, unknown)
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
  if (/^[0-7]+$/.test(wanted) && !(shell.dialect === 'ash' && Number.parseInt(wanted, 8) > 0o777)) {
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
      ? `Illegal ${/^\d/.test(wanted) ? 'number' : 'mode'}: ${wanted}`
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

export async function times({ shell }: BuiltinCall): Promise<number> {
  const digits = shell.dialect === 'bash' ? 3 : shell.dialect === 'dash' ? 6 : 2
  const own = `0m${(shell.process.cpuMs / 1000).toFixed(digits)}s`
  const none = `0m${(0).toFixed(digits)}s`
  await shell.process.print(`${own} ${none}\n${none} ${none}\n`)
  return 0
}
