/**
 * The shells' command lines: options, then a command, a script file or neither. ash and dash know the letters of `set`;
 * bash has long options too, `-O` for `shopt`, and its own words for what it doesn't know.
 */
import { shopt, shoptOrder } from './builtins/shopt'
import { applyOptions, set } from './builtins/variables'
import type { Executor } from './execute'
import type { Shell } from './shell'
import { ShellError, ShellExit } from './shellError'

export interface CommandLine {
  /** What `-c` is given. */
  readonly command: string | undefined
  readonly words: readonly string[]
  /** bash's `--rcfile`. */
  readonly startFile?: string | undefined
  /** bash's `-D`: the texts in `$"…"` are listed, nothing is run. */
  readonly listsTexts?: boolean
}

/** Reads the command line and sets the options. Throws `ShellError`, or `ShellExit` when there is nothing left to do. */
export async function readCommandLine(executor: Executor): Promise<CommandLine> {
  const { shell } = executor
  return shell.dialect === 'bash' ? readBash(executor) : readPlain(shell)
}

function readPlain(shell: Shell): CommandLine {
  const rest = [...shell.process.argv.slice(1)]
  let wantsCommand = false
  while (rest[0] !== undefined && /^[-+]./.test(rest[0]) && rest[0] !== '--') {
    const word = rest[0]
    rest.shift()
    if (word.startsWith('--') && shell.dialect === 'ash') continue
    if (word.startsWith('--')) throw new ShellError('Illegal option --', 2, true)
    const letters = word.replace(/[cl]/g, '')
    if (word.startsWith('-') && word.includes('c')) wantsCommand = true
    if (letters.length < 2) continue
    const takes = letters.includes('o') ? [letters, rest.shift() ?? ''] : [letters]
    const { unknown } = applyOptions(shell, takes)
    if (unknown !== undefined)
      throw new ShellError(`${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${unknown}`, 2, true)
  }
  if (rest[0] === '--' || rest[0] === '-') rest.shift()
  return commandAndWords(rest, wantsCommand, () => new ShellError('-c requires an argument', 2, true))
}

function commandAndWords(rest: readonly string[], wantsCommand: boolean, lacking: () => Error): CommandLine {
  if (!wantsCommand) return { command: undefined, words: rest }
  if (rest[0] === undefined) throw lacking()
  return { command: rest[0], words: rest.slice(1) }
}

const longOptions =
  'debug debugger dump-po-strings dump-strings help init-file login noediting noprofile norc posix pretty-print rcfile restricted verbose version'.split(
    ' ',
  )

/** The head of `bash --help`, and what follows an unknown option. */
const usage = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
${longOptions.map((name) => `\t--${name}\n`).join('')}Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`

const versionText = `GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`

interface Reading {
  readonly rest: string[]
  wantsCommand: boolean
  listsTexts: boolean
  startFile: string | undefined
}

async function readBash(executor: Executor): Promise<CommandLine> {
  const { shell } = executor
  const reading: Reading = {
    rest: [...shell.process.argv.slice(1)],
    wantsCommand: false,
    listsTexts: false,
    startFile: undefined,
  }
  if (shell.process.argv[0]?.startsWith('-') === true) shell.shopts.add('login_shell')
  const { rest } = reading
  while (rest[0] !== undefined && (await readLong(shell, reading))) rest.shift()
  while (rest[0] !== undefined && /^[-+]./.test(rest[0]) && rest[0] !== '--') {
    const word = rest.shift() ?? ''
    for (const letter of word.slice(1)) await readLetter(executor, word[0] ?? '-', letter, reading)
  }
  if (rest[0] === '--' || rest[0] === '-') rest.shift()
  const lacking = (): Error => ownError(shell, '-c: option requires an argument', 2)
  const { startFile, listsTexts } = reading
  return { ...commandAndWords(rest, reading.wantsCommand, lacking), startFile, listsTexts }
}

/** An error with the shell's name alone before it. */
function ownError(shell: Shell, message: string, status: number): ShellError {
  const error = new ShellError(message, status, true)
  error.prefix = `${shell.name}: `
  return error
}

/** A long option at the front; false when there is none. One dash is enough. */
async function readLong(shell: Shell, reading: Reading): Promise<boolean> {
  const word = reading.rest[0] ?? ''
  const name = word.replace(/^--?/, '')
  if (!word.startsWith('-') || name === '') return false
  if (!longOptions.includes(name)) {
    if (!word.startsWith('--')) return false
    await shell.process.printError(`${shell.name}: ${word}: invalid option\n${usage}`)
    throw new ShellExit(2)
  }
  switch (name) {
    case 'help':
      await shell.process.print(`${versionText.split('\n')[0]?.replace(' (', '-(') ?? ''}\n${usage}`)
      throw new ShellExit(0)
    case 'version':
      await shell.process.print(versionText)
      throw new ShellExit(0)
    case 'init-file':
    case 'rcfile':
      reading.rest.shift()
      if (reading.rest[0] === undefined) throw ownError(shell, `${name}: option requires an argument`, 2)
      reading.startFile = reading.rest[0]
      break
    case 'norc':
      reading.startFile = ''
      break
    case 'login':
      shell.shopts.add('login_shell')
      break
    case 'posix':
    case 'verbose':
      shell.options.add(name)
      break
    case 'restricted':
      shell.shopts.add('restricted_shell')
      break
    case 'dump-strings':
      reading.listsTexts = true
  }
  return true
}

async function readLetter(executor: Executor, sign: string, letter: string, reading: Reading): Promise<void> {
  const { shell } = executor
  const on = sign === '-'
  switch (letter) {
    case 'c':
      reading.wantsCommand = true
      return
    case 'l':
      shell.shopts.add('login_shell')
      return
    case 'r':
      shell.shopts.add('restricted_shell')
      return
    case 'D':
      reading.listsTexts = true
      return
    case 'O':
      return readShopt(executor, on, reading.rest.shift())
    case 'o': {
      const name = reading.rest.shift()
      if (name === undefined) {
        shell.options.add('emacs')
        await set({ shell, executor, args: ['set', `${sign}o`], tail: false })
        shell.options.delete('emacs')
        return
      }
      const { unknown } = applyOptions(shell, [`${sign}o`, name])
      if (unknown === undefined) return
      const error = new ShellError(`${name}: invalid option name`, 2, true)
      error.prefix = `${shell.name}: line 0: ${shell.name}: `
      throw error
    }
    default: {
      const { unknown } = applyOptions(shell, [sign + letter])
      if (unknown === undefined) return
      await shell.process.printError(`${shell.name}: ${sign}${letter}: invalid option\n${usage}`)
      throw new ShellExit(2)
    }
  }
}

async function readShopt(executor: Executor, on: boolean, name: string | undefined): Promise<void> {
  const { shell } = executor
  if (name === undefined) {
    for (const each of shoptOrder)
      await shell.process.print(`${each.padEnd(15)}\t${shell.shopts.has(each) ? 'on' : 'off'}\n`)
    return
  }
  const status = shoptOrder.includes(name)
    ? await shopt({ shell, executor, args: ['shopt', on ? '-s' : '-u', name], tail: false })
    : 2
  if (status === 0) return
  const error = new ShellError(`${name}: invalid shell option name`, 2, true)
  error.prefix = `${shell.name}: line 0: `
  throw error
}
