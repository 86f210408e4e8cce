/** A syntax error in each shell's words. bash's come in several lines: the token, then the line of the source. */
import type { Dialect } from '../dialect'
import type { Complaint, Missing, SyntaxFailure, Token } from './syntaxFailure'

const missing: Readonly<Record<Missing, string>> = {
  quote: 'unterminated quoted string',
  backquote: 'EOF in backquote substitution',
  brace: "missing '}'",
  arithmetic: "missing '))'",
  parenthesis: 'unterminated quoted string',
  bracket: 'unterminated quoted string',
}

/** What is said of a failure, line by line, without the shell's name. */
export function syntaxSentences(dialect: Dialect, failure: SyntaxFailure, source: string): readonly string[] {
  if (dialect === 'bash') return bashSentences(failure, source)
  const sentence = sentenceOf(failure.complaint, dialect === 'dash')
  return [`${dialect === 'dash' ? 'Syntax' : 'syntax'} error: ${sentence}`]
}

/** The line that the shell names: where reading stopped, counted from 1; bash names an opening quote's. */
export function failureLine(dialect: Dialect, failure: SyntaxFailure, source: string): number {
  const { complaint } = failure
  if (dialect === 'bash') {
    if (complaint.kind === 'unterminated' && (complaint.what !== 'parenthesis' || isArray(source, complaint.opened)))
      return lineAt(source, complaint.opened)
    if (failure.atEnd && !isRedirectionTarget(failure, source))
      return lineAt(source, source.length) + (source.endsWith('\n') ? 0 : 1)
  }
  return lineAt(source, failure.pos)
}

/** bash names the opening line of `a=(` and `((`, and the last one of `$(`. */
function isArray(source: string, opened: number): boolean {
  return source[opened - 1] !== '$' && source[opened] === '('
}

function lineAt(source: string, pos: number): number {
  let line = 1
  for (let at = source.indexOf('\n'); at >= 0 && at < pos; at = source.indexOf('\n', at + 1)) line++
  return line
}

function sentenceOf(complaint: Complaint, dash: boolean): string {
  switch (complaint.kind) {
    case 'unterminated':
      return capitalised(missing[complaint.what], dash)
    case 'named':
      return capitalised(
        complaint.message.replace(/^./, (letter) => letter.toLowerCase()),
        dash,
      )
    case 'unexpected': {
      const shown = tokenName(complaint.token)
      const hint = complaint.expected === undefined ? '' : ` (expecting ${expectedName(complaint.expected)})`
      return dash ? `${shown} unexpected${hint}` : `unexpected ${shown}${hint}`
    }
  }
}

function capitalised(text: string, dash: boolean): string {
  return dash ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
}

function expectedName(expected: string): string {
  return expected === 'word' ? 'word' : `"${expected}"`
}

/** As ash and dash name a token: operators and keywords in quotes. */
function tokenName(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of file'
    case 'operator':
      return `"${token.text}"`
    default:
      return token.kind
  }
}

function isRedirectionTarget(failure: SyntaxFailure, source: string): boolean {
  return (
    failure.complaint.kind === 'unexpected' &&
    /[<>&|-]\s*$/.test(source.slice(0, failure.pos)) &&
    /[<>][<>&|-]*[ \t]*$/.test(source)
  )
}

function bashSentences(failure: SyntaxFailure, source: string): readonly string[] {
  const { complaint } = failure
  if (complaint.kind === 'unterminated') return [`unexpected EOF while looking for matching \`${complaint.mark}'`]
  const shownLine = `\`${source.split('\n')[lineAt(source, failure.pos) - 1] ?? ''}'`
  if (complaint.kind === 'named') {
    const token = complaint.token === undefined || complaint.token === '' ? 'newline' : complaint.token
    if (complaint.message.startsWith('the simulator')) return [complaint.message]
    if (complaint.message === 'conditional binary operator expected' && token.trim() !== '' && token !== 'newline')
      return [complaint.message, `syntax error near \`${token}'`, shownLine]
    const near = token === 'newline' || token === '\n' ? wordBefore(source, failure.pos) : token
    const named = token === '\n' ? 'newline' : token
    if (complaint.message.startsWith('unexpected argument'))
      return [
        complaint.message.replace('argument', `argument \`${named}'`),
        `syntax error near \`${operatorBehind(source, failure.pos + token.length) ?? near}'`,
        shownLine,
      ]
    return [`unexpected token \`${named}', ${complaint.message}`, `syntax error near \`${near}'`, shownLine]
  }
  if (complaint.token.kind === 'end') {
    if (isRedirectionTarget(failure, source)) return ["syntax error near unexpected token `newline'", shownLine]
    return ['syntax error: unexpected end of file']
  }
  const token = complaint.token.kind === 'newline' ? 'newline' : complaint.token.text
  return [`syntax error near unexpected token \`${token}'`, shownLine]
}

/** The operator that a token leans on, which bash then names in its place. */
function operatorBehind(source: string, end: number): string | undefined {
  return /^[;&|)]/.exec(source.slice(end))?.[0]
}

function wordBefore(source: string, pos: number): string {
  return /(\S+)\s*$/.exec(source.slice(0, pos))?.[1] ?? ''
}
