/** Compound commands after their first word: `if`, loops, `case`, braces, and bash's `((`, `select`, `coproc`. */
import { readConditional } from './conditional'
import { readFunctionKeyword } from './definition'
import { readRedirections } from './redirections'
import { readSimple } from './simple'
import type { Token } from './syntaxFailure'
import type { CommandGrammar, TokenReader } from './tokenReader'

/** Reads a compound command after its keyword. Throws `SyntaxFailure`. */
export function readCompound(grammar: CommandGrammar, token: Token): void {
  const { tokens } = grammar
  switch (token.text) {
    case 'if':
      ifClause(grammar)
      break
    case 'while':
    case 'until':
      grammar.list('required')
      tokens.expect('do')
      grammar.list('required')
      tokens.expect('done')
      break
    case 'for':
      forClause(grammar)
      break
    case 'select':
      forWords(grammar, tokens.read())
      break
    case 'case':
      caseClause(grammar)
      break
    case '{':
      grammar.list('required')
      tokens.expect('}')
      break
    case 'function':
      readFunctionKeyword(grammar)
      return
    case '[[':
      readConditional(tokens, token)
      break
    case 'coproc':
      coproc(grammar)
      return
    default:
      throw tokens.unexpected(token)
  }
  readRedirections(tokens)
}

function ifClause(grammar: CommandGrammar): void {
  const { tokens } = grammar
  grammar.list('required')
  tokens.expect('then')
  grammar.list('required')
  for (;;) {
    const token = tokens.read({ keywords: true })
    if (tokens.isKeyword(token, 'elif')) {
      grammar.list('required')
      tokens.expect('then')
      grammar.list('required')
      continue
    }
    if (tokens.isKeyword(token, 'else')) grammar.list('required')
    else tokens.push(token)
    tokens.expect('fi')
    return
  }
}

function forClause(grammar: CommandGrammar): void {
  const { tokens } = grammar
  const name = tokens.read()
  if (tokens.bash && tokens.isOperator(name, '(') && tokens.source[name.end] === '(') {
    arithmeticFor(grammar, name)
    return
  }
  if (!tokens.bash && (name.kind !== 'word' || name.quoted || !/^[A-Za-z_]\w*$/.test(name.text)))
    throw tokens.named('Bad for loop variable', name)
  forWords(grammar, name)
}

function forWords(grammar: CommandGrammar, name: Token): void {
  const { tokens } = grammar
  if (name.kind !== 'word') throw tokens.unexpected(name)
  let token = tokens.read({ keywords: true })
  if (token.kind === 'newline') {
    token = tokens.read({ keywords: true, newlines: true })
    if (tokens.bash && tokens.isOperator(token, ';')) throw tokens.unexpected(token)
  }
  if (tokens.isKeyword(token, 'in')) {
    let word = tokens.read()
    while (word.kind === 'word') word = tokens.read()
    if (word.kind !== 'newline' && !tokens.isOperator(word, ';')) throw tokens.unexpected(word)
  } else if (!tokens.isOperator(token, ';')) tokens.push(token)
  body(grammar)
}

/** `do … done`; bash also takes braces. */
function body(grammar: CommandGrammar): void {
  const { tokens } = grammar
  const token = tokens.read({ keywords: true, newlines: true })
  if (tokens.bash && tokens.isKeyword(token, '{')) {
    grammar.list('required')
    tokens.expect('}')
    return
  }
  if (!tokens.isKeyword(token, 'do')) throw tokens.unexpected(token, 'do')
  grammar.list('required')
  tokens.expect('done')
}

function arithmeticFor(grammar: CommandGrammar, open: Token): void {
  const { tokens } = grammar
  const end = closeArithmetic(tokens, open.end + 1)
  if (end === undefined) throw tokens.unexpected(open)
  const inner = tokens.source.slice(open.end + 1, end - 2)
  if (countSemicolons(inner) !== 2) throw tokens.unexpected({ ...open, text: '((' })
  tokens.scanner.at = end
  const token = tokens.read({ newlines: false })
  if (!tokens.isOperator(token, ';')) tokens.push(token)
  body(grammar)
}

/** Reads `((…))` from its second parenthesis; false, with nothing read, when it is a subshell within a subshell. */
export function readArithmeticCommand(tokens: TokenReader, open: Token): boolean {
  const end = closeArithmetic(tokens, open.end + 1)
  if (end === undefined) return false
  tokens.scanner.at = end
  return true
}

/** The position behind the `))` that closes an arithmetic command; undefined when it isn't one. */
function closeArithmetic(tokens: TokenReader, from: number): number | undefined {
  tokens.scanner.at = from
  for (let level = 0; ;) {
    const character = tokens.source[tokens.scanner.at]
    if (character === undefined) throw tokens.scanner.unterminated('parenthesis', ')', from - 1)
    if (character === '(') level++
    if (character === ')') {
      if (level === 0 && tokens.source[tokens.scanner.at + 1] === ')') return tokens.scanner.at + 2
      if (level === 0) {
        tokens.scanner.at = from - 1
        return undefined
      }
      level--
    }
    tokens.scanner.arithmeticPiece(false)
  }
}

function caseClause(grammar: CommandGrammar): void {
  const { tokens } = grammar
  const word = tokens.read()
  if (word.kind !== 'word') throw tokens.unexpected(word, tokens.bash ? undefined : 'word')
  const token = tokens.read({ newlines: true })
  if (!tokens.isKeyword(token, 'in')) throw tokens.unexpected(token, 'in')
  for (;;) {
    let pattern = tokens.read({ keywords: true, newlines: true })
    if (tokens.isKeyword(pattern, 'esac')) return
    if (tokens.isOperator(pattern, '(')) pattern = tokens.read()
    patterns(tokens, pattern)
    grammar.list('optional')
    const end = tokens.read({ keywords: true, newlines: true })
    if (tokens.isKeyword(end, 'esac')) return
    if (!tokens.isOperator(end, ';;', ';&', ';;&')) throw tokens.unexpected(end, ';;')
  }
}

function patterns(tokens: TokenReader, first: Token): void {
  let pattern = first
  for (;;) {
    if (tokens.bash && pattern.kind !== 'word') throw tokens.unexpected(pattern)
    const next = tokens.read()
    if (tokens.isOperator(next, ')')) return
    if (!tokens.isOperator(next, '|')) throw tokens.unexpected(next, ')')
    pattern = tokens.read()
  }
}

function coproc(grammar: CommandGrammar): void {
  const { tokens } = grammar
  const token = tokens.read({ keywords: true })
  if (token.kind === 'word' && !token.quoted && !tokens.keywords.has(token.text)) {
    const next = tokens.read({ keywords: true })
    tokens.push(next)
    if (tokens.isOperator(next, '(') || tokens.isKeyword(next, '{', 'if', 'while', 'until', 'for', 'case', '[['))
      grammar.command()
    else if (next.kind === 'word' || next.kind === 'redirection') readSimple(grammar)
    return
  }
  tokens.push(token)
  grammar.command()
}

function countSemicolons(text: string): number {
  const plain = text.replace(/\$\{[^}]*(?:\}|$)/g, '')
  return [...plain].filter((character) => character === ';').length
}
