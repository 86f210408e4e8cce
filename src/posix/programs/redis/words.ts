/** How redis splits a line into words (inline requests, redis-cli, redis.conf), and how redis-cli quotes a text. */

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

/**
 * The words of a line: quotes keep blanks together, double ones know `\n \r \t \b \a \xHH`, single ones `\'`. Undefined
 * when quotes don't end, or something follows them without a blank.
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let at = 0
  const isBlank = (character: string | undefined): boolean => character !== undefined && /[\s\0]/.test(character)
  for (;;) {
    while (isBlank(line[at])) at++
    if (at >= line.length) return words
    let word = ''
    while (at < line.length && !isBlank(line[at])) {
      const quote = line[at]
      if (quote !== '"' && quote !== "'") {
        word += quote
        at++
        continue
      }
      const quoted = readQuoted(line, at + 1, quote)
      if (quoted === undefined || (quoted.end < line.length && !isBlank(line[quoted.end]))) return undefined
      word += quoted.text
      at = quoted.end
    }
    words.push(word)
  }
}

function readQuoted(line: string, start: number, quote: string): { text: string; end: number } | undefined {
  let text = ''
  for (let at = start; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === quote) return { text, end: at + 1 }
    const next = line[at + 1]
    if (character !== '\\' || next === undefined || (quote === "'" && next !== "'")) {
      text += character
      continue
    }
    const code = quote === '"' ? /^x[0-9a-fA-F]{2}/.exec(line.slice(at + 1, at + 4))?.[0].slice(1) : undefined
    text += code === undefined ? (escapes[next] ?? next) : String.fromCharCode(parseInt(code, 16))
    at += code === undefined ? 1 : 3
  }
  return undefined
}

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** A byte string between double quotes, as redis-cli and the server's messages show it. */
export function quoted(text: string): string {
  const shown = text.replace(/[^ !#-[\]-~]/g, (character) => {
    return named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `"${shown}"`
}
