/** nginx.conf as nginx reads it: words, quotes, blocks and includes; what each directive may hold is in `directives.ts`. */
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { directives, leftOut } from './directives'

export interface Directive {
  readonly name: string
  readonly words: readonly string[]
  /** `/etc/nginx/nginx.conf:12`. */
  readonly place: string
  readonly block: readonly Directive[]
}

/** The configuration is wrong; the message is what nginx logs as `emerg`. */
export class BadConfiguration extends Error {
  /** `isReadable`: each directive by itself is right. */
  constructor(
    message: string,
    readonly isReadable = false,
  ) {
    super(message)
  }
}

interface Token {
  readonly text: string
  readonly isQuoted: boolean
  readonly line: number
}

const mostIncludes = 100

/** Reads a file with all that it includes. Throws `BadConfiguration`. */
export function readConfiguration(process: Process, path: string): readonly Directive[] {
  return new Reader(process, path, readFile(process, path, ''), 'main', 0).all()
}

/** `-g`: directives of the command line. */
export function readGlobals(process: Process, text: string): readonly Directive[] {
  return new Reader(process, 'command line', text, 'main', 0, true).all()
}

function readFile(process: Process, path: string, where: string): string {
  try {
    const file = process.namespace.open(process, path, { read: true })
    try {
      return Buffer.from(file.readAt(0, file.stat().sizeBytes)).toString('utf8')
    } finally {
      file.close()
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    throw new BadConfiguration(
      `open() "${path}" failed (${numbers[error.code] ?? 5}: ${gnuErrorText(error.code)})${where}`,
    )
  }
}

const numbers: Partial<Record<string, number>> = { ENOENT: 2, EACCES: 13, EISDIR: 21, ENOTDIR: 20 }

class Reader {
  private readonly tokens: readonly Token[]
  private at = 0
  private lastLine = 1

  constructor(
    private readonly process: Process,
    private readonly path: string,
    text: string,
    private readonly context: string,
    private readonly depth: number,
    private readonly isCommandLine = false,
  ) {
    this.tokens = tokensOf(text)
    this.lastLine = text.split('\n').length
  }

  all(): readonly Directive[] {
    const found = this.block(this.context, false)
    return found
  }

  private where(line: number): string {
    return this.isCommandLine ? 'in command line' : `in ${this.path}:${line}`
  }

  private block(context: string, isNested: boolean): Directive[] {
    const found: Directive[] = []
    for (;;) {
      const words: string[] = []
      const start = this.tokens[this.at]
      if (start === undefined) {
        if (isNested) throw new BadConfiguration(`unexpected end of file, expecting "}" ${this.where(this.lastLine)}`)
        return found
      }
      let token: Token | undefined = start
      while (token !== undefined && !isMark(token)) {
        words.push(token.text)
        token = this.tokens[++this.at]
      }
      if (token === undefined)
        throw new BadConfiguration(`unexpected end of file, expecting ";" or "}" ${this.where(this.lastLine)}`)
      this.at++
      if (token.text === '}') {
        if (words.length > 0 || !isNested) throw new BadConfiguration(`unexpected "}" ${this.where(token.line)}`)
        return found
      }
      if (words.length === 0) throw new BadConfiguration(`unexpected "${token.text}" ${this.where(token.line)}`)
      found.push(...this.directive(words, context, token.text === '{', token.line))
    }
  }

  private directive(all: readonly string[], context: string, opens: boolean, line: number): readonly Directive[] {
    const [name = '', ...words] = all
    const where = this.where(line)
    const place = this.isCommandLine ? 'command line' : `${this.path}:${line}`
    if (context === 'types') return [{ name, words, place, block: [] }]
    if (name === 'include') return this.included(words, context, where)
    this.check(name, words, context, opens, where)
    const block = opens ? this.block(name, true) : []
    return [{ name, words, place, block }]
  }

  private check(name: string, words: readonly string[], context: string, opens: boolean, where: string): void {
    if (leftOut.has(name)) throw new BadConfiguration(`the Camada simulator's nginx leaves out "${name}" ${where}`)
    const known = directives[name]
    if (known === undefined) throw new BadConfiguration(`unknown directive "${name}" ${where}`)
    const fits = words.length >= known.least && words.length <= known.most
    if (!known.contexts.includes(context))
      throw new BadConfiguration(`"${name}" directive is not allowed here ${where}`)
    if (known.isBlock && !opens) throw new BadConfiguration(`directive "${name}" has no opening "{" ${where}`)
    if (!known.isBlock && opens) throw new BadConfiguration(`directive "${name}" is not terminated by ";" ${where}`)
    if (!fits) throw new BadConfiguration(`invalid number of arguments in "${name}" directive ${where}`)
    if (known.isFlag && !['on', 'off'].includes(words[0]?.toLowerCase() ?? ''))
      throw new BadConfiguration(
        `invalid value "${words[0] ?? ''}" in "${name}" directive, it must be "on" or "off" ${where}`,
      )
  }

  private included(words: readonly string[], context: string, where: string): readonly Directive[] {
    const [pattern = ''] = words
    if (words.length !== 1) throw new BadConfiguration(`invalid number of arguments in "include" directive ${where}`)
    if (this.depth > mostIncludes) throw new BadConfiguration(`too many nested includes ${where}`)
    const path = pattern.startsWith('/') ? pattern : `${this.path.slice(0, this.path.lastIndexOf('/'))}/${pattern}`
    return this.matching(path).flatMap((each) =>
      new Reader(this.process, each, readFile(this.process, each, ` ${where}`), context, this.depth + 1).all(),
    )
  }

  /** The files of a pattern, whose last part may have stars; a path without one must be there. */
  private matching(path: string): readonly string[] {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/'
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!/[*?]/.test(name)) return [path]
    const literal = (text: string): string => text.replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    const expression = new RegExp(`^${literal(name).replace(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}$`)
    try {
      const names = this.process.namespace.readDirectory(this.process, folder).map((entry) => entry.name)
      const fitting = names.filter((each) => expression.test(each) && !each.startsWith('.'))
      return fitting.sort().map((each) => `${folder}/${each}`)
    } catch (error) {
      if (error instanceof PosixError) return []
      throw error
    }
  }
}

function isMark({ text, isQuoted }: Token): boolean {
  return !isQuoted && (text === ';' || text === '{' || text === '}')
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  for (let at = 0; at < source.length;) {
    const character = source[at] ?? ''
    if (character === '\n') line++
    if (/\s/.test(character)) at++
    else if (character === '#') {
      while (at < source.length && source[at] !== '\n') at++
    } else if (character === '"' || character === "'") {
      const { text, end } = quotedText(source, at + 1, character)
      tokens.push({ text, isQuoted: true, line })
      line += source.slice(at, end).split('\n').length - 1
      at = end
    } else if (';{}'.includes(character)) {
      tokens.push({ text: character, isQuoted: false, line })
      at++
    } else {
      const text = /^(?:\\.|\$\{[^}]*\}|[^\s;{}\\])+/s.exec(source.slice(at, at + 65_536))?.[0] ?? character
      tokens.push({ text: text.replace(/\\(["'\\ ])/g, '$1'), isQuoted: false, line })
      at += text.length
    }
  }
  return tokens
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function quotedText(source: string, start: number, quote: string): { text: string; end: number } {
  let text = ''
  let at = start
  for (; at < source.length && source[at] !== quote; at++) {
    const next = source[at + 1] ?? ''
    if (source[at] === '\\' && /["'\\ntr]/.test(next)) {
      text += escapes[next] ?? next
      at++
    } else text += source[at]
  }
  return { text, end: at + 1 }
}
