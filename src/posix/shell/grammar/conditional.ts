/** `[[ … ]]` as bash reads it: tests joined by `&&`, `||` and `!`, with patterns and regular expressions on the right. */
import { SyntaxFailure, type Token } from './syntaxFailure'
import type { TokenReader } from './tokenReader'

/** Reads from behind `[[` to behind `]]`. Throws `SyntaxFailure`. */
export function readConditional(tokens: TokenReader, open: Token): void {
  conditionalOr(tokens)
  const token = conditionalToken(tokens)
  if (tokens.isKeyword(token, ']]')) return
  if (token.kind === 'end') throw new SyntaxFailure({ kind: 'unexpected', token, expected: ']]' }, open.pos)
  throw conditionalFailure(tokens, token)
}

function conditionalToken(tokens: TokenReader): Token {
  return tokens.read({ newlines: true })
}

function conditionalFailure(tokens: TokenReader, token: Token): SyntaxFailure {
  return token.kind === 'end'
    ? new SyntaxFailure({ kind: 'unexpected', token, expected: ']]' }, token.pos)
    : tokens.named('syntax error in conditional expression', token)
}

function conditionalOr(tokens: TokenReader): void {
  conditionalAnd(tokens)
  for (;;) {
    const token = conditionalToken(tokens)
    if (!tokens.isOperator(token, '||')) return tokens.push(token)
    conditionalAnd(tokens)
  }
}

function conditionalAnd(tokens: TokenReader): void {
  conditionalTerm(tokens)
  for (;;) {
    const token = conditionalToken(tokens)
    if (!tokens.isOperator(token, '&&')) return tokens.push(token)
    conditionalTerm(tokens)
  }
}

function conditionalTerm(tokens: TokenReader): void {
  const token = conditionalToken(tokens)
  if (tokens.isOperator(token, '(')) {
    conditionalOr(tokens)
    const close = conditionalToken(tokens)
    if (!tokens.isOperator(close, ')')) throw conditionalFailure(tokens, close)
    return
  }
  if (tokens.isKeyword(token, '!')) return conditionalTerm(tokens)
  if (token.kind !== 'word' || tokens.isKeyword(token, ']]')) throw conditionalFailure(tokens, token)
  if (!token.quoted && /^-[a-zA-Z]$/.test(token.text) && token.text !== '-a') {
    const operand = tokens.read()
    if (operand.kind !== 'word' || tokens.isKeyword(operand, ']]'))
      throw tokens.named('unexpected argument to conditional unary operator', operand)
    return
  }
  conditionalBinary(tokens)
}

function conditionalBinary(tokens: TokenReader): void {
  const operator = tokens.read()
  if (tokens.isOperator(operator, '&&', '||', ')') || tokens.isKeyword(operator, ']]') || operator.kind === 'newline')
    return tokens.push(operator)
  const isBinary =
    (operator.kind === 'redirection' && /^[<>]$/.test(operator.text)) ||
    (operator.kind === 'word' && /^(==?|!=|=~|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(operator.text))
  if (!isBinary) throw tokens.named('conditional binary operator expected', operator)
  const operand = /^(==?|!=|=~)$/.test(operator.text) ? patternWord(tokens, operator.text === '=~') : tokens.read()
  if (operand.kind !== 'word' || tokens.isKeyword(operand, ']]'))
    throw tokens.named('unexpected argument to conditional binary operator', operand)
}

/** A pattern or regular expression: parentheses and bars may stand in it. */
function patternWord(tokens: TokenReader, regular: boolean): Token {
  const scanner = tokens.scanner
  while (/[ \t]/.test(tokens.source[scanner.at] ?? '')) scanner.at++
  const start = scanner.at
  if (!regular) {
    const inner = tokens.scannerAt(start, () => true)
    const token = inner.next()
    scanner.at = inner.at
    return token
  }
  let level = 0
  for (;;) {
    const character = tokens.source[scanner.at]
    if (character === undefined) break
    if (level === 0 && /[ \t\n;&)<>]/.test(character)) break
    if (character === '(') level++
    if (character === ')') level--
    if (character === '[') skipBracket(tokens)
    else scanner.piece(false)
  }
  return scanner.at === start ? scanner.next() : scanner.token('word', start, scanner.at, true)
}

function skipBracket(tokens: TokenReader): void {
  const match = /\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\]/y
  match.lastIndex = tokens.scanner.at
  const found = match.exec(tokens.source)
  if (found === null || /\s/.test(found[0])) tokens.scanner.at++
  else tokens.scanner.at += found[0].length
}
