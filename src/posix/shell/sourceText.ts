/** Runs a text: `-c`, `eval`, a file, a line; one line's commands are read and run after another. */
import type { Executor } from './execute'
import type { Input } from './grammar/pieceReader'
import { tellOfKilledJobs } from './jobs'
import { failureLine, syntaxSentences } from './grammar/sentences'
import { SyntaxFailure } from './grammar/syntaxFailure'
import type { Shell } from './shell'
import { ShellError, ShellSyntaxError } from './shellError'
import { readLine, type Line } from './syntax'

const maxNesting = 1000

export interface SourceOptions {
  readonly tail?: boolean
  readonly linesBefore?: number
  readonly origin?: Shell['origin']
}

/**
 * Runs a text: `-c`, `eval`, a file, a line. With `tail` its last command may take the process over. One line's commands
 * are read and run after another, so an error further down comes when everything before it has run.
 */
export async function runSource(executor: Executor, source: string, options: SourceOptions = {}): Promise<number> {
  const { shell } = executor
  const outer = {
    source: shell.source,
    linesBefore: shell.linesBefore,
    position: shell.position,
    origin: shell.origin,
  }
  shell.origin = options.origin ?? shell.origin
  if (++executor.nesting > maxNesting) throw new RangeError('Maximum call stack size exceeded')
  const input = { text: source }
  let lines = options.linesBefore ?? 0
  try {
    for (let at = 0; at < input.text.length;) {
      const line = nextLine(shell, input, at, lines)
      shell.source = line.text
      shell.linesBefore = lines
      await lineIsRead(executor, line, input.text, lines)
      await executor.statements(line.statements, options.tail === true && isBlank(input.text, line.end))
      lines += newlinesIn(line.text)
      at = line.end
    }
    return shell.status
  } catch (error) {
    if (error instanceof ShellError) error.prefix ??= shell.errorPrefix()
    throw error
  } finally {
    executor.nesting--
    Object.assign(shell, outer)
  }
}

/** What bash does with a line before it runs it: its history, warnings, and what is to be told of jobs. */
async function lineIsRead(executor: Executor, line: Line, source: string, linesBefore: number): Promise<void> {
  const { shell } = executor
  if (shell.dialect !== 'bash') return
  if (executor.nesting === 1 && shell.options.has('history') && !shell.interactive) shell.history.push(onOneLine(line))
  if (shell.jobs.size > 0 && executor.nesting === 1) await tellOfKilledJobs(shell)
  for (const { pos, delimiter } of line.openHereDocuments) {
    const from = linesBefore - newlinesIn(source.slice(0, line.end - line.text.length)) + 1
    const [opened, last] = [from + newlinesIn(source.slice(0, pos)) - 1, from + newlinesIn(source.replace(/\n$/, ''))]
    const place = `${shell.sourceName ?? shell.name}: ${shell.interactive ? '' : `line ${last}: `}`
    await shell.process.printError(
      `${place}warning: here-document at line ${opened} delimited by end-of-file (wanted \`${delimiter}')\n`,
    )
  }
}

/** A command of several lines as bash's history keeps it. */
function onOneLine({ text }: Line): string {
  if (text.includes('<<')) return text
  return text.replace(/\n$/, '').replace(/(\S*)[ \t]*\n[ \t]*/g, (_, before: string) => {
    const goesOn = /(^|[;&|])(do|then|else|elif|in|if|while|until|[{(])$|[({&|;]$|^$/.test(before)
    return `${before}${goesOn ? ' ' : '; '}`
  })
}

function nextLine(shell: Shell, input: Input, at: number, linesBefore: number): Line {
  try {
    const line = readLine(input, at, shell)
    if (line.unreadable !== undefined) throw line.unreadable
    if (
      shell.options.has('verbose') &&
      (shell.dialect === 'bash' || shell.origin === 'file' || shell.origin === 'input')
    )
      void shell.process.printError(input.text.slice(at, line.end).replace(/\n?$/, '\n'))
    return line
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    throw syntaxError(shell, error, input.text, linesBefore - newlinesIn(input.text.slice(0, at)))
  }
}

/** A syntax error with its place, which counts from the beginning of the text and not of the line. */
function syntaxError(shell: Shell, failure: SyntaxFailure, source: string, linesBefore: number): ShellSyntaxError {
  const sentences = syntaxSentences(shell.dialect, failure, source)
  const shown =
    shell.dialect === 'bash' && shell.interactive && shell.origin === 'input' ? sentences.slice(0, 1) : sentences
  const error = new ShellSyntaxError(shown)
  const line = linesBefore + failureLine(shell.dialect, failure, source)
  if (shell.dialect !== 'bash') {
    Object.assign(shell, { source: '', linesBefore: line - 1, position: 0 })
    error.prefix = shell.errorPrefix()
    return error
  }
  const from = shell.origin === 'command' ? '-c: ' : shell.origin === 'eval' ? 'eval: ' : ''
  error.prefix = `${shell.sourceName ?? shell.name}: ${from}${shell.interactive ? '' : `line ${line}: `}`
  return error
}

function isBlank(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) if (!' \t\n'.includes(text[at] ?? '')) return false
  return true
}

function newlinesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
