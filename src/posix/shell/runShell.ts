/**
 * A shell from its command line: `-c`, a script file, standard input, or a conversation on a terminal. Standard input
 * is read line by line and not further than the command at hand, so that commands can read the rest.
 */
import { PosixError } from '../filesystem/posixError'
import type { Process } from '../process/types'
import { decodeText } from '../text'
import { announceEndedJobs, restSignal } from './builtins/jobs'
import { asksForJobs, noTerminal } from './builtins/variables'
import { readCommandLine } from './commandLine'
import { complete } from './completion'
import { endStatus, Executor } from './execute'
import { fileText, readAll } from './readAll'
import { importFunctions } from './exportedFunctions'
import type { Interaction } from './interaction'
import { interrupted, LineEditor } from './lineEditor'
import { promptText } from './prompt'
import type { Dialect } from './dialect'
import { Shell } from './shell'
import { LoopControl, FunctionReturn, Interruption, ShellError, ShellExit } from './shellError'
import { isIncomplete } from './syntax'
import { runExitTrap, runPendingTraps } from './traps'

export interface ShellOptions {
  /** Default: bash for a name that ends so, dash for the gnu face or that name, else ash. */
  readonly dialect?: Dialect
  /** Prompt of an interactive shell; default as the dialect shows it (PS1). */
  readonly prompt?: string
  /** What the shell's host adds to the line that is typed. */
  readonly interaction?: Interaction
  /** `<<<` is read in any dialect; default in bash alone. */
  readonly hereStrings?: boolean
  /** Builtins that are not there: the host has programs of these names. */
  readonly without?: readonly string[]
}

/** Runs a shell over a process whose argv is its command line, until it ends. Returns its exit code. */
export async function runShell(process: Process, options: ShellOptions = {}): Promise<number> {
  const shell = new Shell(process, options.dialect ?? dialectOf(process))
  if (options.hereStrings === true) shell.hasHereStrings = true
  for (const name of options.without ?? []) shell.disabled.add(name)
  const executor = new Executor(shell)
  importEnvironment(shell)
  for (const signal of ['SIGQUIT', 'SIGINT'] as const)
    if (process.onSignal(signal, 'ignore') !== 'ignore') restSignal(shell, signal)
  let status: number
  try {
    await importFunctions(executor)
    status = await runMain(executor, options)
  } catch (error) {
    status = await endStatus(executor, error)
  }
  try {
    return await runExitTrap(shell, executor, status)
  } catch (error) {
    return endStatus(executor, error)
  }
}

function dialectOf(process: Process): Dialect {
  const name = baseName(process.argv[0] ?? '').replace(/^-/, '')
  if (name === 'bash' || name === 'dash' || name === 'ash') return name
  return process.host.face === 'gnu' ? 'dash' : 'ash'
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** What bash's shopt has on without being told. */
const bashOptions = [
  'checkwinsize',
  'cmdhist',
  'complete_fullquote',
  'extquote',
  'force_fignore',
  'globasciiranges',
  'globskipdots',
  'hostcomplete',
  'interactive_comments',
  'patsub_replacement',
  'progcomp',
  'promptvars',
  'sourcepath',
]

/** Where commands are looked for when nobody says so. */
const defaultPaths: Readonly<Record<Dialect, string>> = {
  ash: '/sbin:/usr/sbin:/bin:/usr/bin',
  dash: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  bash: '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.',
}

function importEnvironment(shell: Shell): void {
  const { process } = shell
  for (const [name, value] of process.env) {
    if (/^[A-Za-z_]\w*$/.test(name)) shell.variables.set(name, { value, exported: true, readOnly: false })
  }
  shell.variables.delete('IFS')
  const pwd = shell.get('PWD')
  if (pwd !== process.cwd) shell.set('PWD', process.cwd)
  shell.export('PWD')
  if (shell.dialect !== 'dash') {
    const level = Number(shell.get('SHLVL') ?? 0)
    shell.set('SHLVL', String(Number.isInteger(level) ? level + 1 : 1))
    shell.export('SHLVL')
  }
  if (shell.dialect === 'bash') {
    shell.set('OPTERR', '1')
    if (shell.get('SHELL') === undefined) shell.set('SHELL', '/bin/bash')
    if (shell.get('TERM') === undefined) shell.set('TERM', 'dumb')
    for (const name of bashOptions) shell.shopts.add(name)
    for (const option of ['braceexpand', 'hashall', 'interactive-comments'] as const) shell.options.add(option)
  }
  if (shell.get('PATH') === undefined) shell.set('PATH', defaultPaths[shell.dialect])
  if (shell.dialect !== 'bash') shell.set('PS2', '> ')
  if (shell.dialect !== 'bash' && shell.get('PS1') === undefined) shell.set('PS1', defaultPrompt(shell))
  shell.set('PS4', '+ ')
  shell.set('OPTIND', '1')
  if (shell.dialect === 'bash') shell.lastArgument = shell.process.argv[0] ?? 'bash'
  shell.set('IFS', ' \t\n')
}

async function runMain(executor: Executor, options: ShellOptions): Promise<number> {
  const { shell } = executor
  const { process } = shell
  shell.name = (process.argv[0] ?? 'sh').replace(/^-/, '')
  shell.linesBefore = -1
  const { command, words, startFile, listsTexts } = await readCommandLine(executor)
  shell.linesBefore = 0
  if (!shell.interactive && asksForJobs(process.argv.slice(1)) && !shell.options.has('monitor'))
    await process.printError(`${shell.name}: ${shell.dialect === 'dash' ? '0: ' : ''}${noTerminal}\n`)
  if (command !== undefined) {
    if (words[0] !== undefined) {
      shell.name = words[0]
      if (shell.dialect === 'ash') shell.commandName = words[0]
    }
    shell.countsFromZero = true
    shell.takesCommand = true
    shell.command = command
    shell.positional = words.slice(1)
    if (listsTexts === true) return listTexts(shell, command)
    if (!shell.interactive) await runStartFile(executor)
    return executor.runSource(command, { tail: true, origin: 'command' })
  }
  const file = words[0]
  if (file !== undefined && !shell.options.has('stdin')) return runScript(executor, file, words.slice(1))
  shell.positional = words
  if (shell.interactive || (process.stdin.isTty && process.stderr.isTty)) return converse(executor, options, startFile)
  return runInput(executor)
}

async function runScript(executor: Executor, file: string, args: readonly string[]): Promise<number> {
  const { shell } = executor
  try {
    const descriptor = await shell.process.open(file, { read: true })
    const text = fileText(await readAll(shell.process, descriptor), shell.dialect)
    descriptor.close()
    if (!shell.interactive) await runStartFile(executor)
    Object.assign(shell, { name: file, scriptName: file, commandName: file, positional: args })
    return await executor.runSource(text, { origin: 'file' })
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const reason = shell.reason(error.code)
    if (shell.dialect === 'bash') {
      const first = error.code === 'EISDIR' ? file : shell.name
      await shell.process.printError(`${first}: ${file}: ${reason}\n`)
      return error.code === 'ENOENT' ? 127 : 126
    }
    shell.linesBefore = -1
    await shell.complain(
      shell.dialect === 'ash'
        ? `can't open '${file}': ${reason}`
        : `cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : reason}`,
    )
    return 2
  }
}

/** Reads and runs standard input, one complete command after another. */
async function runInput(executor: Executor): Promise<number> {
  const { shell } = executor
  let pending = ''
  let lines = 0
  for (;;) {
    const bytes = await shell.process.stdin.readLine()
    pending += decodeText(bytes)
    const ended = bytes.length === 0
    if (pending.trim() === '' && !ended) {
      lines++
      pending = ''
      continue
    }
    if (ended && pending === '') return shell.status
    if (!ended && isIncomplete(pending, shell)) continue
    const text = fileText(pending, shell.dialect)
    pending = ''
    await executor.runSource(text, { linesBefore: lines })
    lines += text.split('\n').length - 1
  }
}

/** Prompts, reads, runs; Ctrl-D at an empty line ends it. */
async function converse(executor: Executor, options: ShellOptions, startFile?: string): Promise<number> {
  const { shell } = executor
  const { process } = shell
  shell.options.add('interactive')
  if (shell.get('PS2') === undefined) shell.set('PS2', '> ')
  const onTerminal = process.stdin.isTty && process.stdin.terminal !== undefined
  if (onTerminal) shell.options.add('monitor')
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGTSTP'] as const) process.onSignal(signal, () => undefined)
  process.onSignal('SIGINT', () => (shell.isInterrupted = true))
  if (shell.get('PS1') === undefined || options.prompt !== undefined) {
    shell.set('PS1', options.prompt ?? defaultPrompt(shell))
  }
  const editor = onTerminal
    ? new LineEditor(process, {
        ...(shell.dialect === 'dash' ? {} : { complete: (text) => complete(shell, text, options.interaction) }),
        interaction: options.interaction,
        ...(shell.dialect === 'ash' ? { searchMark: "'", hasEscapeKey: true } : {}),
      })
    : undefined
  const ask = async (prompt: string): Promise<string | undefined> => {
    if (editor !== undefined) return editor.readLine(prompt)
    await process.printError(prompt)
    const bytes = await process.stdin.readLine()
    return bytes.length === 0 ? undefined : decodeText(bytes)
  }
  try {
    await runProfile(executor, startFile)
  } catch (error) {
    if (!(error instanceof Interruption)) throw error
  }
  let lines = 0
  for (;;) {
    if (shell.dialect === 'bash' && process.terminal !== undefined) showWindow(shell)
    await announceEndedJobs(shell)
    const text = await readCommand(shell, executor, ask)
    if (text === undefined) {
      if (onTerminal && shell.dialect === 'bash') await process.printError('\nexit\n')
      else if (onTerminal) await process.printError('\n')
      return shell.status
    }
    await runLine(executor, text, shell.dialect === 'dash' ? lines : 0)
    lines += text === '' ? 1 : text.split('\n').length - 1
  }
}

/** bash's `checkwinsize`: LINES and COLUMNS follow the terminal. */
function showWindow(shell: Shell): void {
  const size = shell.process.terminal?.size
  if (size === undefined || !shell.shopts.has('checkwinsize')) return
  shell.set('LINES', String(size.rows))
  shell.set('COLUMNS', String(size.columns))
}

/** bash's `BASH_ENV`, read before a command or a script. */
async function runStartFile(executor: Executor): Promise<void> {
  const { shell } = executor
  const file = shell.dialect === 'bash' ? shell.get('BASH_ENV') : undefined
  if (file === undefined || !shell.process.namespace.exists(shell.process, file)) return
  await executor.runSource(`. ${file.includes('/') ? '' : './'}'${file.replaceAll("'", "'\\''")}'`)
}

/** bash's `-D`: what stands in `$"…"`, quoted. */
async function listTexts(shell: Shell, text: string): Promise<number> {
  for (const [, inner] of text.matchAll(/\$"((?:[^"\\]|\\[^])*)"/g)) await shell.process.print(`"${inner ?? ''}"\n`)
  return 0
}

async function runProfile(executor: Executor, startFile?: string): Promise<void> {
  const { shell } = executor
  const file = startFile ?? (shell.dialect === 'bash' ? `${shell.get('HOME') ?? ''}/.bashrc` : shell.get('ENV'))
  if (file === undefined || file === '' || !shell.process.namespace.exists(shell.process, file)) return
  await runLine(executor, `. '${file.replaceAll("'", "'\\''")}'`)
}

function defaultPrompt(shell: Shell): string {
  switch (shell.dialect) {
    case 'ash':
      return '\\w \\$ '
    case 'dash':
      return shell.process.credentials.uid === 0 ? '# ' : '$ '
    case 'bash':
      return '\\u@\\h:\\w\\$ '
  }
}

async function readCommand(
  shell: Shell,
  executor: Executor,
  ask: (prompt: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  let text = ''
  for (;;) {
    const prompt = await promptText(shell, executor.expander, shell.get(text === '' ? 'PS1' : 'PS2') ?? '')
    const line = await ask(prompt)
    if (line === interrupted) {
      if (shell.dialect === 'ash') await shell.process.printError('\n')
      shell.status = 130
      return ''
    }
    if (line === undefined) return text === '' ? undefined : text
    text += line
    if (text.trim() === '') return ''
    if (!isIncomplete(text, shell)) {
      remember(shell, text.replace(/\n$/, ''))
      return text
    }
  }
}

function forgetLine(shell: Shell, status: number): void {
  shell.status = status
  shell.loopDepth = 0
  shell.conditionDepth = 0
}

function remember(shell: Shell, line: string): void {
  if (shell.dialect !== 'dash' && shell.history.at(-1) !== line) shell.history.push(line)
}

async function runLine(executor: Executor, text: string, linesBefore = 0): Promise<void> {
  const { shell } = executor
  shell.isInterrupted = false
  try {
    await executor.runSource(text, { linesBefore })
  } catch (error) {
    if (error instanceof ShellExit && !shell.options.has('errexit')) throw error
    if (error instanceof LoopControl || error instanceof FunctionReturn) return
    if (error instanceof Interruption) {
      await shell.process.printError('\n')
      forgetLine(shell, error.status)
      return
    }
    if (!(error instanceof ShellError)) throw error
    await shell.complainOf(error)
    forgetLine(shell, error.status)
  }
  await runPendingTraps(shell, executor)
}
