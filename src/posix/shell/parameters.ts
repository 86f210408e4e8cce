/** Parameters by name: variables, positional and special ones, and bash's arrays. */
import { commandText } from './functionText'
import { inBashOrder } from './hashTable'
import type { Shell } from './shell'
import { optionLetters } from './shellOptions'

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
      if (shell.dialect === 'dash') return shell.get(name)
      return shell.dialect === 'ash' && shell.variables.has(name) ? shell.get(name) : String(shell.shownLine)
    case 'PPID':
      return String(shell.process.parentPid)
    case 'RANDOM':
      return shell.dialect === 'dash' ? shell.get(name) : String(shell.random())
    case 'SECONDS':
      return shell.dialect === 'bash'
        ? String(Number(shell.get(name) ?? 0) + Math.floor((shell.process.host.now() - shell.startedAtMs) / 1000))
        : shell.get(name)
    default:
      return shell.get(name) ?? (shell.dialect === 'bash' ? bashOwn(shell, name) : undefined)
  }
}

const version = ['5', '2', '37', '1', 'release', 'x86_64-pc-linux-gnu']

function bashOwn(shell: Shell, name: string): string | undefined {
  switch (name) {
    case 'HOSTNAME':
      return shell.process.host.hostname
    case 'UID':
    case 'EUID':
      return String(shell.process.credentials.uid)
    case 'BASH_VERSION':
      return '5.2.37(1)-release'
    case 'BASHPID':
      return String(shell.process.pid)
    case 'BASH_SUBSHELL':
      return String(shell.subshellDepth)
    case 'BASH':
      return '/usr/bin/bash'
    case 'OSTYPE':
      return 'linux-gnu'
    case 'HOSTTYPE':
      return 'x86_64'
    case 'MACHTYPE':
      return 'x86_64-pc-linux-gnu'
    case 'EPOCHSECONDS':
      return String(Math.floor(shell.process.host.now() / 1000))
    case 'EPOCHREALTIME':
      return (shell.process.host.now() / 1000).toFixed(6)
    case 'SRANDOM':
      return String(Math.floor(Math.random() * 2 ** 32))
    case 'BASH_COMMAND':
      return shell.runningNode === undefined ? '' : commandText(shell.runningSource, shell.runningNode)
    case 'SHELLOPTS':
      return [...shell.options]
        .filter((option) => option !== 'interactive' && option !== 'stdin')
        .sort()
        .join(':')
    case 'BASHOPTS':
      return [...shell.shopts].sort().join(':')
    case '_':
      return shell.lastArgument
    case 'FUNCNAME':
    case 'PIPESTATUS':
    case 'BASH_LINENO':
    case 'BASH_SOURCE':
    case 'GROUPS':
    case 'DIRSTACK':
    case 'BASH_VERSINFO':
      return specialArray(shell, name)?.[0]
    default:
      return undefined
  }
}

/** Arrays that bash keeps itself. */
export function specialArray(shell: Shell, name: string): readonly string[] | undefined {
  if (shell.dialect !== 'bash' || shell.variables.has(name)) return undefined
  switch (name) {
    case 'PIPESTATUS':
      return shell.pipeStatuses.map(String)
    case 'FUNCNAME':
      return shell.calls
        .map((call) => call.name)
        .concat(shell.calls.length > 0 ? ['main'] : [])
        .slice(0, shell.calls.length + (shell.origin === 'file' ? 1 : 0))
    case 'BASH_LINENO':
      return shell.calls.map((call) => String(call.line))
    case 'BASH_SOURCE':
      return [...shell.calls.map((call) => call.file), ...(shell.scriptName === undefined ? [] : [shell.scriptName])]
    case 'GROUPS':
      return [shell.process.credentials.gid, ...shell.process.credentials.groups].map(String)
    case 'DIRSTACK':
      return [shell.process.cwd, ...shell.directories]
    case 'BASH_VERSINFO':
      return version
    default:
      return undefined
  }
}

function optionString(shell: Shell): string {
  if (shell.dialect === 'bash')
    return [...'abefhikmnptuvxBCEHPT', 's']
      .filter((letter) => isOn(shell, letter))
      .concat(shell.takesCommand ? ['c'] : [])
      .join('')
  const shown = [...(shell.dialect === 'ash' ? 'EubaCvx' : 'pubaCvx')].filter((letter) => isOn(shell, letter))
  if (shell.dialect === 'ash' && shell.takesCommand) shown.push('c')
  return [...shown, ...[...'snmiIfe'].filter((letter) => isOn(shell, letter))].join('')
}

function isOn(shell: Shell, letter: string): boolean {
  return letter === 'I' ? shell.options.has('ignoreeof') : isLetter(letter) && shell.options.has(optionLetters[letter])
}

function isLetter(letter: string): letter is keyof typeof optionLetters {
  return Object.hasOwn(optionLetters, letter)
}

/** Elements of `${name[@]}`; a plain variable counts as one. */
export function arrayElements(shell: Shell, name: string): readonly string[] {
  if (
    name === 'PIPESTATUS' ||
    name === 'FUNCNAME' ||
    name === 'BASH_LINENO' ||
    name === 'BASH_SOURCE' ||
    name === 'GROUPS' ||
    name === 'DIRSTACK' ||
    name === 'BASH_VERSINFO'
  ) {
    const own = specialArray(shell, name)
    if (own !== undefined) return own
  }
  const variable = shell.variable(name)
  const { keyed } = variable ?? {}
  if (keyed !== undefined) return inBashOrder(keyed.keys()).map((key) => keyed.get(key) ?? '')
  if (variable?.elements !== undefined) return Object.values(variable.elements)
  return variable?.value === undefined ? [] : [variable.value]
}

/** First character of IFS, with which `"$*"` joins. */
export function joiner(shell: Shell): string {
  const separators = shell.get('IFS')
  return separators === undefined ? ' ' : separators.slice(0, 1)
}
