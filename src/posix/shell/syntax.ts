/**
 * Parsing by `unbash`, and each shell's words for what is wrong. `unbash` always returns a tree; the statements that
 * end before the first error still run, as in a shell that reads line by line.
 */
import { parse, type ParseError, type ParsedScript, type Statement } from 'unbash'
import type { Dialect } from './shell'

export interface Parsed {
  readonly statements: readonly Statement[]
  readonly error: ParseError | undefined
  /** The input ends within a command: an interactive shell asks for more. */
  readonly incomplete: boolean
}

const openEnds = /^(unterminated|expected '(fi|done|esac|\}|\)|then|do|\]\]|in)'|expected command (after|in))/

/** Parses a whole script or what has been read of it so far. */
export function parseShell(source: string): Parsed {
  const script = parse(source)
  const error = firstError(script, source)
  if (error === undefined) {
    const open = /(^|[^\\])(\\\\)*\\\n?$/.test(source) || hasOpenHereDocument(script, source)
    return { statements: script.commands, error: undefined, incomplete: open }
  }
  const atEnd =
    openEnds.test(error.message) &&
    (error.pos >= source.trimEnd().length - 1 ||
      error.message.startsWith('unterminated') ||
      /^expected '(fi|done|esac|\}|\))'/.test(error.message)) &&
    !/unexpected/.test(error.message)
  const lineStart = source.lastIndexOf('\n', Math.max(0, error.pos - 1)) + 1
  return { statements: script.commands.filter((statement) => statement.end <= lineStart), error, incomplete: atEnd }
}

function firstError(script: ParsedScript, source: string): ParseError | undefined {
  const stray = /^\s*(fi|done|esac|then|else|elif|do|\})(?=[\s;&|]|$)/
  for (const statement of script.commands) {
    const match = stray.exec(source.slice(statement.pos, statement.end))
    if (match?.[1] !== undefined) return { message: `unexpected token '${match[1]}'`, pos: statement.pos }
  }
  return script.errors?.toSorted((left, right) => left.pos - right.pos)[0]
}

function hasOpenHereDocument(script: ParsedScript, source: string): boolean {
  if (!source.includes('<<')) return false
  let open = false
  const seen = JSON.stringify(script.commands, (key, value: unknown) => {
    if (
      typeof value === 'object' &&
      value !== null &&
      'type' in value &&
      value.type === 'HereDoc' &&
      !('closing' in value && value.closing !== undefined)
    )
      open = true
    return key === 'script' ? undefined : value
  })
  return open && seen !== ''
}

const closers: Readonly<Record<string, string>> = {
  if: 'fi',
  for: 'done',
  while: 'done',
  until: 'done',
  case: 'esac',
  then: 'fi',
  else: 'fi',
  do: 'done',
}

/** The error as the dialect's parser words it. */
export function syntaxSentence(dialect: Dialect, error: ParseError): string {
  const token = /^unexpected token '(.*)'$/.exec(error.message)?.[1]
  const expected = /^expected '(.+?)'/.exec(error.message)?.[1]
  const opener = /^expected command (?:after|in) '?([^']*)/.exec(error.message)?.[1]
  const quote = /^unterminated (single|double|backtick|ANSI-C)/.test(error.message)
  if (dialect === 'bash') {
    if (token !== undefined) return `syntax error near unexpected token \`${token}'`
    if (quote) return `unexpected EOF while looking for matching \`${error.message.includes('single') ? "'" : '"'}'`
    return 'syntax error: unexpected end of file'
  }
  const dash = dialect === 'dash'
  if (quote) return dash ? 'Syntax error: Unterminated quoted string' : 'syntax error: unterminated quoted string'
  if (token !== undefined) {
    const shown = token === 'newline' ? 'newline' : `"${token}"`
    return dash ? `Syntax error: ${shown} unexpected` : `syntax error: unexpected ${shown}`
  }
  if (error.message === 'expected redirect target')
    return dash ? 'Syntax error: newline unexpected' : 'syntax error: unexpected newline'
  const closer = (expected === 'do' ? undefined : expected) ?? (opener === undefined ? undefined : closers[opener])
  const hint = closer === undefined ? '' : ` (expecting "${closer}")`
  return dash ? `Syntax error: end of file unexpected${hint}` : `syntax error: unexpected end of file${hint}`
}
