/** Go's `filepath.Match`, by which COPY and ADD find sources: `*` and `?` stop at a slash, `[a-z]`, `[^a]`, `\` escapes. */

/** Whether a name has a wildcard that is not escaped. */
export function hasWildcards(name: string): boolean {
  return /^(?:[^\\*?[]|\\.)*[*?[]/s.test(name)
}

function classSource(pattern: string, at: number): { source: string; end: number } | undefined {
  const match = /^\[(\^?)((?:\\.|[^\\\]])+)\]/su.exec(pattern.slice(at))
  const [whole, negated, body] = match ?? []
  if (whole === undefined || body === undefined) return undefined
  const members = body.replace(
    /\\(.)|([\][^&|~])/gsu,
    (_, escaped?: string, plain?: string) => `\\${escaped ?? plain ?? ''}`,
  )
  return { source: `[${negated}${members}]`, end: at + whole.length }
}

/** Whether a path matches a pattern as a whole. A pattern that is no pattern matches nothing. */
export function matchesPattern(pattern: string, path: string): boolean {
  const expression = patternExpression(pattern)
  return expression?.test(path) ?? false
}

/** A pattern as a regular expression for whole paths; undefined for what is no pattern. */
export function patternExpression(pattern: string): RegExp | undefined {
  let source = ''
  for (let at = 0; at < pattern.length;) {
    const character = pattern[at] ?? ''
    if (character === '[') {
      const found = classSource(pattern, at)
      if (!found) return undefined
      source += found.source
      at = found.end
      continue
    }
    if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else if (character === '\\') {
      at += 1
      source += (pattern[at] ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    } else source += character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    at += 1
  }
  try {
    return new RegExp(`^${source}$`, 'su')
  } catch {
    return undefined
  }
}
