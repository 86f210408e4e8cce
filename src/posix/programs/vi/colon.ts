/** Lines that are typed behind `:`: writing, reading, quitting, going to lines, deleting, copying and replacing them. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { fileText, saveText } from './files'
import { indented } from './motions'
import type { Editor } from './editor'

/** Highlighted, as vi says what went wrong. */
function wrong(text: string): string {
  return `\x1b[7m${text}\x1b[m`
}

/** Runs a line; what is to be said, if anything. */
export async function runColon(editor: Editor, line: string): Promise<string | undefined> {
  const { range, rest } = readRange(editor, line.trimStart().replace(/^:+/, ''))
  const [, name = '', bang = '', argument = ''] = /^(=|[a-zA-Z]*)(!?)\s*(.*)$/s.exec(rest) ?? []
  if (rest === '') {
    if (range !== undefined) editor.dot = indented(editor.buffer, editor.buffer.lineStart(range[1]))
    return undefined
  }
  if (rest.startsWith('!')) return wrong("'!' is not implemented")
  if (/^s(?![a-zA-Z])/.test(rest)) return substitute(editor, rest.slice(1), range)
  const force = bang === '!'
  if ('quit'.startsWith(name) && name !== '') return quit(editor, force)
  if (['w', 'write', 'wq', 'wn', 'x', 'xit'].includes(name)) return write(editor, name, argument, force, range)
  if ('edit'.startsWith(name)) return edit(editor, argument, force)
  if ('read'.startsWith(name)) return readIn(editor, argument, range)
  if ('delete'.startsWith(name)) return deleteLines(editor, range)
  if ('yank'.startsWith(name) && name !== '') return yankLines(editor, range)
  if (name === '=') return String(range === undefined ? editor.buffer.lineNumber(editor.dot) : range[1])
  if ('file'.startsWith(name)) return editor.fileStatus()
  if ('set'.startsWith(name) && name.length > 1) return set(editor, argument)
  return wrong(`'${rest}' is not implemented`)
}

type Range = readonly [first: number, last: number]

function readRange(editor: Editor, text: string): { range: Range | undefined; rest: string } {
  if (text.startsWith('%')) return { range: [1, editor.buffer.lineCount], rest: text.slice(1).trimStart() }
  const [, from = '', comma, to = '', rest = ''] = /^(\d+|\.|\$)?(?:(,)(\d+|\.|\$)?)?\s*(.*)$/s.exec(text) ?? []
  const number = (word: string): number => {
    if (word === '$') return editor.buffer.lineCount
    return word === '.' || word === '' ? editor.buffer.lineNumber(editor.dot) : Math.max(1, Number(word))
  }
  if (from === '' && comma === undefined) return { range: undefined, rest }
  const first = number(from)
  return { range: [first, comma === undefined ? first : number(to)], rest }
}

function quit(editor: Editor, force: boolean): string | undefined {
  if (!force && editor.buffer.isModified) return wrong('No write since last change (:q! overrides)')
  const more = editor.files.length
  if (!force && more > 0) return wrong(`${more} more file(s) to edit`)
  editor.isOver = true
  return undefined
}

/** Writes the whole text, or the lines of a range. */
export async function write(
  editor: Editor,
  name: string,
  path: string,
  force: boolean,
  range?: Range,
): Promise<string | undefined> {
  const { buffer, process } = editor
  const target = path === '' ? editor.path : path
  const leaves = name === 'wq' || name.startsWith('x')
  if (name.startsWith('x') && !buffer.isModified && path === '') return quit(editor, force)
  if (target === undefined) return wrong('No current filename')
  if (editor.isReadOnly && !force && path === '') return wrong(`'${target}' is read only`)
  if (path !== '' && path !== editor.path && !force && exists(process, path))
    return wrong('File exists (:w! overrides)')
  const text =
    range === undefined
      ? buffer.text
      : buffer.text.slice(buffer.lineStart(range[0]), buffer.end(buffer.lineStart(range[1])) + 1)
  const failure = saveText(process, target, text)
  if (failure !== undefined) return wrong(`'${target}' ${failure}`)
  if (range === undefined && (path === '' || editor.path === undefined || path === editor.path)) {
    editor.path = target
    buffer.isModified = false
  }
  if (leaves) editor.isOver = true
  return `'${target}' ${text.split('\n').length - 1}L, ${text.length}C`
}

function exists(process: Process, path: string): boolean {
  return process.namespace.exists(process, path)
}

function edit(editor: Editor, path: string, force: boolean): string | undefined {
  if (editor.buffer.isModified && !force) return wrong('No write since last change (:e! overrides)')
  const target = path === '' ? editor.path : path
  if (target === undefined) return wrong('No current filename')
  editor.open(target)
  return `'${target}'${exists(editor.process, target) ? '' : ' [New file]'}${editor.isReadOnly ? ' [Readonly]' : ''} ${editor.buffer.lineCount}L, ${editor.buffer.text.length}C`
}

function readIn(editor: Editor, path: string, range: Range | undefined): string | undefined {
  if (path === '') return wrong('No filename given')
  try {
    const text = fileText(editor.process, path)
    const { buffer } = editor
    const at = range?.[0] === 0 ? 0 : buffer.end(range === undefined ? editor.dot : buffer.lineStart(range[1])) + 1
    buffer.insert(at, text.endsWith('\n') || text === '' ? text : `${text}\n`)
    editor.dot = Math.min(at, buffer.text.length - 1)
    return `'${path}' ${text.split('\n').length - 1}L, ${text.length}C`
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return wrong(`'${path}' No such file or directory`)
  }
}

function linesOf(editor: Editor, range: Range | undefined): readonly [from: number, to: number] {
  const { buffer } = editor
  const line = buffer.lineNumber(editor.dot)
  const [first, last] = range ?? [line, line]
  return [buffer.lineStart(first), buffer.end(buffer.lineStart(last)) + 1]
}

function deleteLines(editor: Editor, range: Range | undefined): string | undefined {
  const [from, to] = linesOf(editor, range)
  editor.cut(from, to, true)
  return undefined
}

function yankLines(editor: Editor, range: Range | undefined): string {
  const [from, to] = linesOf(editor, range)
  editor.register = editor.buffer.text.slice(from, to)
  return `Yank ${editor.register.split('\n').length - 1} lines (${editor.register.length} chars) into [D]`
}

/** What busybox has; `number` is not among them. */
const settings = [
  'autoindent',
  'ai',
  'expandtab',
  'et',
  'flash',
  'fl',
  'ignorecase',
  'ic',
  'showmatch',
  'sm',
  'tabstop',
  'ts',
]

function set(editor: Editor, argument: string): string | undefined {
  for (const word of argument.split(/\s+/).filter((each) => each !== '')) {
    const name = word.replace(/^no/, '').replace(/=.*$/, '')
    if (!settings.includes(name)) return wrong(`bad option: ${word}`)
    if (name === 'ic' || name === 'ignorecase') editor.ignoresCase = !word.startsWith('no')
  }
  return undefined
}

function substitute(editor: Editor, text: string, range: Range | undefined): string | undefined {
  const delimiter = text[0] ?? ''
  const parts = delimiter === '' ? [] : text.slice(1).split(delimiter)
  const [find = '', replacement, flags = ''] = parts
  if (find === '' || replacement === undefined) return wrong(`'s${text}' is not implemented`)
  const line = editor.buffer.lineNumber(editor.dot)
  const [first, last] = range ?? [line, line]
  let [count, changedLines] = [0, 0]
  for (let number = first; number <= Math.min(last, editor.buffer.lineCount); number++) {
    const done = replaceIn(
      editor,
      editor.buffer.lineStart(number),
      { find, text: replacement, all: flags.includes('g') },
      count > 0,
    )
    count += done
    if (done > 0) {
      changedLines++
      editor.dot = indented(editor.buffer, editor.buffer.lineStart(number))
    }
  }
  if (count === 0) return wrong('No match')
  return count > 1 || changedLines > 1 ? `${count} substitutions on ${changedLines} lines` : undefined
}

interface Replacing {
  /** Letters as they are: busybox's vi has no regular expressions. */
  readonly find: string
  readonly text: string
  readonly all: boolean
}

function replaceIn(editor: Editor, start: number, { find, text, all }: Replacing, isChained: boolean): number {
  const { buffer } = editor
  let count = 0
  for (let at = start; ;) {
    const from = editor.find(find, at, buffer.end(start))
    if (from < 0) return count
    buffer.delete(from, from + find.length, isChained || count > 0)
    buffer.insert(from, text, true)
    count++
    at = from + text.length
    if (!all) return count
  }
}
