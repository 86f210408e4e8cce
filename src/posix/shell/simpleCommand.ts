/**
 * Simple commands: words, assignments and redirections expanded in their order, `set -x`, then a builtin, a function or
 * a program. Special builtins come before functions, and their assignments stay, except in bash.
 */
import type { Assignment, Command, Word } from 'unbash'
import { PosixError } from '../filesystem/posixError'
import { assign, assignNow, runWithAssignments } from './assign'
import type { Builtin } from './builtins/builtin'
import { BuiltinFailure } from './builtins/failure'
import type { Executor } from './execute'
import { runExternal } from './external'
import { sparselyQuoted } from './quoting'
import { redirect } from './redirect'
import { runNamedTrap } from './traps'
import type { Shell, ShellFunction } from './shell'
import { FunctionReturn, ShellError } from './shellError'

/** Real shells run out of stack somewhere here, and are killed. */
const maxFunctionDepth = 3000
const maxDashDepth = 1000

/** Builtins that end the shell by their own errors, or hand on the errors of what they run. */
const goesThrough = new Set([
  'eval',
  '.',
  'source',
  'command',
  'builtin',
  'exec',
  'exit',
  'return',
  'break',
  'continue',
  'local',
  'declare',
  'typeset',
])

const declarations = new Set(['export', 'readonly', 'local', 'declare', 'typeset'])

/** Runs a simple command; `tail` says that nothing comes after it in this process. Throws `ShellError`. */
export async function runSimple(executor: Executor, node: Command, tail: boolean): Promise<number> {
  const { shell } = executor
  shell.position = node.pos
  shell.substitutionStatus = 0
  const fields = await executor.expander.fields(node.name === undefined ? [] : [node.name])
  const arrays = new Map<string, Assignment>()
  const declares = declarations.has(fields[0] ?? '')
  for (const argument of node.args) {
    if (argument.type === 'Word' && !(declares && /^[A-Za-z_]\w*=/.test(argument.text)))
      fields.push(...(await executor.expander.fields([argument])))
    else if (argument.type === 'Word') fields.push(await executor.expander.single(argument, true))
    else fields.push(await assignmentText(executor, argument, arrays))
  }
  const assignments = node.prefix.filter((item) => item.type === 'Assignment')
  if (fields.length === 0) {
    const undo = await redirect(shell, executor.expander, node.redirects)
    undo()
    for (const assignment of assignments) await assign(shell, executor.expander, assignment)
    if (shell.options.has('xtrace') && assignments.length > 0)
      await trace(
        executor,
        assignments.map((each) => ({
          name: each.name,
          value: shell.get(each.name) ?? '',
          written: each.value.type === 'ArrayValue' ? each.text : undefined,
        })),
        [],
      )
    return shell.substitutionStatus
  }
  shell.lastArgument = fields.at(-1) ?? ''
  if (shell.options.has('xtrace')) {
    await traceCommand(executor, assignments, fields)
    if (shell.dialect === 'bash' && (fields[0] === 'export' || fields[0] === 'readonly'))
      await traceDeclared(executor, fields.slice(1))
  }
  return invoke(executor, { node, assignments, fields, tail, arrays })
}

/**
 * Runs an immediate command (`immediate.ts`): assignments, or one of the builtins that have an answer at once. Undefined,
 * with nothing done, for other commands; a promise where a builtin has to complain.
 */
export function runImmediate(executor: Executor, node: Command): number | Promise<number> | undefined {
  const { shell, expander } = executor
  const name = node.name?.value
  const builtin = name === undefined ? undefined : executor.findBuiltin(name)
  if (name !== undefined && (builtin?.immediately === undefined || shell.functions.has(name))) return undefined
  shell.position = node.pos
  shell.nowRunning(node)
  shell.substitutionStatus = 0
  if (name === undefined || builtin?.immediately === undefined) {
    for (const item of node.prefix) if (item.type === 'Assignment') assignNow(shell, expander, item)
    return 0
  }
  const fields = [name, ...expander.fieldsNow(node.args.filter((item) => item.type === 'Word'))]
  shell.lastArgument = fields.at(-1) ?? ''
  return (
    builtin.immediately({ shell, args: fields }) ??
    invokeBuiltin(executor, builtin, { node, assignments: [], fields, tail: false, arrays: new Map() })
  )
}

async function assignmentText(
  executor: Executor,
  argument: Exclude<Command['args'][number], Word>,
  arrays: Map<string, Assignment>,
): Promise<string> {
  if (argument.value.type === 'ArrayValue') {
    arrays.set(argument.name, argument)
    return argument.name
  }
  return `${argument.name}${argument.append === true ? '+' : ''}=${await executor.expander.single(argument.value, true)}`
}

async function traceCommand(
  executor: Executor,
  assignments: readonly Assignment[],
  fields: readonly string[],
): Promise<void> {
  const before: TracedAssignment[] = []
  for (const assignment of assignments) {
    if (assignment.value.type === 'Word')
      before.push({ name: assignment.name, value: await executor.expander.single(assignment.value, true) })
  }
  await trace(executor, before, fields)
}

/** bash shows what `export` and `readonly` assign once more. */
async function traceDeclared(executor: Executor, words: readonly string[]): Promise<void> {
  for (const word of words) {
    const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? []
    if (name !== undefined) await trace(executor, [{ name, value: value ?? '' }], [])
  }
}

async function trace(
  executor: Executor,
  assignments: readonly TracedAssignment[],
  words: readonly string[],
): Promise<void> {
  const { dialect } = executor.shell
  const quote = (text: string): string =>
    dialect === 'dash' ? text : dialect === 'bash' ? tracedInBash(text) : traced(text)
  const shown = assignments.map(({ name, value, written }) =>
    written !== undefined && dialect === 'bash'
      ? written
      : `${name}=${value === '' && dialect === 'bash' ? '' : quote(value)}`,
  )
  if (dialect !== 'bash') return executor.trace([...shown, ...words.map(quote)].join(' '))
  for (const assignment of shown) await executor.trace(assignment)
  if (words.length > 0) await executor.trace(words.map(quote).join(' '))
}

/** An expanded command: `fields` are its words, assignments and redirections are still to be carried out. */
interface Invocation {
  readonly node: Command
  readonly assignments: readonly Assignment[]
  readonly fields: readonly string[]
  readonly tail: boolean
  readonly arrays: ReadonlyMap<string, Assignment>
}

async function invoke(executor: Executor, invocation: Invocation): Promise<number> {
  const { shell, expander } = executor
  const { node, assignments, fields, tail } = invocation
  const name = fields[0] ?? ''
  const builtin = executor.findBuiltin(name)
  const shellFunction = builtin?.special === true && shell.dialect !== 'bash' ? undefined : shell.functions.get(name)
  if (builtin !== undefined && shellFunction === undefined) return invokeBuiltin(executor, builtin, invocation)
  const undo = await redirect(shell, expander, node.redirects)
  try {
    return await runWithAssignments(shell, expander, assignments, () =>
      shellFunction === undefined ? runExternal(executor, fields, tail) : callFunction(executor, shellFunction, fields),
    )
  } finally {
    undo()
  }
}

/** Redirections of `exec` without a command stay. */
async function invokeBuiltin(executor: Executor, builtin: Builtin, invocation: Invocation): Promise<number> {
  const { shell, expander } = executor
  const { node, assignments, fields, tail, arrays } = invocation
  const name = fields[0] ?? ''
  const isSpecial = builtin.special && shell.dialect !== 'bash'
  const undo = await redirect(shell, expander, node.redirects).catch((error: unknown) => {
    if (!isSpecial || !(error instanceof ShellError)) throw error
    const fatal = new ShellError(error.message, error.status, !shell.interactive)
    fatal.isSaid = error.isSaid
    throw fatal
  })
  let kept = false
  let begun = false
  const outerName = shell.commandName
  try {
    const run = (): Promise<number> => {
      shell.commandName = name
      begun = true
      return builtin.run({ shell, executor, args: fields, tail, arrays })
    }
    const status = isSpecial
      ? (await assignAll(executor, assignments), await run())
      : await runWithAssignments(shell, expander, assignments, run)
    kept = name === 'exec' && fields.length === 1
    return status
  } catch (error) {
    const failure =
      error instanceof PosixError ? new ShellError(`${name}: ${shell.reason(error.code)}`, 1, false) : error
    if (!(failure instanceof ShellError)) throw failure
    failure.prefix ??= shell.errorPrefix()
    await shell.complainOf(failure)
    const ownOfCommand = name === 'command' && failure instanceof BuiltinFailure
    if (failure.fatal && (!begun || isSpecial || goesThrough.has(name)) && !ownOfCommand) throw failure
    return failure.status
  } finally {
    shell.commandName = outerName
    if (!kept) undo()
  }
}

async function assignAll(executor: Executor, assignments: readonly Assignment[]): Promise<void> {
  for (const assignment of assignments) await assign(executor.shell, executor.expander, assignment)
}

/** An error that is said before what it is thrown out of undoes its redirections. */
async function said(shell: Shell, error: ShellError): Promise<ShellError> {
  await shell.complainOf(error)
  return error
}

export async function callFunction(
  executor: Executor,
  shellFunction: ShellFunction,
  fields: readonly string[],
): Promise<number> {
  const { shell } = executor
  if (shell.dialect === 'dash' && shell.functionDepth >= maxDashDepth)
    throw await said(shell, new ShellError(`Maximum function recursion depth (${maxDashDepth}) reached`, 2, true))
  if (shell.functionDepth >= maxFunctionDepth) throw new RangeError('Maximum call stack size exceeded')
  const outer = {
    positional: shell.positional,
    loopDepth: shell.loopDepth,
    source: shell.source,
    position: shell.position,
    linesBefore: shell.linesBefore,
    commandName: shell.commandName,
    calls: shell.calls,
  }
  Object.assign(shell, {
    positional: fields.slice(1),
    loopDepth: shell.dialect === 'ash' ? shell.loopDepth : 0,
    source: shellFunction.source,
    linesBefore: shellFunction.linesBefore,
    commandName: undefined,
    calls: [
      { name: fields[0] ?? '', line: shell.line, file: shellFunction.file, caller: shell.sourceName },
      ...shell.calls,
    ],
  })
  const outerReturn = shell.options.has('functrace') ? undefined : shell.traps.get('RETURN')
  if (outerReturn !== undefined) shell.traps.delete('RETURN')
  shell.functionDepth++
  shell.scopes.push(new Map())
  try {
    const body = shellFunction.node.body
    return body.type === 'CompoundList' ? await executor.list(body) : await executor.command(body, false)
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status
    if (error instanceof ShellError) error.prefix ??= shell.errorPrefix()
    throw error
  } finally {
    if (shell.traps.has('RETURN')) await runNamedTrap(shell, executor, 'RETURN')
    if (outerReturn !== undefined && !shell.traps.has('RETURN')) shell.traps.set('RETURN', outerReturn)
    shell.functionDepth--
    shell.leaveScope()
    Object.assign(shell, outer)
  }
}

interface TracedAssignment {
  readonly name: string
  readonly value: string
  /** bash shows arrays as they are written. */
  readonly written?: string | undefined
}

/** A word as bash's `set -x` shows it: a tab is no reason for `$'…'`. */
function tracedInBash(word: string): string {
  // eslint-disable-next-line no-control-regex
  return /\t/.test(word) && !/[\0-\x08\x0a-\x1f\x7f]/.test(word)
    ? `'${word.replaceAll("'", "'\\''")}'`
    : sparselyQuoted(word)
}

const quotedKeywords = /^(?:if|then|else|elif|fi|for|in|while|until|do|done|case|esac|function)$/

/** A word as ash's `set -x` shows it: keywords are quoted, too. */
function traced(word: string): string {
  return /^[\w@+:,./\]^-]*$/.test(word) && !quotedKeywords.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
