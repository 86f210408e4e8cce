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
    status = await executor.list(node.body)
    return true
  })
  return status
}

/** In columns, as many as fit. */
function menu(items: readonly string[], columns: number): string {
  const digits = String(items.length).length
  const width = Math.max(...items.map((item) => item.length)) + digits + 2 + 2
  const across = Math.max(1, Math.floor(columns / width))
  const rows = items.length <= 9 || across === 1 ? items.length : Math.ceil(items.length / across)
  let text = ''
  for (let row = 0; row < rows; row++) {
    const cells = items
      .map((item, index) => `${String(index + 1).padStart(digits)}) ${item}`)
      .filter((_, index) => index % rows === row)
    text += `${cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(width))).join('')}\n`
  }
  return text
}
