/** Words and patterns with `%`, as make's functions and pattern rules take them. */

export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** What `%` stands for when a word fits a pattern; undefined when it doesn't. */
export function stemOf(pattern: string, word: string): string | undefined {
  const at = pattern.indexOf('%')
  if (at < 0) return pattern === word ? '' : undefined
  const before = pattern.slice(0, at)
  const after = pattern.slice(at + 1)
  if (word.length < before.length + after.length || !word.startsWith(before) || !word.endsWith(after)) return undefined
  return word.slice(before.length, word.length - after.length)
}

export function withStem(pattern: string, stem: string): string {
  return pattern.replace('%', () => stem)
}

export function patsubst(pattern: string, replacement: string, words: readonly string[]): string {
  return words
    .map((word) => {
      const stem = stemOf(pattern, word)
      if (stem === undefined) return word
      return pattern.includes('%') ? withStem(replacement, stem) : replacement
    })
    .join(' ')
}

/** `$(X:.c=.o)` and `$(X:%.c=%.o)`. */
export function substituteReference(value: string, from: string, to: string): string {
  const words = wordsOf(value)
  return from.includes('%') ? patsubst(from, to, words) : patsubst(`%${from}`, `%${to}`, words)
}
