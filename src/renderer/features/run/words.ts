/**
 * Splits a typed command into words as a shell does before it runs anything: blanks part words, single and double
 * quotes and backslashes keep them together. Nothing is expanded: `$HOME` and `*` stay as they are, for the container.
 */

export interface SplitCommand {
  readonly words: readonly string[]
  /** The quote that was opened and not closed, if one was. */
  readonly openQuote: '"' | "'" | undefined
}

/** `sh -c 'echo oi'` is three words. An unclosed quote keeps the rest as one word and is told. */
export function splitCommand(text: string): SplitCommand {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character
      word ??= ''
    } else if (character === quote) {
      quote = undefined
    } else if (character === '\\' && escapes(text.charAt(at + 1), quote)) {
      word = (word ?? '') + text.charAt(++at)
    } else {
      word = (word ?? '') + character
    }
  }
  if (word !== undefined) words.push(word)
  return { words, openQuote: quote }
}

/** Between double quotes a backslash escapes only what is special there (POSIX shell, 2.2.3); in single quotes nothing. */
function escapes(next: string, quote: '"' | "'" | undefined): boolean {
  if (next === '' || quote === "'") return false
  return quote === undefined || '"\\$`'.includes(next)
}
