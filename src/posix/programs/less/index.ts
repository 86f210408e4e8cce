/** less and more: a page at a time on a terminal (`pager.ts` is less's), everything at once elsewhere. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, invokedName, isGnu, reason, UsageError } from '../complaint'
import { parseOptions } from '../options'
import { chunks, openInput, readLines } from '../streams'
import { readLess, type LessOptions } from './gnuOptions'
import { versionLine } from '../versions'
import { runPager } from './pager'

const table = { short: 'EFIMmNSRh~XHdeinrsuGfl', usage: '[-EFIMmNSRh~] [FILE]...' }
const moreTable = {
  short: 'dflpcuse+n:hV',
  long: {
    ...{ silent: 'd', logical: 'f', 'no-pause': 'l', 'print-over': 'c', 'clean-print': 'p', 'exit-on-eof': 'e' },
    ...{ squeeze: 's', plain: 'u', lines: 'n:' },
  },
}

export const less: Program = async (process) => {
  const name = invokedName(process)
  const isLess = name !== 'more' && isGnu(process)
  if (isLess && /^(-V|--version|-\?|--help)$/.test(process.argv[1] ?? '')) return about(process)
  const options = isLess ? await readLess(process) : ofTable(process, name)
  if (options.letters.has('V') && name === 'more' && isGnu(process)) throw new UsageError(`${versionLine('more')}\n`, 0)
  // less goes through its files by name: one that is named again is the same.
  const named = isLess ? [...new Set(options.operands)] : options.operands
  const paths = named.length === 0 ? ['-'] : named
  if (options.operands.length === 0 && process.stdin.isTty) {
    await complain(
      process,
      faced(process, 'missing filename', name === 'less' ? 'Missing filename ("less --help" for help)' : 'bad usage'),
    )
    return 1
  }
  let status = 0
  for (const path of paths) {
    let input: Descriptor
    try {
      input = await openInput(process, path)
      if (input.file?.stat().kind === 'directory') throw new PosixError('EISDIR')
    } catch (error) {
      const why = reason(process, error)
      if (why === 'Is a directory' && !isGnu(process)) await complain(process, `read error: ${why}`)
      else if (why === 'Is a directory' && name === 'more' && isGnu(process))
        await process.print(`\n*** ${path}: directory ***\n\n`)
      else if (name !== 'more' && isGnu(process) && !process.stdout.isTty) {
        // Off a terminal less says it among the output, and goes on.
        await process.print(why === 'Is a directory' ? `${path} is a directory\n` : `${path}: ${why}\n`)
        continue
      } else if (why === 'Is a directory' && name === 'less') await process.printError(`${path} is a directory\n`)
      else
        await complain(
          process,
          faced(
            process,
            `can't open '${path}': ${why}`,
            name === 'less' ? `${path}: ${why}` : `cannot open ${path}: ${why}`,
          ),
        ).catch(() => undefined)
      // more goes on, and well.
      if (!(name === 'more' && isGnu(process))) status = 1
      continue
    }
    if (process.stdout.isTty && process.terminal !== undefined) await view(process, input, path, options)
    else {
      const isHeaded = name === 'more' && isGnu(process) && path !== '-' && !process.stdout.isTty
      if (isHeaded) await process.print(`::::::::::::::\n${path}\n::::::::::::::\n`)
      for await (const chunk of chunks(process, input)) await process.stdout.write(chunk)
    }
    input.close()
  }
  return status
}

/** busybox's, and GNU's more: `-5` is its number of lines. */
function ofTable(process: Process, name: string): LessOptions {
  const isMore = name === 'more' && isGnu(process)
  const argv = isMore ? process.argv.map((word) => word.replace(/^-(\d+)$/, '-n$1')) : process.argv
  const options = parseOptions(Object.create(process, { argv: { value: argv } }) as Process, isMore ? moreTable : table)
  const rows = isMore ? options.value('n') : undefined
  if (rows !== undefined && !/^\d+$/.test(rows)) throw new UsageError(`more: argument error: '${rows}'\n`, 1)
  const operands = isMore ? options.operands.filter((word) => !/^\+./.test(word)) : options.operands
  return { letters: new Set(options.given.map(({ letter }) => letter)), start: undefined, operands }
}

async function about(process: Process): Promise<number> {
  const isVersion = /V|version/.test(process.argv[1] ?? '')
  await process.print(
    isVersion ? 'less 668 (GNU regular expressions)\n' : `${' '.repeat(19)}SUMMARY OF LESS COMMANDS\n`,
  )
  return 0
}

/** The whole of an input on a terminal: less's pager, or more's pages. */
async function view(process: Process, input: Descriptor, path: string, options: LessOptions): Promise<void> {
  const sizeBytes = input.file?.stat().sizeBytes
  const lines = await readLines(process, input)
  if (invokedName(process) === 'more') {
    await page(process, lines, isGnu(process) ? undefined : (sizeBytes ?? 0))
    return
  }
  const rows = process.terminal?.size.rows ?? 24
  if (options.letters.has('F') && lines.length < rows) {
    await process.print(lines.map((line) => `${line}\n`).join(''))
    return
  }
  await runPager(process, [...lines, ''], {
    name: path === '-' ? 'standard input' : path,
    numbersLines: options.letters.has('N'),
    showsPlace: options.letters.has('M') || options.letters.has('m'),
    truncates: options.letters.has('S'),
    ignoresCase: options.letters.has('I') || options.letters.has('i'),
    start: options.start,
    quitsAtEnd: options.letters.has('E') || options.letters.has('e'),
    hidesTildes: options.letters.has('~'),
  })
}

/** What `more` of busybox asks with: how far it has read, by hundredths of the size in whole bytes. */
function prompt(readBytes: number, sizeBytes: number | undefined): string {
  if (sizeBytes === undefined) return '\x1b[7m--More--\x1b[0m'
  if (sizeBytes === 0) return '--More-- '
  const hundredth = Math.max(1, Math.floor(sizeBytes / 100))
  return `--More-- (${Math.floor((readBytes + 1) / hundredth)}% of ${sizeBytes} bytes)`
}

async function page(process: Process, lines: readonly string[], sizeBytes: number | undefined): Promise<void> {
  const { terminal } = process
  if (terminal === undefined) return
  const keys = await process.open('/dev/tty', { read: true })
  const before = terminal.mode
  const rows = Math.max(2, terminal.size.rows || 24) - 1
  let at = 0
  let readBytes = 0
  let asked = 0
  const show = async (count: number): Promise<void> => {
    const shown = lines.slice(at, at + count)
    readBytes += shown.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
    const cleared = sizeBytes === undefined ? '\r\x1b[K' : `\r${' '.repeat(asked)}\r`
    await process.print(`${cleared}${shown.map((line) => `${line}\n`).join('')}`)
    at = Math.min(lines.length, at + count)
  }
  try {
    terminal.mode = { ...before, canonical: false, echo: false }
    await show(rows)
    while (at < lines.length) {
      const question = prompt(readBytes, sizeBytes)
      asked = question.length
      await process.print(question)
      const key = decodeText(await keys.read(8))
      if (key === '' || key === 'q' || key === 'Q') {
        await show(0)
        break
      }
      await show(key === '\r' || key === '\n' || key === 'j' ? 1 : rows)
    }
  } finally {
    terminal.mode = before
    keys.close()
  }
}
