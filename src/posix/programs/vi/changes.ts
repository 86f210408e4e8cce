/** Commands that change the text, by their keys: deleting, inserting, putting, joining, replacing. */
import { indented } from './motions'
import type { Editor } from './editor'

type Change = (editor: Editor, count: number) => Promise<void> | void

function put(editor: Editor, count: number, isBefore: boolean): void {
  const { buffer, register } = editor
  if (register === '') {
    editor.said = '\x1b[7mNothing in register D\x1b[m'
    return
  }
  const text = register.repeat(count)
  const isLines = register.endsWith('\n')
  const at = isLines
    ? isBefore
      ? buffer.start(editor.dot)
      : buffer.end(editor.dot) + 1
    : isBefore || buffer.end(editor.dot) === editor.dot
      ? editor.dot
      : editor.dot + 1
  buffer.insert(at, text)
  editor.dot = isLines ? indented(buffer, at) : at + text.length - 1
  const lines = text.split('\n').length - 1
  editor.said = `Put ${lines} lines (${text.length} chars) from [D]`
}

async function open(editor: Editor, isAbove: boolean): Promise<void> {
  const { buffer } = editor
  buffer.stopTyping()
  const at = isAbove ? buffer.start(editor.dot) : buffer.end(editor.dot) + 1
  buffer.type(at, '\n')
  editor.dot = at
  await editor.typeIn('insert', true)
}

function toggle({ buffer, dot }: Editor): string {
  const letter = buffer.text[dot] ?? ''
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
}

/** Commands that change the text, by their keys. */
export const changes: Readonly<Record<string, Change>> = {
  x: (editor, count) => editor.cut(editor.dot, Math.min(editor.dot + count, editor.buffer.end(editor.dot))),
  delete: (editor, count) => editor.cut(editor.dot, Math.min(editor.dot + count, editor.buffer.end(editor.dot))),
  X: (editor, count) => editor.cut(Math.max(editor.buffer.start(editor.dot), editor.dot - count), editor.dot),
  D: (editor) => editor.cut(editor.dot, editor.buffer.end(editor.dot)),
  i: (editor) => editor.typeIn('insert'),
  insert: (editor) => editor.typeIn('insert'),
  I: (editor) => {
    editor.dot = indented(editor.buffer, editor.dot)
    return editor.typeIn('insert')
  },
  a: (editor) => {
    if (editor.dot < editor.buffer.end(editor.dot)) editor.dot++
    return editor.typeIn('insert')
  },
  A: (editor) => {
    editor.dot = editor.buffer.end(editor.dot)
    return editor.typeIn('insert')
  },
  o: (editor) => open(editor, false),
  O: (editor) => open(editor, true),
  R: (editor) => editor.typeIn('replace'),
  C: (editor) => {
    editor.register = editor.buffer.delete(editor.dot, editor.buffer.end(editor.dot))
    return editor.typeIn('insert', true)
  },
  s: (editor, count) => {
    editor.register = editor.buffer.delete(editor.dot, Math.min(editor.dot + count, editor.buffer.end(editor.dot)))
    return editor.typeIn('insert', true)
  },
  S: (editor) => {
    const { buffer } = editor
    editor.dot = buffer.start(editor.dot)
    editor.register = buffer.delete(editor.dot, buffer.end(editor.dot))
    return editor.typeIn('insert', true)
  },
  p: (editor, count) => put(editor, count, false),
  P: (editor, count) => put(editor, count, true),
  J: (editor, count) => {
    const { buffer } = editor
    for (let done = 0; done < Math.max(1, count - 1); done++) {
      const at = buffer.end(editor.dot)
      if (at >= buffer.text.length - 1) return
      const blanks = /^[ \t]*/.exec(buffer.text.slice(at + 1))?.[0].length ?? 0
      buffer.delete(at, at + 1 + blanks, done > 0)
      buffer.insert(at, ' ', true)
      editor.dot = at + 1
    }
  },
  r: async (editor, count) => {
    const key = await editor.nextKey()
    const { buffer, dot } = editor
    if (key === '\x1b' || dot + count > buffer.end(dot)) return
    buffer.delete(dot, dot + count)
    buffer.insert(dot, (key === '\r' ? '\n' : key).repeat(count), true)
    editor.dot = dot + count - 1
  },
  '~': (editor, count) => {
    for (let done = 0; done < count && editor.dot < editor.buffer.end(editor.dot); done++) {
      const letter = toggle(editor)
      editor.buffer.delete(editor.dot, editor.dot + 1, done > 0)
      editor.buffer.insert(editor.dot, letter, true)
      editor.dot++
    }
  },
}
