/** Functions: `name ()` and `function name`, and what may be their body. */
import { readRedirections } from './redirections'
import type { Token } from './syntaxFailure'
import type { CommandGrammar, TokenReader } from './tokenReader'

const specialBuiltins = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
)

/** Reads from behind `function`. Throws `SyntaxFailure`. */
export function readFunctionKeyword(grammar: CommandGrammar): void {
  const { tokens } = grammar
  const name = tokens.read()
  if (name.kind !== 'word') throw tokens.unexpected(name)
  let token = tokens.read({ newlines: tokens.bash })
  if (tokens.isOperator(token, '(')) {
    const close = tokens.read()
    if (!tokens.isOperator(close, ')')) {
      if (!tokens.bash) throw tokens.unexpected(close, ')')
      tokens.push(close)
      grammar.list('required')
      tokens.expect(')')
      return readRedirections(tokens)
    }
    token = tokens.read({ keywords: true, newlines: true })
  }
  tokens.push(token)
  functionBody(grammar, token)
}

function functionBody(grammar: CommandGrammar, token: Token): void {
  const { tokens } = grammar
  if (!tokens.bash) {
    const next = tokens.read({ keywords: true, newlines: true })
    tokens.push(next)
    return braced(grammar, next)
  }
  const compound =
    tokens.isOperator(token, '(') || tokens.isKeyword(token, '{', 'if', 'while', 'until', 'for', 'case', 'select', '[[')
  if (!compound) throw tokens.unexpected(token)
  grammar.command()
}

/** ash and dash take a simple command as a body; it gets the braces that the tree's parser wants. */
function braced(grammar: CommandGrammar, first: Token): void {
  const { tokens } = grammar
  const isCompound = tokens.isOperator(first, '(') || (first.kind === 'word' && tokens.keywords.has(first.text))
  if (isCompound || (first.kind !== 'word' && first.kind !== 'redirection')) return grammar.command()
  tokens.input.text = `${tokens.source.slice(0, first.pos)}{ ${tokens.source.slice(first.pos)}`
  tokens.scanner.at = first.pos + 2
  tokens.unpush()
  grammar.command()
  const after = tokens.read()
  const end = after.pos
  tokens.input.text = `${tokens.source.slice(0, end)} ;}${tokens.source.slice(end)}`
  tokens.scanner.at += 3
  tokens.push({ ...after, pos: end + 3, end: after.end + 3 })
}

/** Reads from behind `name (`. Throws `SyntaxFailure`. */
export function readDefinition(grammar: CommandGrammar, name: Token): void {
  const { tokens } = grammar
  const close = tokens.read()
  if (!tokens.isOperator(close, ')')) throw tokens.unexpected(close, ')')
  if (tokens.dialect !== 'bash' && (name.quoted || !/^[A-Za-z_]\w*$/.test(name.text) || isSpecial(tokens, name.text)))
    throw tokens.named('Bad function name', name)
  const token = tokens.read({ keywords: true, newlines: true })
  tokens.push(token)
  functionBody(grammar, token)
}

function isSpecial(tokens: TokenReader, name: string): boolean {
  return tokens.dialect === 'dash' && specialBuiltins.has(name)
}
