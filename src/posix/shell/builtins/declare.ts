/** bash's declare, typeset and local with their attributes, and `declare -p` and `-f`. */
import { assign } from '../assign'
import { functionText } from '../functionText'
import { declarationOf, sparselyQuoted } from '../quoting'
import type { Shell } from '../shell'
import { ShellError } from '../shellError'
import type { Variable } from '../variableStore'
import { parseSubscripted } from '../subscript'
import type { BuiltinCall } from './builtin'
import { refuseOption } from './usage'

const known = /^[-+][aAfFgiIlnprtux]+$/

interface Flags {
  readonly on: string
  readonly off: string
}

/** `declare`, `typeset`, and in a function `local`. */
export async function declare(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const name = args[0] ?? 'declare'
  const { flags, names, bad } = readFlags(args.slice(1))
  if (bad !== undefined) {
    await shell.complain(`${bad}: invalid option`, name)
    return refuseOption(call)
  }
  if (/[fF]/.test(flags.on)) return showFunctions(call, names, flags)
  if (flags.on.includes('p') || (names.length === 0 && flags.on !== ''))
    return showVariables(call, names, flags.on.replace('p', ''))
  if (names.length === 0) return listAll(shell)
  let status = 0
  for (const word of names) {
    if (word === '-' && name === 'local') {
      shell.saveOptions()
      continue
    }
    if (!(await declareOne(call, word, flags))) status = 1
  }
  return status
}

/** bash's `local`. */
export async function localInBash(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (shell.functionDepth === 0) {
    await shell.complain('can only be used in a function', 'local')
    return 1
  }
  if (args.length > 1) return declare(call)
  for (const name of [...(shell.scopes.at(-1)?.keys() ?? [])].sort()) {
    const variable = shell.variables.get(name)
    if (variable?.value !== undefined) await shell.process.print(`${name}=${sparselyQuoted(variable.value)}\n`)
  }
  return 0
}

function readFlags(words: readonly string[]): { flags: Flags; names: readonly string[]; bad: string | undefined } {
  let on = ''
  let off = ''
  let at = 0
  for (; at < words.length && /^[-+]./.test(words[at] ?? '') && words[at] !== '--'; at++) {
    const word = words[at] ?? ''
    if (!known.test(word))
      return { flags: { on, off }, names: [], bad: word.slice(0, 1) + (/[^-+aAfFgiIlnprtux]/.exec(word)?.[0] ?? '') }
    if (word.startsWith('-')) on += word.slice(1)
    else off += word.slice(1)
  }
  return { flags: { on, off }, names: words.slice(words[at] === '--' ? at + 1 : at), bad: undefined }
}

async function declareOne(call: BuiltinCall, word: string, flags: Flags): Promise<boolean> {
  const { shell, executor, args } = call
  const match = /^([A-Za-z_]\w*)(\[[^]*\])?(?:(\+?)=([^]*))?$/.exec(word)
  if (match?.[1] === undefined) {
    await shell.complain(`\`${word}': not a valid identifier`, args[0])
    return false
  }
  const name = match[1]
  if (shell.functionDepth > 0 && !flags.on.includes('g')) shell.makeLocal(name)
  const before = shell.variables.get(name)
  const variable: Variable = before ?? { value: undefined, exported: false, readOnly: false }
  shell.variables.set(name, variable)
  if (before?.readOnly === true && (match[4] !== undefined || flags.off.includes('r'))) {
    await shell.complain(`${name}: readonly variable`, args[0])
    return false
  }
  applyFlags(variable, flags)
  if (flags.on.includes('n')) {
    if (match[4] !== undefined) variable.reference = match[4]
    return true
  }
  const array = call.arrays?.get(name)
  try {
    if (array !== undefined) await assign(shell, executor.expander, array)
    else if (match[4] !== undefined) assignText(shell, name, match[2], match[4], match[3] === '+')
  } catch (error) {
    if (error instanceof ShellError) error.prefix ??= shell.errorPrefix(args[0])
    throw error
  }
  if (flags.on.includes('r')) variable.readOnly = true
  if (flags.on.includes('x')) variable.exported = true
  if (flags.off.includes('x')) variable.exported = false
  return true
}

function assignText(shell: Shell, name: string, subscript: string | undefined, value: string, append: boolean): void {
  if (subscript !== undefined) {
    const parsed = parseSubscripted(name + subscript)
    shell.setElement(name, parsed?.subscript ?? '0', value, append)
  } else if (append) shell.append(name, value)
  else shell.set(name, value)
}

function applyFlags(variable: Variable, { on, off }: Flags): void {
  if (on.includes('A')) variable.keyed ??= new Map()
  else if (on.includes('a') && variable.keyed === undefined)
    variable.elements ??= variable.value === undefined ? [] : [variable.value]
  if (on.includes('i')) variable.integer = true
  if (off.includes('i')) variable.integer = false
  if (on.includes('l')) variable.letterCase = 'lower'
  if (on.includes('u')) variable.letterCase = 'upper'
  if (off.includes('l') || off.includes('u')) delete variable.letterCase
  if (off.includes('n')) delete variable.reference
}

async function showVariables({ shell }: BuiltinCall, names: readonly string[], flags: string): Promise<number> {
  let status = 0
  const wanted = names.length > 0 ? names : [...shell.variables.keys()].sort()
  for (const name of wanted) {
    const variable = shell.variables.get(name)
    if (variable === undefined) {
      await shell.complain(`${name}: not found`, 'declare')
      status = 1
    } else if (names.length > 0 || hasFlags(variable, flags))
      await shell.process.print(`${declarationOf(shell, name)}\n`)
  }
  return status
}

function hasFlags(variable: Variable, flags: string): boolean {
  const tests: Readonly<Record<string, boolean>> = {
    a: variable.elements !== undefined,
    A: variable.keyed !== undefined,
    i: variable.integer === true,
    r: variable.readOnly,
    x: variable.exported,
    n: variable.reference !== undefined,
  }
  return [...flags].every((flag) => tests[flag] !== false)
}

async function showFunctions({ shell }: BuiltinCall, names: readonly string[], flags: Flags): Promise<number> {
  const brief = flags.on.includes('F')
  let status = 0
  for (const name of names.length > 0 ? names : [...shell.functions.keys()].sort()) {
    const found = shell.functions.get(name)
    if (found === undefined) status = 1
    else if (brief)
      await shell.process.print(
        names.length > 0 ? `${name}\n` : `declare -f${found.exported === true ? 'x' : ''} ${name}\n`,
      )
    else await shell.process.print(`${functionText(name, found)}\n`)
    if (found !== undefined && flags.on.includes('r')) found.readOnly = true
  }
  return status
}

async function listAll(shell: Shell): Promise<number> {
  for (const [name, variable] of [...shell.variables].sort(([left], [right]) => (left < right ? -1 : 1)))
    if (variable.value !== undefined) await shell.process.print(`${name}=${sparselyQuoted(variable.value)}\n`)
  return 0
}
