/** export, readonly, unset, set, shift, local, declare, let, read, getopts. */
import { optionLetters, type OptionName, type Shell } from '../shell'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

const nameOf = /^([A-Za-z_]\w*)(\+?=([^]*))?$/

interface Declared {
  readonly name: string
  readonly value: string | undefined
  readonly append: boolean
}

/** Reads `name` or `name=value`; says what is wrong with anything else and returns undefined. */
async function declaration(call: BuiltinCall, text: string): Promise<Declared | undefined> {
  const match = nameOf.exec(text)
  if (match?.[1] !== undefined) return { name: match[1], value: match[3], append: match[2]?.startsWith('+') === true }
  const builtin = call.args[0] ?? ''
  if (call.shell.dialect === 'bash') {
    await call.shell.complain(`\`${text}': not a valid identifier`, builtin)
    return undefined
  }
  throw new BuiltinFailure(call, `${text.split('=')[0] ?? ''}: bad variable name`, 2)
}

function assignDeclared(shell: Shell, declared: Declared): void {
  if (declared.value === undefined) return
  shell.set(declared.name, declared.append ? (shell.get(declared.name) ?? '') + declared.value : declared.value)
}

export function exportVariables(call: BuiltinCall): Promise<number> {
  return mark(
    call,
    (variable) => variable.exported,
    (name) => call.shell.export(name),
    'export',
  )
}

export function makeReadOnly(call: BuiltinCall): Promise<number> {
  const { shell } = call
  return mark(
    call,
    (variable) => variable.readOnly,
    (name) => {
      const known = shell.variables.get(name)
      if (known === undefined) shell.variables.set(name, { value: undefined, exported: false, readOnly: true })
      else known.readOnly = true
    },
    'readonly',
  )
}

type Variables = Shell['variables'] extends Map<string, infer Value> ? Value : never

async function mark(
  call: BuiltinCall,
  has: (variable: Variables) => boolean,
  apply: (name: string) => void,
  verb: string,
): Promise<number> {
  const { shell, args } = call
  const words = args.slice(1).filter((word) => word !== '--')
  if (words.length === 0 || words[0] === '-p') {
    for (const [name, variable] of [...shell.variables].sort(([left], [right]) => (left < right ? -1 : 1))) {
      if (!has(variable)) continue
      const shown =
        variable.value === undefined
          ? ''
          : `=${shell.dialect === 'bash' ? `"${variable.value}"` : quote(variable.value)}`
      const prefix = shell.dialect === 'bash' ? (verb === 'export' ? 'declare -x' : 'declare -r') : verb
      await shell.process.print(`${prefix} ${name}${shown}\n`)
    }
    return 0
  }
  let status = 0
  for (const word of words[0] === '-n' ? words.slice(1) : words) {
    const declared = await declaration(call, word)
    if (declared === undefined) {
      status = 1
      continue
    }
    assignDeclared(shell, declared)
    if (words[0] === '-n') {
      const known = shell.variables.get(declared.name)
      if (known !== undefined) known.exported = false
    } else apply(declared.name)
  }
  return status
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\"'\"'")}'`
}

export function unset({ shell, args }: BuiltinCall): Promise<number> {
  const functions = args[1] === '-f'
  for (const name of args.slice(functions || args[1] === '-v' ? 2 : 1)) {
    const element = /^(\w+)\[(\d+)\]$/.exec(name)
    const elements = element?.[1] === undefined ? undefined : shell.variables.get(element[1])?.elements
    if (functions) shell.functions.delete(name)
    else if (elements !== undefined && element?.[2] !== undefined) elements.splice(Number(element[2]), 1, '')
    else if (shell.variables.has(name)) shell.unset(name)
    else if (shell.dialect === 'bash') shell.functions.delete(name)
  }
  return Promise.resolve(0)
}

export function shift(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const count = args[1] === undefined ? 1 : Number(args[1])
  if (!Number.isInteger(count) || count < 0) throw new BuiltinFailure(call, `Illegal number: ${args[1] ?? ''}`, 2)
  if (count > shell.positional.length) {
    if (shell.dialect === 'dash') throw new BuiltinFailure(call, "can't shift that many", 2)
    return Promise.resolve(1)
  }
  shell.positional = shell.positional.slice(count)
  return Promise.resolve(0)
}

export async function local(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (shell.functionDepth === 0) {
    if (shell.dialect !== 'bash') throw new BuiltinFailure(call, 'not in a function', 2)
    await shell.complain('can only be used in a function', 'local')
    return 1
  }
  for (const word of args.slice(1)) {
    if (word.startsWith('-') && shell.dialect === 'bash') continue
    const declared = await declaration(call, word)
    if (declared === undefined) return 1
    shell.makeLocal(declared.name)
    assignDeclared(shell, declared)
  }
  return 0
}

export async function declare(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const flags = args
    .slice(1)
    .filter((word) => /^[-+]/.test(word))
    .join('')
  const names = args.slice(1).filter((word) => !/^[-+]/.test(word))
  if (names.length === 0) return exportVariables({ ...call, args: ['export', '-p'] })
  for (const word of names) {
    const declared = await declaration(call, word)
    if (declared === undefined) return 1
    if (shell.functionDepth > 0 && !flags.includes('g')) shell.makeLocal(declared.name)
    assignDeclared(shell, declared)
    if (flags.includes('x')) shell.export(declared.name)
    if (flags.includes('r')) await makeReadOnly({ ...call, args: ['readonly', declared.name] })
  }
  return 0
}

export async function letExpression({ executor, args }: BuiltinCall): Promise<number> {
  let value = 0n
  for (const expression of args.slice(1)) value = await executor.expander.arithmetic(expression)
  return value === 0n ? 1 : 0
}

const longOptions = new Set<string>([...Object.values(optionLetters), 'pipefail', 'ignoreeof', 'vi', 'nolog', 'notify'])

function isOption(name: string): name is OptionName {
  return longOptions.has(name)
}

/** Reads `-eux`, `+e`, `-o name` from the front; returns how many words were options. */
export function applyOptions(
  shell: Shell,
  words: readonly string[],
): { used: number; unknown: string | undefined; listed: boolean } {
  let used = 0
  for (; used < words.length; used++) {
    const word = words[used] ?? ''
    if (!/^[-+]./.test(word) || word === '--') break
    const on = word.startsWith('-')
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = words[used + 1]
        if (name === undefined) return { used: used + 1, unknown: undefined, listed: true }
        used++
        if (!isOption(name) || (name === 'pipefail' && shell.dialect === 'dash'))
          return { used, unknown: `-o ${name}`, listed: false }
        toggle(shell, name, on)
        continue
      }
      const name = Object.hasOwn(optionLetters, letter)
        ? optionLetters[letter as keyof typeof optionLetters]
        : undefined
      if (name === undefined) return { used, unknown: `${word[0] ?? ''}${letter}`, listed: false }
      toggle(shell, name, on)
    }
  }
  return { used, unknown: undefined, listed: false }
}

function toggle(shell: Shell, name: OptionName, on: boolean): void {
  if (on) shell.options.add(name)
  else shell.options.delete(name)
}

export async function set(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args.length === 1) {
    for (const [name, variable] of [...shell.variables].sort(([left], [right]) => (left < right ? -1 : 1))) {
      if (variable.value !== undefined) await shell.process.print(`${name}=${quote(variable.value)}\n`)
    }
    return 0
  }
  const words = args.slice(1)
  const { used, unknown, listed } = applyOptions(shell, words)
  if (unknown !== undefined) {
    const isName = unknown.startsWith('-o ')
    if (shell.dialect === 'bash') {
      await shell.complain(isName ? `${unknown.slice(3)}: invalid option name` : `${unknown}: invalid option`, 'set')
      return 2
    }
    const sentence = `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${unknown}`
    if (shell.dialect === 'dash' || !isName) throw new BuiltinFailure(call, sentence, 2)
    await shell.complain(sentence, 'set')
    return 1
  }
  if (listed) return listOptions(shell)
  if (words[used] === '--') shell.positional = words.slice(used + 1)
  else if (used < words.length) shell.positional = words.slice(words[used] === '-' ? used + 1 : used)
  return 0
}

async function listOptions(shell: Shell): Promise<number> {
  const names = [...longOptions].sort()
  if (shell.dialect !== 'bash') await shell.process.print('Current option settings\n')
  for (const name of names) {
    const on = isOption(name) && shell.options.has(name) ? 'on' : 'off'
    await shell.process.print(shell.dialect === 'bash' ? `${name.padEnd(15)}\t${on}\n` : `${name.padEnd(16)}${on}\n`)
  }
  return 0
}
