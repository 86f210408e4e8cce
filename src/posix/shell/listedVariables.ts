/** What `set` alone lists: the variables, and those that each shell keeps itself. */
import { arrayElements, parameterValue } from './parameters'
import { declarationOf, sparselyQuoted } from './quoting'
import type { Shell } from './shell'

const own: Readonly<Record<Shell['dialect'], readonly string[]>> = {
  ash: ['FUNCNAME', 'LINENO', 'PPID'],
  dash: ['PPID'],
  bash: 'BASH BASHOPTS BASH_VERSION EUID HOSTTYPE MACHTYPE OSTYPE PPID SHELLOPTS UID _'.split(' '),
}

/** bash's arrays that it lists where there is nothing in them. */
const emptyArrays = 'BASH_ARGC BASH_ARGV BASH_LINENO BASH_SOURCE DIRSTACK GROUPS'.split(' ')

/** Lines of `name=value`, sorted by name. */
export function listedVariables(shell: Shell): readonly string[] {
  const lines = new Map<string, string>()
  const bash = shell.dialect === 'bash'
  const shown = (text: string): string => (bash ? sparselyQuoted(text) : `'${text.replaceAll("'", "'\"'\"'")}'`)
  for (const name of own[shell.dialect]) lines.set(name, shown(shownValue(shell, name)))
  if (bash) for (const [name, text] of ownOfBash(shell)) lines.set(name, text)
  for (const [name, variable] of shell.variables) {
    const isArray = variable.elements !== undefined || variable.keyed !== undefined
    if (isArray) lines.set(name, declarationOf(shell, name).replace(/^declare -\S+ [^=]*=/, ''))
    else if (variable.value !== undefined) lines.set(name, shown(variable.value))
  }
  return [...lines].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, text]) => `${name}=${text}`)
}

/** ash has nothing in its `LINENO` and `FUNCNAME` when it lists them. */
function shownValue(shell: Shell, name: string): string {
  return shell.dialect === 'ash' && name !== 'PPID' ? '' : (parameterValue(shell, name) ?? '')
}

function ownOfBash(shell: Shell): readonly (readonly [string, string])[] {
  const version = arrayElements(shell, 'BASH_VERSINFO').map((text, index) => `[${index}]="${text}"`)
  return [
    ...emptyArrays.map((name) => [name, '()'] as const),
    ['BASH_VERSINFO', `(${version.join(' ')})`],
    [
      'BASH_LOADABLES_PATH',
      '/usr/local/lib/bash:/usr/lib/bash:/opt/local/lib/bash:/usr/pkg/lib/bash:/opt/pkg/lib/bash:.',
    ],
    ...(shell.takesCommand ? [['BASH_EXECUTION_STRING', sparselyQuoted(shell.command)] as const] : []),
  ]
}
