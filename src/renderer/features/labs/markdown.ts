/**
 * Texts of labs: Markdown without HTML, in blocks. A code block of language `console` is no text but commands to type,
 * one a line (a backslash at the end goes on in the next); everything else becomes HTML that markdown-it has escaped.
 */
import MarkdownIt from 'markdown-it'

export type LabBlock =
  { readonly kind: 'html'; readonly html: string } | { readonly kind: 'commands'; readonly commands: readonly string[] }

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image')
const openLink = markdown.renderer.rules['link_open']
markdown.renderer.rules['link_open'] = (tokens, at, options, env, self) => {
  tokens[at]?.attrSet('target', '_blank')
  tokens[at]?.attrSet('rel', 'noopener noreferrer')
  return openLink === undefined ? self.renderToken(tokens, at, options) : openLink(tokens, at, options, env, self)
}
const allowed = markdown.validateLink.bind(markdown)
markdown.validateLink = (url) => allowed(url) && /^https:\/\//i.test(url)

/** Blocks of a text, in order. */
export function labBlocks(text: string): readonly LabBlock[] {
  const blocks: LabBlock[] = []
  let tokens: ReturnType<typeof markdown.parse> = []
  const flush = (): void => {
    if (tokens.length > 0) blocks.push({ kind: 'html', html: markdown.renderer.render(tokens, markdown.options, {}) })
    tokens = []
  }
  for (const token of markdown.parse(text, {})) {
    if (token.type === 'fence' && token.level === 0 && token.info.trim() === 'console') {
      flush()
      blocks.push({ kind: 'commands', commands: commandsOf(token.content) })
    } else tokens.push(token)
  }
  flush()
  return blocks
}

/** The commands of a block: without prompts, empty lines and comments. */
export function commandsOf(text: string): readonly string[] {
  const commands: string[] = []
  let open = ''
  for (const line of text.split('\n')) {
    const piece = open === '' ? line.replace(/^\s*\$ /, '') : line
    if (piece.endsWith('\\')) {
      open += `${piece}\n`
      continue
    }
    const command = (open + piece).trim()
    open = ''
    if (command !== '' && !command.startsWith('#')) commands.push(command)
  }
  if (open.trim() !== '') commands.push(open.trim())
  return commands
}

/** A sentence's inline Markdown as HTML: bold, italics, code. */
export function inlineHtml(sentence: string): string {
  return markdown.renderInline(sentence)
}
