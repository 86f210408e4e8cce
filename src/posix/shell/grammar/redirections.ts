/** Redirections: an operator and its word; a here-document's body is read when its line ends. */
import type { Token } from './syntaxFailure'
import type { TokenReader } from './tokenReader'

/** Reads the redirections that follow a compound command. Throws `SyntaxFailure`. */
export function readRedirections(tokens: TokenReader): void {
  for (;;) {
    const token = tokens.read({ keywords: true })
    if (token.kind !== 'redirection') {
      tokens.push(token)
      return
    }
    readTarget(tokens, token)
  }
}

/** Reads the word of a redirection. Throws `SyntaxFailure`. */
export function readTarget(tokens: TokenReader, operator: Token): void {
  const opensDocument = operator.text === '<<' || operator.text === '<<-'
  const word = opensDocument && !tokens.bash ? tokens.readDelimiter() : tokens.read()
  if (word.kind !== 'word') throw tokens.unexpected(word)
  if (opensDocument) {
    tokens.scanner.hereDocuments.push({
      delimiter: unquoted(word.text),
      quoted: /['"\\]/.test(word.text),
      stripsTabs: operator.text === '<<-',
    })
  } else if (tokens.dialect === 'dash' && /^[<>]&$/.test(operator.text) && !word.quoted && /^\d{2,}$/.test(word.text)) {
    throw tokens.named('Bad fd number', word)
  }
}

/** A here-document's delimiter without its quotes. */
function unquoted(text: string): string {
  return text.replace(
    /\\([^])|'([^']*)'|"((?:\\[^]|[^"\\])*)"/g,
    (_, escaped?: string, single?: string, double?: string) =>
      escaped ?? single ?? (double ?? '').replace(/\\([$`"\\])/g, '$1'),
  )
}
