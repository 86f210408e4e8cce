/** The line that makes one's own `docker` talk to an engine, in each shell's way of setting variables. */
import type { EngineDescription } from '@shared/docker/engine'

export type TerminalLine = EngineDescription['terminalLines'][number]

/** Characters that no shell reads as anything else. */
const plain = /^[\w/:.@%+=-]+$/

const writers: Readonly<Record<TerminalLine['shell'], (variables: readonly (readonly [string, string])[]) => string>> =
  {
    posix: (variables) => `export ${variables.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`,
    fish: (variables) => variables.map(([name, value]) => `set -gx ${name} ${quoteForFish(value)}`).join('; '),
    powershell: (variables) =>
      variables.map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`).join('; '),
    // Quotes around the whole keep a trailing space, and `&` in a path, out of the value.
    cmd: (variables) => variables.map(([name, value]) => `set "${name}=${value}"`).join(' && '),
  }

function quote(value: string): string {
  return plain.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

/** Within fish's quotes a backslash escapes itself and the quote. */
function quoteForFish(value: string): string {
  return plain.test(value) ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** The lines of an engine, the system's usual shell first; `classicOnly` also turns BuildKit off. */
export function terminalLines(url: string, classicOnly: boolean, platform: NodeJS.Platform): TerminalLine[] {
  const variables = [['DOCKER_HOST', url] as const, ...(classicOnly ? [['DOCKER_BUILDKIT', '0'] as const] : [])]
  const unix = ['posix', 'fish', 'powershell', 'cmd'] as const
  const windows = ['powershell', 'cmd', 'posix', 'fish'] as const
  return (platform === 'win32' ? windows : unix).map((shell) => ({ shell, line: writers[shell](variables) }))
}
