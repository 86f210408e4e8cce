/** Parameters by name: variables, positional and special ones, and bash's arrays. */
import type { Shell } from './shell'

/** The value of `$name`; undefined when unset. `@` and `*` are the caller's business. */
export function parameterValue(shell: Shell, name: string): string | undefined {
  if (/^\d+$/.test(name)) return name === '0' ? shell.name : shell.positional[Number(name) - 1]
  switch (name) {
    case '#':
      return String(shell.positional.length)
    case '?':
      return String(shell.status)
    case '$':
      return String(shell.shellPid)
    case '!':
      return shell.lastBackground === undefined ? '' : String(shell.lastBackground)
    case '-':
      return optionString(shell)
    case 'LINENO':
      return String(shell.line)
    case 'PPID':
      return String(shell.process.parentPid)
    case 'RANDOM':
      return shell.dialect === 'dash' ? shell.get(name) : String(Math.floor(Math.random() * 32768))
    case 'SECONDS':
      return shell.dialect === 'bash'
        ? String(Math.floor((shell.process.host.now() - shell.startedAtMs) / 1000))
        : shell.get(name)
    case 'HOSTNAME':
    case 'UID':
    case 'EUID':
      return shell.get(name) ?? (shell.dialect === 'bash' ? bashOwn(shell, name) : undefined)
    default:
      return shell.get(name)
  }
}

function bashOwn(shell: Shell, name: string): string {
  return name === 'HOSTNAME' ? shell.process.host.hostname : String(shell.process.credentials.uid)
}

function optionString(shell: Shell): string {
  const letters = {
    e: 'errexit',
    f: 'noglob',
    u: 'nounset',
    x: 'xtrace',
    v: 'verbose',
    i: 'interactive',
    s: 'stdin',
    m: 'monitor',
    a: 'allexport',
    C: 'noclobber',
    n: 'noexec',
  } as const
  return Object.entries(letters)
    .filter(([, option]) => shell.options.has(option))
    .map(([letter]) => letter)
    .join('')
}

/** Elements of `${name[@]}`; a plain variable counts as one. */
export function arrayElements(shell: Shell, name: string): readonly string[] {
  const variable = shell.variables.get(name)
  if (variable?.elements !== undefined) return variable.elements.filter((element) => element !== undefined)
  return variable?.value === undefined ? [] : [variable.value]
}

/** First character of IFS, with which `"$*"` joins. */
export function joiner(shell: Shell): string {
  const separators = shell.get('IFS')
  return separators === undefined ? ' ' : separators.slice(0, 1)
}
