/** bash's select: a menu on the standard error, a choice from the standard input, until `break` or the input's end. */
import type { Select } from 'unbash'
import { decodeText } from '../text'
import type { Executor } from './execute'

type Loop = (step: () => Promise<boolean>) => Promise<void>

export async function runSelect(executor: Executor, node: Select, loop: Loop): Promise<number> {
  const { shell, expander } = executor
  const { process } = shell
  const items = node.wordlist === undefined ? shell.positional : await expander.fields(node.wordlist)
  if (items.length === 0) return 0
  if (shell.options.has('xtrace'))
    await executor.trace(`select ${node.name.text} in ${node.wordlist?.map((word) => word.text).join(' ') ?? '"$@"'}`)
  let status = 0
  let asks = true
  await loop(async () => {
    if (asks)
      await process.printError(menu(items, Number(shell.get('COLUMNS') ?? process.terminal?.size.columns ?? 80)))
    await process.printError(shell.get('PS3') ?? '#? ')
    const bytes = await process.stdin.readLine()
    if (bytes.length === 0) {
      await process.print('\n')
      status = 1
      return false
    }
    const reply = decodeText(bytes).replace(/\n$/, '')
    shell.set('REPLY', reply.trim())
    asks = reply.trim() === ''
    if (asks) return true
    shell.set(node.name.value, /^\d+$/.test(reply.trim()) ? (items[Number(reply) - 1] ?? '') : '')
    status = 0
    status = await executor.list(node.body)
    return true
  })
  return status
}

const tabWidth = 8

/** In columns, as many as fit; tabs go from one to the next. */
function menu(items: readonly string[], columns: number): string {
  const digits = String(items.length).length
  const width = Math.max(...items.map((item) => item.length)) + digits + 4
  const fitting = Math.max(1, Math.floor(columns / width))
  let rows = Math.ceil(items.length / fitting)
  const across = Math.ceil(items.length / rows)
  if (rows === 1) rows = across
  const firstDigits = String(rows).length
  let text = ''
  for (let row = 0; row < rows; row++) {
    let column = 0
    for (let index = row; index < items.length; index += rows) {
      const cell = `${String(index + 1).padStart(column === 0 ? firstDigits : digits)}) ${items[index] ?? ''}`
      text += cell
      if (index + rows < items.length) text += blanksBetween(column + cell.length, column + width)
      column += width
    }
    text += '\n'
  }
  return text
}

/** Tabs, then blanks, from one column to another. */
function blanksBetween(from: number, to: number): string {
  let text = ''
  for (let at = from; at < to;) {
    const jumps = Math.floor(to / tabWidth) > Math.floor(at / tabWidth)
    text += jumps ? '\t' : ' '
    at += jumps ? tabWidth - (at % tabWidth) : 1
  }
  return text
}
