/** eval, exec, `.`, command, builtin, type. */
import { PosixError } from '../../filesystem/posixError'
import { ExecuteError } from '../../process/executable'
import type { Executor } from '../execute'
import { fileText, readAll } from '../readAll'
import { findFile } from '../findFile'
import { functionText } from '../functionText'
import { isRestricted } from '../restricted'
import { BuiltinFailure } from './failure'
import { builtinNames } from './names'
import type { Shell } from '../shell'
import { FunctionReturn, ShellError, ShellExit, ShellSyntaxError } from '../shellError'
import { runNamedTrap } from '../traps'
import type { BuiltinCall } from './builtin'
import { refuseOption } from './usage'

export function evaluate({ executor, shell, args }: BuiltinCall): Promise<number> {
  shell.status = 0
  const text = args.slice(1).join(' ')
  return goingOn(executor, () => executor.runSource(text, { linesBefore: shell.line - 1, origin: 'eval' }))
}

/** bash goes on after a syntax error of `eval`, `.` or a trap; the others end. */
async function goingOn(executor: Executor, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ShellSyntaxError) || executor.shell.dialect !== 'bash') throw error
    await executor.shell.complainOf(error)
    return error.status
  }
}

/** Replaces the shell by a program; without one its redirections stay. */
export async function execute({ shell, executor, args }: BuiltinCall): Promise<number> {
  const fields = args.slice(args[1] === '--' ? 2 : 1)
  if (fields.length === 0) return 0
  if (isRestricted(shell)) {
    await shell.complain('restricted', 'exec')
    return 1
  }
  const name = shell.dialect !== 'dash' && fields[0] === '-a' ? fields.splice(0, 2)[1] : undefined
  try {
    if (name !== undefined) {
      const executable = findFile(shell, fields[0] ?? '')
      const argv = [name, ...fields.slice(1)]
      const env = shell.environment()
      return await shell.process.execute(executable === undefined ? { argv: fields, env } : { argv, env, executable })
    }
    return await shell.process.execute({ argv: fields, env: shell.environment() })
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    const status = await executor.notExecuted(error, fields, true, 'exec')
    throw new ShellExit(status)
  }
}

/** Runs a file in this shell. */
export async function source(call: BuiltinCall): Promise<number> {
  const { shell, executor, args } = call
  const name = args[1]
  if (name === undefined && shell.dialect !== 'bash') return shell.dialect === 'dash' ? 0 : 2
  if (name === undefined) {
    await shell.complain('filename argument required', args[0])
    return refuseOption(call)
  }
  const path = inPath(shell, name)
  const text = await readSource(shell, { name, path, builtin: args[0] ?? '.' })
  const outer = {
    positional: shell.positional,
    scriptName: shell.scriptName,
    commandName: shell.commandName,
    countsFromZero: shell.countsFromZero,
  }
  const passes = args.length > 2 && shell.dialect !== 'dash'
  if (passes) shell.positional = args.slice(2)
  Object.assign(shell, { scriptName: shell.dialect === 'bash' ? path : name, commandName: name, countsFromZero: false })
  shell.sourceDepth++
  const conditionDepth = shell.conditionDepth
  if (shell.dialect !== 'bash') shell.conditionDepth = 0
  try {
    return await goingOn(executor, () => executor.runSource(text, { origin: 'file' }))
  } catch (error) {
    if (error instanceof FunctionReturn && shell.functionDepth === 0) return error.status
    throw error
  } finally {
    if (shell.traps.has('RETURN')) await runNamedTrap(shell, executor, 'RETURN')
    shell.sourceDepth--
    shell.conditionDepth = conditionDepth
    const { positional, ...rest } = outer
    Object.assign(shell, rest)
    if (passes) shell.positional = positional
  }
}

interface SourceFile {
  readonly name: string
  readonly path: string
  readonly builtin: string
}

async function readSource(shell: Shell, { name, path, builtin }: SourceFile): Promise<string> {
  try {
    const descriptor = await shell.process.open(path, { read: true })
    const text = fileText(await readAll(shell.process, descriptor), shell.dialect)
    descriptor.close()
    return text
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const reason = shell.reason(error.code)
    if (shell.dialect === 'bash' && error.code === 'EISDIR')
      throw new ShellError(`${builtin}: ${name}: is a directory`, 1, false)
    if (shell.dialect === 'bash') throw new ShellError(`${name}: ${reason}`, 1, false)
    const looked = error.code === 'ENOENT' && !name.includes('/')
    const words = looked
      ? `${name}: not found`
      : shell.dialect === 'ash'
        ? `can't open '${name}': ${reason}`
        : `cannot open ${name}: No such file`
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
  if (args[1] === '-v' || args[1] === '-V')
    return describe(call, args.slice(2), args[1] === '-v' ? 'brief' : 'sentence')
  const fields = args.slice(args[1] === '--' || args[1] === '-p' ? 2 : 1)
  const name = fields[0]
  if (name === undefined) return 0
  const { shell } = call
  const option = /^-(.)/.exec(name)?.[1]
  if (option !== undefined && fields.length === args.length - 1 && shell.dialect !== 'bash')
    throw new BuiltinFailure(call, `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${option}`, 2)
  shell.commandName = undefined
  const found = executor.findBuiltin(name)
  return found === undefined ? executor.external(fields, false) : found.run({ ...call, args: fields })
}

export async function builtin(call: BuiltinCall): Promise<number> {
  if (call.args[1] === undefined) return 0
  const found = call.executor.findBuiltin(call.args[1] ?? '')
  if (found !== undefined) return found.run({ ...call, args: call.args.slice(1) })
  await call.shell.complain(`${call.args[1]}: not a shell builtin`, 'builtin')
  return 1
}

export function type(call: BuiltinCall): Promise<number> {
  if (call.shell.dialect === 'bash') return typeInBash(call)
  // ash has no options and takes a first word that looks like some for them.
  const skipped = call.shell.dialect === 'ash' && /^-/.test(call.args[1] ?? '') ? 2 : 1
  return describe(call, call.args.slice(skipped), 'sentence')
}

const bashKeywords = new Set(['select', 'function', 'time', 'coproc', '[[', ']]'])
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

/** bash's `caller [n]`. */
export async function caller({ shell, args }: BuiltinCall): Promise<number> {
  const at = Number(args[1] ?? 0)
  const call = shell.calls[at]
  if (call === undefined) return 1
  const file = call.caller ?? 'NULL'
  const outer = shell.calls[at + 1]?.name ?? 'main'
  await shell.process.print(args[1] === undefined ? `${call.line} ${file}\n` : `${call.line} ${outer} ${file}\n`)
  return 0
}

/** bash's `enable [-a] [-nps] [name …]`. */
export async function enable(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const flags = args.filter((word, index) => index > 0 && /^-./.test(word)).join('')
  const names = args.slice(1).filter((word) => !/^-./.test(word))
  if (names.length === 0) {
    const all = builtinNames(shell.dialect).filter((name) => !flags.includes('s') || isSpecial(name))
    for (const name of all) {
      const off = shell.disabled.has(name)
      if (off === flags.includes('n') || flags.includes('a'))
        await shell.process.print(off ? `enable -n ${name}\n` : `enable ${name}\n`)
    }
    return 0
  }
  let status = 0
  for (const name of names) {
    if (!builtinNames(shell.dialect).includes(name)) {
      await shell.complain(`${name}: not a shell builtin`, 'enable')
      status = 1
    } else if (flags.includes('n')) shell.disabled.add(name)
    else shell.disabled.delete(name)
  }
  return status
}

/** POSIX's special builtins, which `enable -s` lists. */
function isSpecial(name: string): boolean {
  return /^([.:]|source|break|continue|eval|exec|exit|export|readonly|return|set|shift|times|trap|unset)$/.test(name)
}

interface Kinds {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'
  readonly sentence: string
  readonly brief: string
}

async function describe(call: BuiltinCall, names: readonly string[], how: 'sentence' | 'brief'): Promise<number> {
  const { shell } = call
  let missing = 0
  for (const name of how === 'brief' && shell.dialect !== 'bash' ? names.slice(0, 1) : names) {
    const [found] = meanings(call, name)
    if (found !== undefined) {
      if (found.kind === 'file' && shell.dialect !== 'bash' && !name.includes('/'))
        shell.commands.remember(name, found.brief, shell.get('PATH'))
      await shell.process.print(`${how === 'brief' ? found.brief : found.sentence}\n`)
      continue
    }
    missing++
    if (how === 'brief') continue
    if (shell.dialect === 'bash') await shell.complain(`${name}: not found`, call.args[0])
    else await shell.process.print(`${name}: not found\n`)
  }
  if (shell.dialect === 'bash') return missing > 0 && missing === names.length ? 1 : 0
  return missing > 0 ? 127 : 0
}

/** `type [-aftpP] name …` */
async function typeInBash(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  let flags = ''
  let at = 1
  for (; /^-./.test(args[at] ?? ''); at++) flags += (args[at] ?? '').slice(1)
  let status = 0
  for (const name of args.slice(at)) {
    const all = meanings(call, name).filter(({ kind }) => !(flags.includes('f') && kind === 'function'))
    const wanted = flags.includes('P')
      ? all.filter(({ kind }) => kind === 'file')
      : flags.includes('p')
        ? all.slice(0, 1).filter(({ kind }) => kind === 'file')
        : all
    const found = flags.includes('a') ? wanted : wanted.slice(0, 1)
    if (found.length === 0 && !(flags.includes('p') && all.length > 0)) {
      status = 1
      if (!/[tpP]/.test(flags)) await shell.complain(`${name}: not found`, 'type')
    }
    for (const { kind, sentence, brief } of found)
      await shell.process.print(`${flags.includes('t') ? kind : /[pP]/.test(flags) ? brief : sentence}\n`)
  }
  return status
}

/** Everything that a name means, what is taken first. */
function meanings({ shell, executor }: BuiltinCall, name: string): readonly Kinds[] {
  const bash = shell.dialect === 'bash'
  const found: Kinds[] = []
  const alias = shell.aliases.get(name)
  if (alias !== undefined && (shell.alias(name) !== undefined || !bash))
    found.push({
      kind: 'alias',
      sentence: bash ? `${name} is aliased to \`${alias}'` : `${name} is an alias for ${alias}`,
      brief: bash ? `alias ${name}='${alias}'` : `alias ${name}='${alias}'`,
    })
  if (keywords.has(name) || (bash && bashKeywords.has(name)))
    found.push({ kind: 'keyword', sentence: `${name} is a shell keyword`, brief: name })
  const builtin = executor.findBuiltin(name)
  const special = builtin?.special === true && !bash
  if (builtin !== undefined && special)
    found.push({ kind: 'builtin', sentence: `${name} is a special shell builtin`, brief: name })
  const shellFunction = shell.functions.get(name)
  if (shellFunction !== undefined)
    found.push({
      kind: 'function',
      sentence: bash
        ? `${name} is a function\n${functionText(name, shellFunction)}`
        : `${name} is a ${shell.dialect === 'dash' ? 'shell ' : ''}function`,
      brief: name,
    })
  if (builtin !== undefined && !special)
    found.push({ kind: 'builtin', sentence: `${name} is a shell builtin`, brief: name })
  const remembered = shell.dialect === 'ash' ? undefined : shell.commands.find(name, shell.get('PATH'))
  if (remembered !== undefined) {
    shell.commands.countHit(name)
    const sentence = bash ? `${name} is hashed (${remembered})` : `${name} is a tracked alias for ${remembered}`
    found.push({ kind: 'file', sentence, brief: remembered })
  }
  const path = remembered === undefined ? findFile(shell, name) : undefined
  if (path !== undefined) found.push({ kind: 'file', sentence: `${name} is ${path}`, brief: path })
  return found
}
