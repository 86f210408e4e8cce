/**
 * A Dockerfile's text to its instructions, by the classic builder's own rules (buildkit's `parser`, vendored in moby
 * 26.1): directives, comments, continuation lines, flags, heredocs, and per instruction one of a few forms of arguments.
 * dockerfile-ast serves editors, not this: it recovers from what the daemon refuses, and has other ideas of a line.
 *
 * Errors carry the daemon's words: `failed to parse Dockerfile: …` from here, `dockerfile parse error on line N: …` from
 * the checks of each instruction.
 */
import { LabError } from '@shared/errors'
import { formOf } from './instructions/forms'
import type { ArgumentForm } from './instructions/forms'
import { splitWords } from './words'

interface NameValue {
  readonly name: string
  readonly value: string
}

/** One instruction, split but not checked. */
export interface DockerfileLine {
  /** In lower case. */
  readonly keyword: string
  /** The whole instruction in one line, as `Step` shows it. */
  readonly original: string
  /** The first line's number, from 1. */
  readonly line: number
  readonly lastLine: number
  /** `--name=value`, in order. */
  readonly flags: readonly string[]
  readonly args: readonly string[]
  readonly pairs: readonly NameValue[]
  /** Whether the arguments were a JSON array. */
  readonly isJson: boolean
  /** Names of the heredocs in it. Their content was skipped: the classic builder does not know them. */
  readonly heredocs: readonly string[]
  /** `original` with the here-documents' lines: what ONBUILD keeps. */
  readonly whole: string
}

export interface ParsedDockerfile {
  readonly lines: readonly DockerfileLine[]
  /** `\` or a backtick. */
  readonly escape: string
  readonly warnings: readonly string[]
}

const maxLineBytes = 65_535

function parseFailure(reason: string): LabError {
  return new LabError('invalid', `failed to parse Dockerfile: ${reason}`)
}

/** Leading flags; `--` alone ends them. */
function splitFlags(text: string): { flags: readonly string[]; rest: string } {
  const flags: string[] = []
  let rest = text
  for (;;) {
    const match = /^\s*(--(?:\\.|"(?:\\.|[^"])*"|'[^']*'|[^\s\\"'])*)(\s+|$)/s.exec(rest)
    const flag = match?.[1]
    if (match === null || flag === undefined) break
    rest = rest.slice(match[0].length)
    if (flag === '--') break
    flags.push(unquoteFlag(flag))
  }
  return { flags, rest: rest.trim() }
}

function unquoteFlag(flag: string): string {
  return flag.replace(
    /\\(.)|"((?:\\.|[^"])*)"|'([^']*)'/gs,
    (_, escaped?: string, double?: string, single?: string) => {
      return escaped ?? double?.replace(/\\(.)/gs, '$1') ?? single ?? ''
    },
  )
}

/** The JSON array that a text starts with; what follows it is ignored, as Go's decoder does. */
function leadingJsonArray(text: string): readonly unknown[] | undefined {
  const trimmed = text.trimStart()
  if (!trimmed.startsWith('[')) return undefined
  let depth = 0
  let isString = false
  for (let at = 0; at < trimmed.length; at += 1) {
    const character = trimmed[at]
    if (isString) {
      if (character === '\\') at += 1
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '[') depth += 1
    else if (character === ']') {
      depth -= 1
      if (depth === 0) return parseArray(trimmed.slice(0, at + 1))
    }
  }
  return undefined
}

function parseArray(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? (value as unknown[]) : undefined
  } catch {
    return undefined
  }
}

function jsonStrings(text: string): readonly string[] | undefined {
  const values = leadingJsonArray(text)
  if (values === undefined) return undefined
  if (values.every((value): value is string => typeof value === 'string')) return values
  throw parseFailure('when using JSON array syntax, arrays must be comprised of strings only')
}

function nameValues(rest: string, keyword: string, escape: string): readonly NameValue[] {
  const words = splitWords(rest, escape)
  const [first] = words
  if (first === undefined) return []
  if (!first.includes('=')) {
    const match = /^(\S+)\s+(.*)$/s.exec(rest)
    if (!match) throw parseFailure(`${keyword.toUpperCase()} must have two arguments`)
    return [{ name: match[1] ?? '', value: match[2] ?? '' }]
  }
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 0) {
      throw parseFailure(`Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`)
    }
    return { name: word.slice(0, at), value: word.slice(at + 1) }
  })
}

type Arguments = Pick<DockerfileLine, 'args' | 'pairs' | 'isJson'>

function argumentsOf(form: ArgumentForm, rest: string, keyword: string, escape: string): Arguments {
  const plain = (args: readonly string[]): Arguments => ({ args, pairs: [], isJson: false })
  const words = rest.split(/\s+/).filter((word) => word !== '')
  switch (form) {
    case 'ignored':
      return plain([])
    case 'text':
      return plain(rest === '' ? [] : [rest])
    case 'blanks':
      return plain(words)
    case 'words':
      return plain(splitWords(rest, escape))
    case 'pairs':
      return { args: rest === '' ? [] : [rest], pairs: nameValues(rest, keyword, escape), isJson: false }
    case 'blanksOrJson':
    case 'textOrJson': {
      const strings = jsonStrings(rest)
      if (strings) return { args: strings, pairs: [], isJson: true }
      return plain(form === 'blanksOrJson' ? words : rest === '' ? [] : [rest])
    }
    case 'typeThenTextOrJson': {
      const match = /^(\S+)\s*(.*)$/s.exec(rest)
      if (!match) return plain([])
      const command = match[2] ?? ''
      const strings = jsonStrings(command)
      return {
        args: [match[1] ?? '', ...(strings ?? (command === '' ? [] : [command]))],
        pairs: [],
        isJson: strings !== undefined,
      }
    }
    default:
      return form satisfies never
  }
}

/** Names of the heredocs that a line starts: `<<EOF`, `<<-"EOF"`. */
function heredocsIn(line: string): readonly { readonly name: string; readonly chomp: boolean }[] {
  return line.split(/\s+/).flatMap((word) => {
    const match = /^\d*<<(-?)(\S+)$/.exec(word)
    const name = match?.[2]?.replace(/^(["'])(.*)\1$/, '$2')
    return name === undefined || name === '' || name.startsWith('<') ? [] : [{ name, chomp: match?.[1] === '-' }]
  })
}

class Reader {
  private readonly source: readonly string[]
  private at = 0
  private escape = '\\'
  private readonly directives = new Set<string>()
  private inDirectives = true
  private readonly warnings: string[] = []

  constructor(text: string) {
    const lines = text.replace(/^\ufeff/, '').split('\n')
    if (lines.at(-1) === '') lines.pop()
    this.source = lines
  }

  read(): ParsedDockerfile {
    const lines: DockerfileLine[] = []
    while (this.at < this.source.length) {
      const line = this.instruction()
      if (line) lines.push(line)
    }
    if (lines.length === 0) throw parseFailure('file with no instructions')
    return { lines, escape: this.escape, warnings: this.warnings }
  }

  private next(): string | undefined {
    const line = this.source[this.at]
    if (line === undefined) return undefined
    this.at += 1
    if (Buffer.byteLength(line) > maxLineBytes) {
      throw parseFailure(`dockerfile line greater than max allowed size of ${maxLineBytes}`)
    }
    return line.replace(/\r$/, '')
  }

  private instruction(): DockerfileLine | undefined {
    const raw = this.next()
    if (raw === undefined) return undefined
    const isComment = /^\s*#/.test(raw)
    if (this.inDirectives) this.directive(raw)
    const first = this.continuation(isComment ? '' : raw.trimStart())
    if (!first.continues && first.text === '') return undefined
    const startLine = this.at
    let text = first.text
    let hasEmptyLine = false
    let continues = first.continues
    while (continues) {
      const more = this.next()
      if (more === undefined) break
      if (/^\s*#/.test(more)) continue
      if (more.trim() === '') {
        hasEmptyLine = true
        continue
      }
      const part = this.continuation(more)
      text += part.text
      continues = part.continues
    }
    if (hasEmptyLine) this.warnings.push(`Empty continuation line found in: ${text.trim()}`)
    return this.finish(text.trim(), startLine)
  }

  /** Only comments at the top, before anything else, can be directives. */
  private directive(line: string): void {
    const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line)
    const name = match?.[1]?.toLowerCase()
    if (name === undefined || !['escape', 'syntax', 'check'].includes(name)) {
      this.inDirectives = false
      return
    }
    if (this.directives.has(name)) throw parseFailure(`only one ${name} parser directive can be used`)
    this.directives.add(name)
    if (name !== 'escape') return
    const value = match?.[2] ?? ''
    if (value !== '\\' && value !== '`') throw parseFailure(`invalid escape token '${value}' does not match \` or \\`)
    this.escape = value
  }

  private continuation(line: string): { readonly text: string; readonly continues: boolean } {
    const token = this.escape === '\\' ? '\\\\' : '`'
    const match = new RegExp(`^(|.*[^${token}])${token}[ \\t]*$`, 's').exec(line)
    return match ? { text: match[1] ?? '', continues: true } : { text: line, continues: false }
  }

  private finish(original: string, line: number): DockerfileLine {
    const split = splitInstruction(original, this.escape)
    const canHold =
      split.keyword === 'onbuild'
        ? /^onbuild\s+(?:run|copy|add)\b/i.test(original)
        : ['run', 'copy', 'add'].includes(split.keyword)
    const heredocs = canHold && !split.isJson ? heredocsIn(original) : []
    const firstBelow = this.at
    for (const heredoc of heredocs) this.skipHeredoc(heredoc)
    const whole = [original, ...this.source.slice(firstBelow, this.at)].join('\n')
    return { ...split, whole, line, lastLine: this.at, heredocs: heredocs.map(({ name }) => name) }
  }

  private skipHeredoc({ name, chomp }: { readonly name: string; readonly chomp: boolean }): void {
    for (let line = this.next(); line !== undefined; line = this.next()) {
      if ((chomp ? line.replace(/^\t+/, '') : line) === name) return
    }
    throw parseFailure('unterminated heredoc')
  }
}

type SplitInstruction = Omit<DockerfileLine, 'line' | 'lastLine' | 'heredocs' | 'whole'>

/** Splits one instruction in one line. */
function splitInstruction(original: string, escape: string): SplitInstruction {
  const match = /^(\S*)(?:\s+(.*))?$/s.exec(original)
  const keyword = (match?.[1] ?? '').toLowerCase()
  const { flags, rest } = splitFlags((match?.[2] ?? '').trim())
  return { keyword, original, flags, ...argumentsOf(formOf(keyword), rest, keyword, escape) }
}

/** Parses a Dockerfile. Throws LabError invalid with the daemon's words. */
export function parseDockerfile(text: string): ParsedDockerfile {
  return new Reader(text).read()
}
