/** PS1: the escapes of busybox and bash (`\u \h \H \w \W \$ \n \e \[ \] \s \t`), then expansions. dash knows none. */
import type { Expander } from './expand'
import type { Shell } from './shell'

/** The prompt as it is shown. */
export function promptText(shell: Shell, expander: Expander, source: string): Promise<string> {
  const escaped =
    shell.dialect === 'dash'
      ? source
      : source.replace(/\\(.)/gs, (whole, letter: string) => escape(shell, letter) ?? whole)
  return expander.doubleQuoted(escaped)
}

function escape(shell: Shell, letter: string): string | undefined {
  const { process } = shell
  switch (letter) {
    case 'u':
      return process.credentials.uid === 0 ? 'root' : (shell.get('USER') ?? 'user')
    case 'h':
    case 'H':
      return letter === 'h' ? (process.host.hostname.split('.')[0] ?? '') : process.host.hostname
    case 'w':
      return homeShortened(shell)
    case 'W':
      return process.cwd === '/' ? '/' : process.cwd.slice(process.cwd.lastIndexOf('/') + 1)
    case '$':
      return process.credentials.uid === 0 ? '#' : '\\$'
    case 'n':
      return '\n'
    case 'e':
      return '\x1b'
    case '[':
    case ']':
      return ''
    case 's':
      return shell.name
    case 't':
      return new Date(process.host.now()).toISOString().slice(11, 19)
    default:
      return undefined
  }
}

function homeShortened(shell: Shell): string {
  const home = shell.get('HOME')
  const cwd = shell.process.cwd
  if (home === undefined || home === '/' || home === '') return cwd
  return cwd === home || cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd
}
