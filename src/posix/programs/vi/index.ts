/**
 * vi, after busybox's: simple editing on a terminal, or by keys that come through a pipe. Files are bytes. There are no
 * regular expressions (nor has busybox's as Debian and Alpine build it), marks, named registers and `!`.
 */
import type { Process, Program } from '../../process/types'
import { Editor } from './editor'
import { runColon } from './colon'
import { Screen } from './screen'
import { readKeys } from './keys'

interface Asked {
  readonly files: readonly string[]
  readonly commands: readonly string[]
  readonly isReadOnly: boolean
}

export const vi: Program = async (process) => {
  const asked = readOptions(process)
  const { terminal } = process
  const before = terminal?.mode
  if (terminal !== undefined && process.stdin.isTty)
    terminal.mode = { canonical: false, echo: false, signals: false, mapReturn: false, mapNewline: false }
  try {
    return await edit(process, asked)
  } finally {
    if (terminal !== undefined && before !== undefined) terminal.mode = before
  }
}

function readOptions(process: Process): Asked {
  const files: string[] = []
  const commands: string[] = []
  let isReadOnly = process.argv[0]?.endsWith('view') ?? false
  const words = process.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') files.push(...words.splice(0))
    else if (word === '-R') isReadOnly = true
    else if (word === '-c') commands.push(words.shift() ?? '')
    else if (word.startsWith('-c')) commands.push(word.slice(2))
    else if (/^\+\d*$/.test(word)) commands.push(word === '+' ? '$' : word.slice(1))
    else if (!word.startsWith('-')) files.push(word)
  }
  return { files, commands, isReadOnly }
}

function windowOf(process: Process): { rows: number; columns: number } {
  const size = process.terminal?.size
  return { rows: Math.max(2, size?.rows || 24), columns: size?.columns || 80 }
}

async function edit(process: Process, { files, commands, isReadOnly }: Asked): Promise<number> {
  const screen = new Screen(windowOf(process))
  const keys = readKeys(process)
  await process.print('\x1b[?1049h\x1b[H\x1b[J')
  const [first, ...others] = files
  const show = async (status: string | undefined): Promise<void> => {
    screen.resize(windowOf(process))
    await process.print(screen.draw(editor.buffer, editor.dot, status, editor.mode !== 'normal'))
  }
  const editor: Editor = new Editor(
    process,
    [...others],
    screen,
    () => nextKey(editor, show, keys),
    (prompt) => askLine(process, prompt, keys),
  )
  editor.isReadOnly = isReadOnly
  if (first !== undefined) editor.open(first)
  for (const line of commands) editor.said = await runColon(editor, line)
  while (!editor.isOver) await editor.command()
  if (editor.said !== undefined) await show(editor.said)
  await process.print(`\x1b[${windowOf(process).rows};1H\x1b[K\x1b[?1049l`)
  return 0
}

/** Shows what the last key did before it waits for the next; the end of the input ends the editor. */
async function nextKey(
  editor: Editor,
  show: (status: string | undefined) => Promise<void>,
  keys: () => Promise<string | undefined>,
): Promise<string> {
  await show(editor.said ?? editor.fileStatus())
  editor.said = undefined
  const key = await keys()
  if (key === undefined) editor.isOver = true
  return key ?? '\x1b'
}

/** A line at the bottom; undefined when it is given up. */
async function askLine(
  process: Process,
  prompt: string,
  keys: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const { rows } = windowOf(process)
  let text = ''
  for (;;) {
    await process.print(`\x1b[${rows};1H\x1b[K${prompt}${text}`)
    const key = await keys()
    if (key === undefined || key === '\x1b') return undefined
    if (key === '\r' || key === '\n') return text
    if (key === '\x7f' || key === '\b') {
      if (text === '') return undefined
      text = text.slice(0, -1)
    } else if (key.length === 1) text += key
  }
}
