/** Paths that fit a pattern, sorted; a pattern without wildcards fits if it is there. */
import type { Process } from '../../process/types'
import { found, namesOf } from '../../packages/containerFiles'
import { hasWildcard, matches, parsePattern } from '../../shell/pattern'

export function matchPaths(process: Process, pattern: string): readonly string[] {
  let paths = [pattern.startsWith('/') ? '/' : '']
  for (const part of pattern.split('/').filter((each) => each !== '')) {
    const isWild = hasWildcard(part)
    const compiled = parsePattern(part)
    paths = paths.flatMap((path) => {
      const inner = (name: string): string => (path === '' || path === '/' ? path + name : `${path}/${name}`)
      if (!isWild) return found(process, inner(part)) === undefined ? [] : [inner(part)]
      const names = namesOf(process, path === '' ? '.' : path)
      return names
        .filter((name) => (part.startsWith('.') || !name.startsWith('.')) && matches(compiled, name))
        .map(inner)
    })
  }
  return pattern.endsWith('/') ? paths.map((path) => `${path}/`) : paths
}
