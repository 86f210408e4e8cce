/** Simple commands: assignments, words and redirections; or a function's definition, which begins like one. */
import { readDefinition } from './definition'
import { readTarget } from './redirections'
import type { Token } from './syntaxFailure'
import { bashKeywords, type CommandGrammar, type TokenReader } from './tokenReader'

/** Reads assignments, words and redirections; or a function's definition. Throws `SyntaxFailure`. */
export function readSimple(grammar: CommandGrammar): void {
  const { tokens } = grammar
  let words = 0
  let others = 0
  let name: Token | undefined
  let closed = false
  for (;;) {
    const token = tokens.read()
    if (token.kind === 'redirection') {
      readTarget(tokens, token)
      others++
      continue
    }
    if (token.kind === 'word') {
      if (words === 0 && isAssignment(token.text, tokens.bash)) {
        others++
        arrayValue(tokens, token)
        continue
      }
      if (
        tokens.bash &&
        words > 0 &&
        isAssignment(token.text, true) &&
        tokens.source[token.end] === '(' &&
        /=$/.test(token.text) &&
        isDeclaration(name)
      ) {
        arrayValue(tokens, token)
        continue
      }
      if ((words === 0 && others > 0) || token.pos === tokens.blankAliasEnd) {
        if (tokens.expandAlias(token)) continue
      }
      if (words === 0) closeSubscript(tokens, token)
      if (words === 0) protect(tokens, token)
      name ??= token
      closed ||= token.text === ']]'
      words++
      continue
    }
    if (tokens.isOperator(token, '(') && words === 1 && others === 0 && name !== undefined) {
      readDefinition(grammar, name)
      return
    }
    if (tokens.dialect === 'ash' && name?.text === '[[' && !closed && tokens.isOperator(token, '&&', '||')) continue
    tokens.push(token)
    return
  }
}

/** Where bash could assign, `name[` is closed by a bracket, whatever the word turns out to be. */
function closeSubscript(tokens: TokenReader, token: Token): void {
  const name = tokens.bash ? /^[A-Za-z_]\w*\[/.exec(token.text)?.[0] : undefined
  if (name !== undefined) tokens.scanner.closeSubscript(token.pos + name.length)
}

/** Words that are keywords or assignments to bash alone are quoted, so that its parser takes them for commands. */
function protect(tokens: TokenReader, token: Token): void {
  if (tokens.bash || token.quoted) return
  const isBashs =
    bashKeywords.includes(token.text) &&
    !tokens.keywords.has(token.text) &&
    !(tokens.dialect === 'ash' && token.text === '[[')
  if (isBashs || /^[A-Za-z_]\w*((\[[^]*\])?\+?=|\[)/.test(token.text)) tokens.insert(token.pos, '\\')
}

function arrayValue(tokens: TokenReader, assignment: Token): void {
  if (!tokens.bash || !assignment.text.endsWith('=') || tokens.source[assignment.end] !== '(') return
  tokens.read()
  for (;;) {
    const token = elementOf(tokens)
    if (tokens.isOperator(token, ')')) return
    if (token.kind === 'end') throw tokens.scanner.unterminated('parenthesis', ')', assignment.end)
    if (token.kind !== 'word') throw tokens.unexpected(token)
    if (tokens.isSubstituted) readAnew(tokens, token)
  }
}

/** One of an array's values; what begins with a bracket is a subscript, whatever stands in it. */
function elementOf(tokens: TokenReader): Token {
  const token = tokens.read({ newlines: true })
  if (token.kind !== 'word' || !token.text.startsWith('[')) return token
  tokens.scanner.at = token.pos
  return tokens.scanner.subscripted(token.pos)
}

/** bash reads an array within a substitution once more, without the backslashes: what they hid then can't stand there. */
function readAnew(tokens: TokenReader, token: Token): void {
  const found = /^(?:[^\\'"`$]|\\[^;&|<>()])*\\([;&|<>()])/.exec(token.text)
  if (found?.[1] !== undefined) throw tokens.unexpected({ ...token, kind: 'operator', text: found[1] })
}

function isAssignment(text: string, bash: boolean): boolean {
  return (bash ? /^[A-Za-z_]\w*(\[[^]*\])?\+?=/ : /^[A-Za-z_]\w*=/).test(text)
}

function isDeclaration(name: Token | undefined): boolean {
  return name !== undefined && /^(declare|typeset|local|export|readonly|eval)$/.test(name.text)
}
