/**
 * What Tab completes, as busybox's editor and readline without programmable completion do: a command's name from the
 * builtins, functions and `$PATH`, any other word from the files. Nothing is completed within quotes.
 */
import { PosixError } from '../filesystem/posixError'
import { builtinNames } from './builtins/names'
import type { Interaction } from './interaction'
import type { Shell } from './shell'

export interface Completion {
  /** What is typed for the user: what all candidates have in common, and a blank or slash after the only one. */
  readonly added: string
  /** Shown at the second Tab when there are several. */
  readonly candidates: readonly string[]
}

/** Completes the word that ends a text; `interaction` is asked first for what stands behind a command's name. */
export async function complete(shell: Shell, text: string, interaction?: Interaction): Promise<Completion> {
  const word = /(?:[^\s;&|<>()`'"$\\]|\\.)*$/.exec(text)?.[0] ?? ''
  const before = text.slice(0, text.length - word.length)
  const isCommand = /(^|[;&|(`])\s*$/.test(before) && !word.includes('/')
  const given = isCommand ? undefined : await interaction?.completeArgument?.(wordsOf(before), unescaped(word))
  if (given !== undefined) return completion(unescaped(word), sorted(given))
  return isCommand
    ? completion(word, commands(shell, word))
    : completion(word.slice(word.lastIndexOf('/') + 1), files(shell, word))
}

/** The words of the last command of a text. */
function wordsOf(text: string): readonly string[] {
  const command = /(?:[^;&|()`\n\\]|\\.)*$/.exec(text)?.[0] ?? ''
  return (command.match(/(?:[^\s\\]|\\.)+/g) ?? []).map(unescaped)
}

function completion(typed: string, candidates: readonly string[]): Completion {
  const [only] = candidates
  if (only === undefined) return { added: '', candidates: [] }
  const shared = candidates.reduce(sharedStart)
  const end = candidates.length > 1 || only.endsWith('/') ? '' : ' '
  return { added: escaped(shared.slice(unescaped(typed).length)) + end, candidates }
}

function commands(shell: Shell, start: string): readonly string[] {
  const names = [...builtinNames(shell.dialect), ...shell.functions.keys(), ...shell.aliases.keys()]
  for (const folder of (shell.get('PATH') ?? '').split(':'))
    names.push(...entries(shell, folder).filter((name) => isExecutable(shell, `${folder}/${name}`)))
  return sorted(names.filter((name) => start !== '' && name.startsWith(start)))
}

/** Names in the word's folder; a directory has a slash. */
function files(shell: Shell, word: string): readonly string[] {
  const path = unescaped(word)
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const start = path.slice(folder.length)
  const real = folder.startsWith('~/') ? `${shell.get('HOME') ?? ''}${folder.slice(1)}` : folder
  const names = entries(shell, real === '' ? '.' : real).filter(
    (name) => name.startsWith(start) && (start !== '' || !name.startsWith('.')),
  )
  return sorted(names.map((name) => (isDirectory(shell, `${real}${name}`) ? `${name}/` : name)))
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

function sharedStart(left: string, right: string): string {
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  return left.slice(0, at)
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1')
}

function escaped(text: string): string {
  return text.replace(/[\s;&|<>()`'"$\\*?[\]]/g, '\\$&')
}

function entries(shell: Shell, folder: string): readonly string[] {
  return attempt(() => shell.process.namespace.readDirectory(shell.process, folder).map((entry) => entry.name), [])
}

function isDirectory(shell: Shell, path: string): boolean {
  return attempt(() => shell.process.namespace.stat(shell.process, path).kind === 'directory', false)
}

function isExecutable(shell: Shell, path: string): boolean {
  return attempt(() => {
    const stat = shell.process.namespace.stat(shell.process, path)
    return stat.kind === 'file' && (stat.mode & 0o111) !== 0
  }, false)
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof PosixError) return otherwise
    throw error
  }
}
