/**
 * bash's `compgen`, which lists what would complete a word, and `complete`, which keeps rules for commands and shows
 * them. Rules are kept and not followed: Tab completes commands and files (see `completion.ts`).
 */
import { PosixError } from '../../filesystem/posixError'
import { signalNames } from '../../process/signals'
import { bashKeywordNames } from '../grammar/tokenReader'
import type { Shell } from '../shell'
import { matchesIn } from '../shellMatch'
import type { BuiltinCall } from './builtin'
import { builtinNames } from './names'
import { shoptNames } from './shopt'

const actionOf: Readonly<Record<string, string>> = {
  a: 'alias',
  b: 'builtin',
  c: 'command',
  d: 'directory',
  e: 'export',
  f: 'file',
  j: 'job',
  k: 'keyword',
  u: 'user',
  v: 'variable',
}
const letterOf = Object.fromEntries(Object.entries(actionOf).map(([letter, action]) => [action, letter]))
const otherActions =
  'arrayvar binding disabled enabled function group helptopic hostname running service setopt shopt signal stopped'
const actions = new Set([...Object.values(actionOf), ...otherActions.split(' ')])

interface Rule {
  readonly actions: readonly string[]
  readonly words: string | undefined
  readonly prefix: string
  readonly suffix: string
  readonly filter: string | undefined
  /** As it was given, for `complete -p`. */
  readonly text: readonly string[]
  readonly flags: string
  readonly rest: readonly string[]
}

/** Reads the options of both; says what is wrong and returns a status. */
async function readRule(call: BuiltinCall, plain: string): Promise<Rule | number> {
  const { shell, args } = call
  const builtin = args[0] ?? ''
  const rule = { actions: [] as string[], words: undefined as string | undefined, prefix: '', suffix: '', flags: '' }
  let filter: string | undefined
  const text: string[] = []
  let at = 1
  for (; /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? ''
      const action = actionOf[letter]
      if (action !== undefined || plain.includes(letter)) {
        if (action !== undefined) {
          rule.actions.push(action)
          text.push(`-${letter}`)
        } else rule.flags += letter
        continue
      }
      if (!'AWPSXFCGo'.includes(letter)) {
        await shell.complain(`-${letter}: invalid option`, builtin)
        await shell.process.printError(`${builtin}: usage: ${builtin} ${usage(builtin)}\n`)
        return 2
      }
      const value = word.slice(index + 1) === '' ? (args[++at] ?? '') : word.slice(index + 1)
      if (letter === 'A' && !actions.has(value)) {
        await shell.complain(`${value}: invalid action name`, builtin)
        return 2
      }
      if (letter === 'A') rule.actions.push(value)
      if (letter === 'W') rule.words = value
      if (letter === 'P') rule.prefix = value
      if (letter === 'S') rule.suffix = value
      if (letter === 'X') filter = value
      if (letter === 'A' && letterOf[value] !== undefined) text.push(`-${letterOf[value] ?? ''}`)
      else text.push(`-${letter} ${/[^\w./-]/.test(value) ? `'${value.replaceAll("'", "'\\''")}'` : value}`)
      break
    }
  }
  if (args[at] === '--') at++
  return { ...rule, filter, text, rest: args.slice(at) }
}

function usage(builtin: string): string {
  return builtin === 'compgen'
    ? '[-V varname] [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]'
    : '[-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]'
}

/** `compgen [options] [word]`: status 1 when nothing completes it. */
export async function compgen(call: BuiltinCall): Promise<number> {
  const { shell, executor } = call
  const rule = await readRule(call, '')
  if (typeof rule === 'number') return rule
  const start = rule.rest[0] ?? ''
  const found = rule.actions.flatMap((action) => candidates(shell, action, start))
  if (rule.words !== undefined) {
    const text = await executor.expander.doubleQuoted(rule.words)
    found.push(...text.split(/[ \t\n]+/).filter((word) => word !== ''))
  }
  const shown = found
    .filter((each) => each.startsWith(start))
    .filter((each) => rule.filter === undefined || !isFiltered(shell, rule.filter, each))
    .map((each) => rule.prefix + each + rule.suffix)
  await shell.process.print(shown.map((each) => `${each}\n`).join(''))
  return shown.length > 0 ? 0 : 1
}

function isFiltered(shell: Shell, filter: string, candidate: string): boolean {
  return filter.startsWith('!') ? !matchesIn(shell, filter.slice(1), candidate) : matchesIn(shell, filter, candidate)
}

/** `complete [-pr] [options] [name …]` */
export async function complete(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const rule = await readRule(call, 'prDEI')
  if (typeof rule === 'number') return rule
  const names = rule.rest
  if (rule.flags.includes('r')) {
    if (names.length === 0) shell.completions.clear()
    for (const name of names) shell.completions.delete(name)
    return 0
  }
  if (!rule.flags.includes('p') && names.length > 0) {
    for (const name of names) shell.completions.set(name, rule.text)
    return 0
  }
  let status = 0
  for (const name of names.length > 0 ? names : shell.completions.keys()) {
    const text = shell.completions.get(name)
    if (text === undefined) {
      await shell.complain(`${name}: no completion specification`, 'complete')
      status = 1
    } else await shell.process.print(`${['complete', ...text, name].join(' ')}\n`)
  }
  return status
}

function candidates(shell: Shell, action: string, start: string): readonly string[] {
  switch (action) {
    case 'alias':
      return [...shell.aliases.keys()].sort()
    case 'builtin':
    case 'enabled':
      return builtinNames('bash').filter((name) => !shell.disabled.has(name))
    case 'disabled':
      return [...shell.disabled].sort()
    case 'command':
      return [
        ...shell.aliases.keys(),
        ...bashKeywordNames,
        ...shell.functions.keys(),
        ...builtinNames('bash'),
        ...(shell.get('PATH') ?? '').split(':').flatMap((folder) => entries(shell, folder)),
      ].filter((name) => name.startsWith(start))
    case 'directory':
    case 'file':
      return files(shell, start, action === 'directory')
    case 'function':
      return [...shell.functions.keys()].sort()
    case 'keyword':
      return bashKeywordNames
    case 'variable':
      return [...new Set([...shell.variables.keys(), 'BASH_VERSINFO', 'BASH_VERSION'])].sort()
    case 'export':
      return [...shell.variables].filter(([, each]) => each.exported).map(([name]) => name)
    case 'arrayvar':
      return [...shell.variables].filter(([, each]) => each.elements !== undefined).map(([name]) => name)
    case 'signal':
      return [...signalNames]
    case 'shopt':
      return shoptNames
    case 'user':
    case 'group':
      return accounts(shell, action === 'user' ? '/etc/passwd' : '/etc/group')
    default:
      return []
  }
}

function files(shell: Shell, start: string, directoriesOnly: boolean): readonly string[] {
  const folder = start.slice(0, start.lastIndexOf('/') + 1)
  return entries(shell, folder === '' ? '.' : folder)
    .map((name) => folder + name)
    .filter((path) => !directoriesOnly || isDirectory(shell, path))
}

function entries(shell: Shell, folder: string): readonly string[] {
  return attempt(
    () =>
      shell.process.namespace
        .readDirectory(shell.process, folder)
        .map((entry) => entry.name)
        .sort(),
    [],
  )
}

function isDirectory(shell: Shell, path: string): boolean {
  return attempt(() => shell.process.namespace.stat(shell.process, path).kind === 'directory', false)
}

function accounts(shell: Shell, path: string): readonly string[] {
  return attempt(() => {
    const file = shell.process.namespace.open(shell.process, path, { read: true })
    const text = Buffer.from(file.read(1 << 20)).toString('latin1')
    file.close()
    return text
      .split('\n')
      .map((line) => line.split(':')[0] ?? '')
      .filter((name) => name !== '')
  }, [])
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof PosixError) return otherwise
    throw error
  }
}
