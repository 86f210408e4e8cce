/** eval, exec, `.`, command, builtin, type. */
import { PosixError } from '../../filesystem/posixError'
import { ExecuteError, findInPath } from '../../process/executable'
import type { Executor } from '../execute'
import { readAll } from '../readAll'
import { FunctionReturn, ShellError, ShellExit, type Shell } from '../shell'
import type { BuiltinCall } from './builtin'

export function evaluate({ executor, shell, args }: BuiltinCall): Promise<number> {
  shell.status = 0
  return executor.runSource(args.slice(1).join(' '), { linesBefore: shell.line - 1, origin: 'eval' })
}

/** Replaces the shell by a program; without one its redirections stay. */
export async function execute({ shell, executor, args }: BuiltinCall): Promise<number> {
  const fields = args.slice(args[1] === '--' ? 2 : 1)
  if (fields.length === 0) return 0
  try {
    return await shell.process.execute({ argv: fields, env: shell.environment() })
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    const status = await executor.notExecuted(error, fields, true, 'exec')
    throw new ShellExit(status)
  }
}

/** Runs a file in this shell. */
export async function source({ shell, executor, args }: BuiltinCall): Promise<number> {
  const name = args[1]
  if (name === undefined)
    throw new ShellError(
      shell.dialect === 'bash' ? 'source: filename argument required' : `${args[0] ?? ''}: filename argument required`,
      2,
      true,
    )
  const text = await readSource(shell, name, args[0] ?? '.')
  const outer = {
    positional: shell.positional,
    scriptName: shell.scriptName,
    commandName: shell.commandName,
    countsFromZero: shell.countsFromZero,
  }
  if (args.length > 2) shell.positional = args.slice(2)
  Object.assign(shell, { scriptName: name, commandName: name, countsFromZero: false })
  shell.sourceDepth++
  try {
    return await executor.runSource(text, { origin: 'file' })
  } catch (error) {
    if (error instanceof FunctionReturn && shell.functionDepth === 0) return error.status
    throw error
  } finally {
    shell.sourceDepth--
    const { positional, ...rest } = outer
    Object.assign(shell, rest)
    if (args.length > 2) shell.positional = positional
  }
}

async function readSource(shell: Shell, name: string, builtin: string): Promise<string> {
  try {
    const descriptor = await shell.process.open(inPath(shell, name), { read: true })
    const text = await readAll(shell.process, descriptor)
    descriptor.close()
    return text
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const reason = shell.reason(error.code)
    if (shell.dialect === 'bash') throw new ShellError(`${name}: ${reason}`, 1, false)
    const words = shell.dialect === 'ash' ? `can't open '${name}': ${reason}` : `cannot open ${name}: No such file`
    await shell.complain(words, builtin)
    throw new ShellExit(2)
  }
}

function inPath(shell: Shell, name: string): string {
  if (name.includes('/')) return name
  for (const directory of (shell.get('PATH') ?? '').split(':')) {
    const candidate = `${directory === '' ? '.' : directory}/${name}`
    if (shell.process.namespace.exists(shell.process, candidate)) return candidate
  }
  return name
}

/** `command [-v|-V] name …`: without functions. */
export async function command(call: BuiltinCall): Promise<number> {
  const { executor, args } = call
  if (args[1] === '-v' || args[1] === '-V') return describe(call, args.slice(2), args[1] === '-v')
  const fields = args.slice(args[1] === '--' || args[1] === '-p' ? 2 : 1)
  const name = fields[0]
  if (name === undefined) return 0
  const found = executor.findBuiltin(name)
  return found === undefined ? executor.external(fields, false) : found.run({ ...call, args: fields })
}

export async function builtin(call: BuiltinCall): Promise<number> {
  const found = call.executor.findBuiltin(call.args[1] ?? '')
  if (found !== undefined) return found.run({ ...call, args: call.args.slice(1) })
  await call.shell.complain(`builtin: ${call.args[1] ?? ''}: not a shell builtin`)
  return 1
}

export function type(call: BuiltinCall): Promise<number> {
  return describe(call, call.args.slice(1), false)
}

const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'case',
  'esac',
  'while',
  'until',
  'for',
  '{',
  '}',
  '!',
  'in',
])

async function describe({ shell, executor }: BuiltinCall, names: readonly string[], brief: boolean): Promise<number> {
  let status = 0
  for (const name of brief && shell.dialect !== 'bash' ? names.slice(0, 1) : names) {
    const sentence = sentenceFor(executor, name, brief)
    if (sentence === undefined) {
      status = shell.dialect === 'bash' ? 1 : 127
      if (brief) continue
      if (shell.dialect === 'bash') await shell.complain(`${name}: not found`, 'type')
      else await shell.process.print(`${name}: not found\n`)
    } else await shell.process.print(`${sentence}\n`)
  }
  return status
}

function sentenceFor(executor: Executor, name: string, brief: boolean): string | undefined {
  const { shell } = executor
  if (keywords.has(name)) return brief ? name : `${name} is a shell keyword`
  const found = executor.findBuiltin(name)
  if (found?.special === true && shell.dialect !== 'bash') return brief ? name : `${name} is a special shell builtin`
  if (shell.functions.has(name)) return brief ? name : `${name} is a function`
  if (found !== undefined) return brief ? name : `${name} is a shell builtin`
  try {
    const path = findInPath(
      { caller: shell.process, namespace: shell.process.namespace, path: shell.get('PATH') },
      name,
    )
    if (!shell.process.namespace.exists(shell.process, path)) return undefined
    return brief ? path : `${name} is ${path}`
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}
