/** busybox's xargs (GNU's is in `gnu.ts`) builds command lines from standard input; `-0 -n -I -L -r -t -d -P -a`. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, isGnu, reason } from '../complaint'
import { parseOptions } from '../options'
import { runHere } from '../spawning'
import { openInput, readEverything } from '../streams'
import { gnuXargs } from './gnu'

const table = {
  short: '+0n:I:L:rtpd:P:a:s:E:xe::o',
  long: {
    null: '0',
    'max-args': 'n:',
    replace: 'I:',
    'max-lines': 'L:',
    'no-run-if-empty': 'r',
    verbose: 't',
    delimiter: 'd:',
    'max-procs': 'P:',
    'arg-file': 'a:',
  },
  usage: '[OPTIONS] [PROG ARGS]',
}
const maxArgumentBytes = 128 * 1024

export const xargs: Program = (process) => (isGnu(process) ? gnuXargs(process) : busyboxXargs(process))

async function busyboxXargs(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const command = options.operands.length === 0 ? ['echo'] : options.operands
  for (const letter of ['n', 'L', 's', 'P']) {
    const given = options.value(letter)
    if (given !== undefined && !/^\d+$/.test(given) && !isGnu(process)) {
      await complain(process, `invalid number '${given}'`)
      return 1
    }
  }
  let text: string
  try {
    const input = await openInput(process, options.value('a') ?? '-')
    text = untilEnd(decodeText(await readEverything(process, input)), options.value('E') ?? options.value('e'))
    input.close()
  } catch (error) {
    const path = options.value('a') ?? '-'
    const why = reason(process, error)
    await complain(process, faced(process, `can't open '${path}': ${why}`, `Cannot open input file '${path}': ${why}`))
    return 1
  }
  const replace = options.value('I')
  const lines = options.has('L') || replace !== undefined
  const items = splitItems(process, text, options.has('0') ? '\0' : options.value('d')?.replace('\\n', '\n'), lines)
  if (items === undefined) {
    await complain(
      process,
      faced(
        process,
        'unmatched single quote',
        'unmatched single quote; by default quotes are special to xargs unless you use the -0 option',
      ),
    )
    return 1
  }
  const words =
    faced(process, 'busybox', 'gnu') === 'gnu'
      ? (name: string, why: string) => `${name}: ${why}`
      : (name: string, why: string) => `${name}: ${why}`
  if (items.length === 0 && (options.has('r') || replace !== undefined)) return 0
  const limit = options.value('s')
  if (limit !== undefined && !isGnu(process) && items.length > 0 && command.join(' ').length + 1 > Number(limit)) {
    await complain(process, "can't fit single argument within argument list size limit")
    return 1
  }
  if (options.has('o') && !isGnu(process) && !(await hasTerminal(process))) return 1
  const batches =
    replace !== undefined
      ? items.map((item) => command.map((word) => word.replaceAll(replace, item.join(' '))))
      : batch(items, command, Number(options.value(options.has('L') ? 'L' : 'n') ?? Infinity))
  let status = 0
  for (const argv of batches) {
    if (options.has('p') && !isGnu(process)) {
      await process.printError(argv.join(' '))
      const answer = await askOnTerminal(process)
      if (answer === undefined) return 1
      if (!answer) continue
    } else if (options.has('t')) await process.printError(`${argv.join(' ')}\n`)
    const code = await runHere(process, argv, words)
    if (code === 126 || code === 127) return code
    if (code === 255) {
      await complain(process, `${command[0] ?? ''}: exited with status 255; aborting`)
      return 124
    }
    if (code >= 128) {
      await complain(process, `${command[0] ?? ''}: terminated by signal ${code - 128}`)
      return 125
    }
    if (code !== 0) status = 123
  }
  return status
}

/** Whether there is a terminal to open; says so where there is none. */
async function hasTerminal(process: Process): Promise<boolean> {
  try {
    ;(await process.open('/dev/tty', { read: true })).close()
    return true
  } catch (error) {
    await complain(process, `can't open '/dev/tty': ${reason(process, error)}`)
    return false
  }
}

/** `-p`: whether who sits at the terminal says yes; undefined where nobody does. */
async function askOnTerminal(process: Process): Promise<boolean | undefined> {
  if (!(await hasTerminal(process))) return undefined
  const terminal = await process.open('/dev/tty', { read: true })
  await process.printError(' ?...')
  const answer = decodeText(await terminal.readLine(4096))
  terminal.close()
  return /^[yY]/.test(answer)
}

/** What comes before the line that stands for the end of the input: `-E`, `-e`. */
function untilEnd(text: string, end: string | undefined): string {
  if (end === undefined || end === '') return text
  const lines = text.split('\n')
  const at = lines.indexOf(end)
  return at < 0 ? text : `${lines.slice(0, at).join('\n')}\n`
}

/** Items as lists of words: one word each, or the words of a line. */
function splitItems(
  process: Process,
  text: string,
  delimiter: string | undefined,
  lines: boolean,
): string[][] | undefined {
  if (delimiter !== undefined)
    return text
      .split(delimiter)
      .filter((item, index, all) => item !== '' || index < all.length - 1)
      .map((item) => [item])
  const items: string[][] = []
  for (const line of text.split('\n')) {
    const words: string[] = []
    if (lines && process.argv.some((word) => word.startsWith('-I'))) {
      if (line.trim() !== '') items.push([line.trimStart()])
      continue
    }
    for (const match of line.matchAll(/(?:\\.|'[^']*'|"[^"]*"|[^\s\\'"]|['"])+/g)) {
      const word = match[0]
      const plain = word.replace(
        /\\(.)|'([^']*)'|"([^"]*)"/g,
        (_, escaped?: string, single?: string, double?: string) => escaped ?? single ?? double ?? '',
      )
      if (/['"]/.test(word.replace(/\\.|'[^']*'|"[^"]*"/g, ''))) return undefined
      words.push(plain)
    }
    if (lines && words.length > 0) items.push(words)
    else items.push(...words.map((word) => [word]))
  }
  return items
}

function batch(items: readonly string[][], command: readonly string[], limit: number): string[][] {
  const batches: string[][] = []
  let current: string[] = []
  let count = 0
  let bytes = 0
  for (const item of items) {
    const length = item.reduce((sum, word) => sum + word.length + 1, 0)
    if (count >= limit || bytes + length > maxArgumentBytes) {
      batches.push([...command, ...current])
      current = []
      count = 0
      bytes = 0
    }
    current.push(...item)
    count++
    bytes += length
  }
  if (current.length > 0 || batches.length === 0) batches.push([...command, ...current])
  return batches
}
