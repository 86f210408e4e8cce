/**
 * Runs recipes: a line at a time by the shell, or by itself when nothing in it needs one, with `@`, `-` and `+` before it.
 */
import { PosixError } from '../../filesystem/posixError'
import type { ExitStatus, Process, Signal } from '../../process/types'
import { expand, type Expansion } from './expand'
import type { Jobs } from './jobs'
import type { MakeOptions } from './options'
import type { RecipeLine, RuleBook } from './rules'
import { MakeError, type Scope } from './variables'
import { wordsOf } from './words'

export interface Command {
  readonly text: string
  readonly place: string
  readonly isSilent: boolean
  readonly ignoresErrors: boolean
  /** Runs with `-n`, too. */
  readonly always: boolean
}

/** Expands a recipe as a whole, before any line of it runs. Throws `MakeError`. */
export async function commandsOf(
  recipe: readonly RecipeLine[],
  contextAt: (place: string) => Expansion,
): Promise<readonly Command[]> {
  const commands: Command[] = []
  for (const { text, place } of recipe) {
    const outer = /^[ \t]*([@+-][ \t@+-]*)?/.exec(text)?.[1] ?? ''
    const namesMake = /\$[({]MAKE[)}]/.test(text)
    for (const line of splitLines(await expand(text, contextAt(place)))) {
      const match = /^[ \t]*([@+-][ \t@+-]*)?([^]*)$/.exec(line)
      const marks = outer + (match?.[1] ?? '')
      const body = match?.[2] ?? ''
      if (body.trim() === '') continue
      commands.push({
        text: body,
        place,
        isSilent: marks.includes('@'),
        ignoresErrors: marks.includes('-'),
        always: marks.includes('+') || namesMake,
      })
    }
  }
  return commands
}

/** A variable may bring several lines; a backslash before the end keeps two together. */
function splitLines(text: string): readonly string[] {
  return text.split(/(?<!\\)\n/)
}

const ofShell = /[#;"*?[\]&|<>(){}$`^~!\\\n]/
const shellCommands = new Set(
  '. : alias bg break case cd command continue eval exec exit export fc fg for getopts hash if jobs login logout read readonly return set shift test times trap type ulimit umask unalias unset wait while'.split(
    ' ',
  ),
)

/** A command's words, when it needs no shell. */
function plainWords(text: string): readonly string[] | undefined {
  if (ofShell.test(text)) return undefined
  const words = [...text.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replace(/'([^']*)'/g, '$1'))
  const [first = ''] = words
  return first === '' || first.includes('=') || shellCommands.has(first) ? undefined : words
}

const signalWords: Partial<Record<Signal, string>> = {
  SIGKILL: 'Killed',
  SIGTERM: 'Terminated',
  SIGINT: 'Interrupt',
  SIGSEGV: 'Segmentation fault',
  SIGHUP: 'Hangup',
  SIGQUIT: 'Quit',
  SIGABRT: 'Aborted',
}

export interface Running {
  readonly process: Process
  readonly book: RuleBook
  readonly options: MakeOptions
  /** `make`, or `make[1]`. */
  readonly name: string
  readonly environment: (scope: Scope) => ReadonlyMap<string, string>
  readonly jobs: Jobs
}

/** `asked`: there was something to do, with `-q`. */
export type Ran = 'done' | 'failed' | 'asked'

/** Starts one command, says so, and waits for it. */
async function run(running: Running, text: string, scope: Scope, begun: () => void): Promise<ExitStatus | PosixError> {
  const { process } = running
  const shell = scope.find('SHELL')?.value ?? '/bin/sh'
  const flags = scope.find('.SHELLFLAGS')?.value ?? '-c'
  const isPlain = shell === '/bin/sh' && flags === '-c'
  const plain = isPlain ? plainWords(text) : undefined
  const argv = plain ?? [shell, ...wordsOf(flags), text]
  const descriptors = new Map([...process.descriptors].map(([number, each]) => [number, each.duplicate()] as const))
  try {
    const { cwd, credentials, umask } = process
    const env = running.environment(scope)
    const child = process.spawn({ argv, env, cwd, credentials, umask, descriptors })
    begun()
    return await running.jobs.wait(child)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    for (const each of descriptors.values()) each.close()
    const name = argv[0] ?? ''
    const why = error.code === 'ENOENT' ? 'No such file or directory' : 'Permission denied'
    const sentence = 'sentence' in error && typeof error.sentence === 'string' ? error.sentence : undefined
    await process.printError(`${running.name}: ${sentence ?? `${name}: ${why}`}\n`)
    return error
  }
}

/** Runs a target's commands; says which has failed. `begun` is called when the first has started. */
export async function runCommands(
  running: Running,
  target: string,
  commands: readonly Command[],
  scope: Scope,
  begun: () => void,
): Promise<Ran> {
  const { process, options, book, jobs } = running
  for (const command of book.special.has('.ONESHELL') ? joined(commands) : commands) {
    if (jobs.signal !== undefined) return 'failed'
    if (options.onlyAsks && !command.always) return 'asked'
    if (options.touches && !command.always) continue
    const isQuiet = (command.isSilent || options.isSilent || book.isSpecial('.SILENT', target)) && !options.onlyPrints
    if (!isQuiet) await process.print(`${command.text}\n`)
    if (options.onlyPrints && !command.always) continue
    const status = await run(running, command.text, scope, begun)
    const failure = failureOf(status)
    if (failure === undefined) continue
    if (options.onlyAsks && failure === 'Error 1') return 'asked'
    const ignores = command.ignoresErrors || options.ignoresErrors || book.isSpecial('.IGNORE', target)
    const where = `[${command.place}: ${target}] ${failure}`
    if (ignores) {
      await process.printError(`${running.name}: ${where} (ignored)\n`)
      continue
    }
    await process.printError(`${running.name}: *** ${where}\n`)
    return 'failed'
  }
  return 'done'
}

function joined(commands: readonly Command[]): readonly Command[] {
  const [first] = commands
  return first === undefined ? [] : [{ ...first, text: commands.map(({ text }) => text).join('\n') }]
}

function failureOf(status: ExitStatus | PosixError): string | undefined {
  if (status instanceof PosixError) return 'Error 127'
  if (status.kind === 'signaled') return signalWords[status.signal] ?? status.signal
  return status.code === 0 ? undefined : `Error ${status.code}`
}

/** `$(shell …)`: what a command prints, newlines as spaces. Throws `MakeError` when it can't be run. */
export async function shellOutput(running: Running, text: string, scope: Scope): Promise<string> {
  const { process } = running
  const { reader, writer } = process.pipe()
  const shell = scope.find('SHELL')?.value ?? '/bin/sh'
  const descriptors = new Map([...process.descriptors].map(([number, each]) => [number, each.duplicate()] as const))
  descriptors.get(1)?.close()
  descriptors.set(1, writer)
  try {
    const { cwd, credentials, umask } = process
    const env = new Map(process.env)
    const child = process.spawn({ argv: [shell, '-c', text], env, cwd, credentials, umask, descriptors })
    const parts: Uint8Array[] = []
    for (let bytes = await reader.read(65536); bytes.length > 0; bytes = await reader.read(65536)) parts.push(bytes)
    const status = await running.jobs.wait(child)
    scope.variables.set('.SHELLSTATUS', {
      value: String(status.kind === 'exited' ? status.code : 128),
      isRecursive: false,
      origin: 'override',
      place: '',
    })
    return Buffer.concat(parts).toString('utf8').replace(/\n+$/, '').replace(/\n/g, ' ')
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    throw new MakeError(`${shell}: No such file or directory`)
  } finally {
    reader.close()
  }
}
