/** export, readonly, unset, set, shift, local, declare, let, read, getopts. */
import { assign } from '../assign'
import { functionText } from '../functionText'
import { declarationOf } from '../quoting'
import { parseSubscripted, textSubscript } from '../subscript'
import { listedVariables } from '../listedVariables'
import type { Shell } from '../shell'
import { ShellError } from '../shellError'
import type { Dialect } from '../dialect'
import { optionLetters, type OptionName } from '../shellOptions'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'
import { refuseOption } from './usage'

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
  const bash = shell.dialect === 'bash'
  let flags = ''
  let at = 1
  for (; /^-./.test(args[at] ?? ''); at++) {
    const word = args[at] ?? ''
    if (word === '--') {
      at++
      break
    }
    const known = shell.dialect === 'ash' && verb === 'export' ? /[^-pn]/ : /[^-p]/
    const unknown = bash ? undefined : known.exec(word)?.[0]
    if (unknown !== undefined)
      throw new BuiltinFailure(call, `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${unknown}`, 2)
    flags += word.slice(1)
  }
  const words = args.slice(at)
  if (words.length === 0 && flags.includes('f')) {
    for (const [name, each] of [...shell.functions].sort(([left], [right]) => (left < right ? -1 : 1)))
      if ((verb === 'export' ? each.exported : each.readOnly) === true)
        await shell.process.print(`${functionText(name, each)}\ndeclare -f${verb === 'export' ? 'x' : 'r'} ${name}\n`)
    return 0
  }
  if (words.length === 0) {
    for (const [name, variable] of [...shell.variables].sort(([left], [right]) => (left < right ? -1 : 1))) {
      if (!has(variable)) continue
      const shown = variable.value === undefined ? '' : `=${quote(variable.value)}`
      await shell.process.print(bash ? `${declarationOf(shell, name)}\n` : `${verb} ${name}${shown}\n`)
    }
    return 0
  }
  let status = 0
  for (const word of words) {
    if (flags.includes('f')) {
      const found = shell.functions.get(word)
      if (found === undefined) {
        await shell.complain(`${word}: not a function`, verb)
        status = 1
      } else if (verb === 'readonly') found.readOnly = true
      else found.exported = !flags.includes('n')
      continue
    }
    const declared = await declaration(call, word)
    if (declared === undefined) {
      status = 1
      continue
    }
    const array = call.arrays?.get(declared.name)
    if (array !== undefined) await assign(shell, call.executor.expander, array)
    else assignDeclared(shell, declared)
    if (flags.includes('n')) {
      const known = shell.variables.get(declared.name)
      if (known !== undefined) known.exported = false
    } else apply(declared.name)
  }
  return status
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\"'\"'")}'`
}

export async function unset(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const bash = shell.dialect === 'bash'
  let at = 1
  let functions = false
  let references = false
  let variables = false
  for (; /^-./.test(args[at] ?? ''); at++) {
    const word = args[at] ?? ''
    if (word === '--') {
      at++
      break
    }
    if (!/^-[fvn]+$/.test(word))
      throw new BuiltinFailure(
        call,
        `${bash ? '' : shell.dialect === 'dash' ? 'Illegal option ' : 'illegal option '}${word}${bash ? ': invalid option' : ''}`,
        2,
      )
    functions = word.includes('f')
    variables = word.includes('v')
    references = word.includes('n')
  }
  let status = 0
  for (const name of args.slice(at)) if (!(await unsetOne(call, name, { functions, references, variables }))) status = 1
  return status
}

interface Unsetting {
  readonly functions: boolean
  readonly references: boolean
  readonly variables: boolean
}

async function unsetOne(
  call: BuiltinCall,
  name: string,
  { functions, references, variables }: Unsetting,
): Promise<boolean> {
  const { shell } = call
  if (functions) {
    shell.functions.delete(name)
    return true
  }
  const target = parseSubscripted(name)
  if (target === undefined || (target.subscript !== undefined && shell.dialect !== 'bash')) {
    if (shell.dialect !== 'bash') throw new BuiltinFailure(call, `${name}: bad variable name`, 2)
    if (!variables) return true
    await shell.complain(`\`${name}': not a valid identifier`, 'unset')
    return false
  }
  const variable = references ? shell.variables.get(target.name) : shell.variable(target.name)
  if (target.subscript !== undefined && variable !== undefined) {
    const key = textSubscript(shell, target.name, target.subscript, shell.calculate)
    if (variable.keyed !== undefined) variable.keyed.delete(String(key))
    else if (variable.elements !== undefined) removeElement(variable.elements, Number(key))
    return true
  }
  if (shell.variables.get(target.name)?.readOnly === true) {
    if (shell.dialect === 'bash') {
      await shell.complain(`${name}: cannot unset: readonly variable`, 'unset')
      return false
    }
    throw new BuiltinFailure(call, `${name}: is read only`, 2)
  }
  const reference = references ? undefined : shell.variables.get(target.name)?.reference
  if (shell.variables.has(target.name)) shell.unset(reference ?? target.name)
  else if (shell.dialect === 'bash') shell.functions.delete(target.name)
  return true
}

function removeElement(elements: string[], key: number): void {
  const at = key < 0 ? elements.length + key : key
  if (at === elements.length - 1) elements.length = at
  else Reflect.deleteProperty(elements, at)
  while (elements.length > 0 && !(elements.length - 1 in elements)) elements.length--
}

export function shift(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const count = args[1] === undefined ? 1 : Number(args[1])
  if (shell.dialect === 'bash' && !Number.isInteger(count))
    throw new BuiltinFailure(call, `${args[1] ?? ''}: numeric argument required`, 1)
  if (shell.dialect === 'bash' && count < 0)
    throw new BuiltinFailure(call, `${args[1] ?? ''}: shift count out of range`, 1)
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

export async function letExpression({ shell, executor, args }: BuiltinCall): Promise<number> {
  if (args.length === 1 && shell.dialect === 'bash') {
    await shell.complain('expression expected', 'let')
    return 1
  }
  let value = 0n
  try {
    for (const expression of args.slice(1)) value = await executor.expander.arithmetic(expression)
  } catch (error) {
    if (!(error instanceof ShellError) || shell.dialect !== 'bash') throw error
    await shell.complain(error.message, 'let')
    return 1
  }
  return value === 0n ? 1 : 0
}

const longOptions = new Set<string>([
  ...Object.values(optionLetters),
  'pipefail',
  'ignoreeof',
  'vi',
  'emacs',
  'nolog',
  'notify',
  'debug',
  'errtrace',
  'functrace',
  'posix',
  'physical',
  'braceexpand',
  'hashall',
  'histexpand',
  'history',
  'interactive-comments',
  'keyword',
  'onecmd',
  'privileged',
])

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
        if (!isOption(name)) return { used, unknown: `-o ${name}`, listed: false }
        toggle(shell, name, on)
        continue
      }
      const name = Object.hasOwn(optionLetters, letter)
        ? optionLetters[letter as keyof typeof optionLetters]
        : undefined
      if (name === undefined || ('ETBhPHkp'.includes(letter) && !ownLetters[shell.dialect].includes(letter)))
        return { used, unknown: `${word[0] ?? ''}${letter}`, listed: false }
      toggle(shell, name, on)
    }
  }
  return { used, unknown: undefined, listed: false }
}

/** Of the letters that not every dialect has, those that one has. */
const ownLetters: Readonly<Record<Dialect, string>> = { ash: 'E', dash: 'p', bash: 'ETBhPHkp' }

function toggle(shell: Shell, name: OptionName, on: boolean): void {
  if (on && name === 'monitor' && cannotControl(shell)) return
  if (on) shell.options.add(name)
  else shell.options.delete(name)
}

/** ash and dash control jobs on a terminal only; bash does it anywhere. */
function cannotControl(shell: Shell): boolean {
  return shell.dialect !== 'bash' && shell.process.terminal === undefined
}

/** What `set -m` and the shell's own `-m` say without a terminal. */
export const noTerminal = "can't access tty; job control turned off"

export async function set(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args.length === 1) {
    for (const line of listedVariables(shell)) await shell.process.print(`${line}\n`)
    return 0
  }
  const words = args.slice(1)
  const { used, unknown, listed } = applyOptions(shell, words)
  if (unknown !== undefined) {
    const isName = unknown.startsWith('-o ')
    if (shell.dialect === 'bash') {
      await shell.complain(isName ? `${unknown.slice(3)}: invalid option name` : `${unknown}: invalid option`, 'set')
      return isName ? 2 : refuseOption(call)
    }
    const sentence = `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${unknown}`
    if (shell.dialect === 'dash' || !isName) throw new BuiltinFailure(call, sentence, 2)
    await shell.complain(sentence, 'set')
    return 1
  }
  if (cannotControl(shell) && asksForJobs(words.slice(0, used))) await shell.complain(noTerminal, 'set')
  if (listed) return listOptions(shell, words.includes('+o'))
  if (words[used] === '--') shell.positional = words.slice(used + 1)
  else if (used < words.length) shell.positional = words.slice(words[used] === '-' ? used + 1 : used)
  return 0
}

/** Whether words of options turn on the control of jobs. */
export function asksForJobs(words: readonly string[]): boolean {
  return words.some((word, at) => /^-[^-o]*m/.test(word) || (word === 'monitor' && words[at - 1] === '-o'))
}

const ashOptions =
  'errexit noglob ignoreeof monitor noexec xtrace verbose noclobber allexport notify nounset errtrace vi pipefail'.split(
    ' ',
  )
const dashOptions =
  'errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify nounset privileged nolog pipefail debug'.split(
    ' ',
  )

async function listOptions(shell: Shell, asCommands: boolean): Promise<number> {
  const bash = shell.dialect === 'bash'
  const names = { ash: ashOptions, dash: dashOptions, bash: bashOptions }[shell.dialect]
  if (shell.dialect === 'dash' && !asCommands) await shell.process.print('Current option settings\n')
  for (const name of names) {
    const on = isOption(name) ? shell.options.has(name) : alwaysOn.has(name)
    if (asCommands) await shell.process.print(`set ${on ? '-o' : '+o'} ${name}\n`)
    else
      await shell.process.print(
        bash ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `${name.padEnd(16)}${on ? 'on' : 'off'}\n`,
      )
  }
  return 0
}

const alwaysOn = new Set(['braceexpand', 'hashall', 'interactive-comments'])
const bashOptions =
  'allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix privileged verbose vi xtrace'.split(
    ' ',
  )
