/** `name=value` lines of `--env-file` and `--label-file`, and words of `-e` and `-l` (docker/cli `opts.ReadKVEnvStrings`). */
import { CliError } from '../cliError'
import type { VerbContext } from '../verb'

type Source = Pick<VerbContext, 'files' | 'env'>

/** Variables: files first, then words; a name alone takes its value from the shell's environment, if it has one. */
export function readEnvironment(source: Source, files: readonly string[], words: readonly string[]): readonly string[] {
  const fromShell = (name: string): readonly string[] => {
    const value = source.env(name)
    return value === undefined ? [] : [`${name}=${value}`]
  }
  return [
    ...files.flatMap((path) => readFile(source, path, fromShell)),
    // The daemon takes a name alone for a variable that is to be unset.
    ...words.flatMap((word) => (word.includes('=') ? [word] : fromShell(word).length > 0 ? fromShell(word) : [word])),
  ]
}

/** Labels, by name. */
export function readLabels(
  source: Source,
  files: readonly string[],
  words: readonly string[],
): Readonly<Record<string, string>> {
  const lines = [...files.flatMap((path) => readFile(source, path, () => [])), ...words]
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}

function readFile({ files }: Source, path: string, alone: (name: string) => readonly string[]): readonly string[] {
  return files
    .readText(path)
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/^\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const at = line.indexOf('=')
      const name = at === -1 ? line : line.slice(0, at)
      if (/\s/.test(name)) throw new CliError(`invalid env file (${path}): variable '${name}' contains whitespaces`)
      if (name === '') throw new CliError(`invalid env file (${path}): no variable name on line '${line}'`)
      return at === -1 ? alone(name) : [line]
    })
}
