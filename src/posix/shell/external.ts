/**
 * Programs outside of the shell: found, started, waited for; and what is said when they can't be. Text without `#!`
 * runs as a script of this shell.
 */
import type { CommandNode } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import { ExecuteError } from '../process/executable'
import type { Descriptor, ProcessHandle } from '../process/types'
import { findBuiltin } from './builtins/registry'
import type { Executor } from './execute'
import { findFile } from './findFile'
import { fileText, readAll } from './readAll'
import { isRestricted } from './restricted'
import type { Shell } from './shell'
import { ShellError } from './shellError'

/** Runs a program; with `tail` in place of this shell. Not found is 127, not executable 126. */
export async function runExternal(executor: Executor, fields: readonly string[], tail: boolean): Promise<number> {
  const { shell } = executor
  const name = fields[0] ?? ''
  if (isRestricted(shell) && name.includes('/')) {
    await shell.complain(`${name}: restricted: cannot specify \`/' in command names`)
    return 127
  }
  const executable = remembered(shell, name)
  const options = { argv: fields, env: shell.environment(), ...(executable === undefined ? {} : { executable }) }
  try {
    if ((shell.get('PATH') ?? '') === '' && findFile(shell, name) === undefined)
      throw new ExecuteError('ENOENT', name, 'none')
    if (tail && hasNoTraps(shell) && !shell.interactive) return await shell.process.execute(options)
    const descriptors = new Map(
      [...shell.process.descriptors].map(([number, each]) => [number, each.duplicate()] as const),
    )
    const monitored = shell.options.has('monitor')
    const handle = spawn(executor, { ...options, descriptors, newGroup: monitored })
    const statuses = await executor.foreground([handle], monitored ? handle.pid : undefined)
    return statuses[0] ?? 0
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    const handler = shell.dialect === 'bash' ? shell.functions.get('command_not_found_handle') : undefined
    if (handler !== undefined && error.code === 'ENOENT' && !name.includes('/'))
      return executor.call(handler, ['command_not_found_handle', ...fields])
    return notExecuted(executor, error, executable === undefined ? fields : [executable, ...fields.slice(1)], { tail })
  }
}

/** ash and dash look for a pipeline's commands before they fork. */
export function rememberMember(shell: Shell, command: CommandNode): void {
  const name = command.type === 'Command' ? (command.name?.value ?? '') : ''
  if (shell.dialect === 'bash' || !/^[\w.-]+$/.test(name) || shell.functions.has(name)) return
  if (findBuiltin(name, shell.dialect) === undefined) remembered(shell, name)
}

/** The place of a command that bash runs without looking for it again; what is found is remembered by all of them. */
function remembered(shell: Shell, name: string): string | undefined {
  if (name === '' || name.includes('/') || (shell.dialect === 'bash' && !shell.options.has('hashall'))) return undefined
  const searchPath = shell.get('PATH')
  const known = shell.commands.find(name, searchPath)
  const path = known ?? findFile(shell, name)
  if (path === undefined) return undefined
  if (known === undefined) shell.commands.remember(name, path, searchPath)
  shell.commands.countHit(name)
  return shell.dialect === 'bash' ? path : undefined
}

/** Ignored signals stay ignored in what takes the shell's place. */
function hasNoTraps(shell: Shell): boolean {
  return [...shell.traps.values()].every((command) => command === '')
}

function spawn(
  executor: Executor,
  options: {
    argv: readonly string[]
    env: ReadonlyMap<string, string>
    descriptors: ReadonlyMap<number, Descriptor>
    newGroup: boolean
  },
): ProcessHandle {
  const { process } = executor.shell
  try {
    return process.spawn({ ...options, cwd: process.cwd, credentials: process.credentials, umask: process.umask })
  } catch (error) {
    for (const descriptor of options.descriptors.values()) descriptor.close()
    if (error instanceof PosixError && error.code === 'EAGAIN') throw cannotFork(executor.shell, error)
    throw error
  }
}

export function cannotFork(shell: Shell, error: PosixError): ShellError {
  return new ShellError(shell.dialect === 'dash' ? 'Cannot fork' : `can't fork: ${shell.reason(error.code)}`, 2, true)
}

/** Text without `#!` runs as a script of this shell; everything else is said and gives 126 or 127. */
export async function notExecuted(
  executor: Executor,
  error: ExecuteError,
  fields: readonly string[],
  how: { tail: boolean; builtin?: string | undefined },
): Promise<number> {
  if (error.code === 'ENOEXEC' && error.format === 'script')
    return runFile(executor, error.executable, fields, how.tail)
  const name = fields[0] ?? ''
  const missing = error.code === 'ENOENT' || (error.code === 'ENOTDIR' && executor.shell.dialect !== 'bash')
  const notFound = how.builtin === 'exec' && error.code === 'ENOENT' && !name.includes('/')
  const why = notFound ? 'not found' : executeReason(executor.shell, error, name)
  await executor.shell.complain(`${name}: ${why}`, how.builtin)
  return missing ? 127 : 126
}

function executeReason(shell: Shell, error: ExecuteError, name: string): string {
  if (error.sentence !== undefined) return `${shell.reason('ENOEXEC')}: ${error.sentence}`
  const bash = shell.dialect === 'bash'
  if (name === '') return bash ? 'command not found' : shell.reason('EACCES')
  if (bash && error.code === 'ENOENT' && name.includes('/') && shell.process.namespace.exists(shell.process, name))
    return 'cannot execute: required file not found'
  if (error.code === 'ENOENT') return bash ? missingInBash(shell, name) : 'not found'
  if (bash && error.code === 'EACCES' && isDirectory(shell, name)) return 'Is a directory'
  return shell.reason(error.code)
}

/** Without a search path bash takes the name for a file's. */
function missingInBash(shell: Shell, name: string): string {
  return name.includes('/') || (shell.get('PATH') ?? '') === '' ? shell.reason('ENOENT') : 'command not found'
}

function isDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.process.namespace.stat(shell.process, path).kind === 'directory'
  } catch {
    return false
  }
}

async function runFile(executor: Executor, path: string, fields: readonly string[], tail: boolean): Promise<number> {
  const run = async (child: Executor): Promise<number> => {
    const { shell } = child
    Object.assign(shell, {
      name: path,
      scriptName: path,
      commandName: path,
      countsFromZero: false,
      positional: fields.slice(1),
      shellPid: shell.process.pid,
      isSubshell: false,
    })
    for (const [name, variable] of shell.variables) if (!variable.exported) shell.variables.delete(name)
    const descriptor = await shell.process.open(path, { read: true })
    const text = fileText(await readAll(shell.process, descriptor), shell.dialect)
    descriptor.close()
    return child.runSource(text, { origin: 'file' })
  }
  if (tail) return run(executor)
  const statuses = await executor.foreground([executor.fork(run)], undefined)
  return statuses[0] ?? 0
}
