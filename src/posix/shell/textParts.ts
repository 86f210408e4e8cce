/**
 * Expansions in a text that is not a word of the shell: the body of a here-document, a prompt, an arithmetic
 * expression. The text is parsed as a here-document's body, which is what has these rules.
 */
import { parse, type WordPart } from 'unbash'

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly part: WordPart; readonly source: string }

/** Cuts a text into plain pieces and expansions; `source` is the text that an expansion's positions count in. */
export function partsOfText(text: string): TextPart[] {
  const known = textPartsCache.get(text)
  if (known !== undefined) return known
  const source = `: <<CAMADA_TEXT_END\n${text}\nCAMADA_TEXT_END\n`
  const command = parse(source).commands[0]?.command
  const redirect = command?.type === 'Command' ? command.redirects[0] : undefined
  const parts = redirect?.type === 'HereDoc' ? redirect.body.parts : undefined
  const result: TextPart[] = []
  let at = source.indexOf('\n') + 1
  const end = at + text.length
  for (const part of parts ?? []) {
    if (part.type === 'Literal') continue
    if (part.pos > at) result.push({ kind: 'text', text: source.slice(at, part.pos) })
    result.push({ kind: 'part', part, source })
    at = part.end
  }
  if (at < end) result.push({ kind: 'text', text: source.slice(at, end) })
  if (textPartsCache.size > 500) textPartsCache.clear()
  textPartsCache.set(text, result)
  return result
}

const textPartsCache = new Map<string, TextPart[]>()
