/** tty, clear, reset and stty: the terminal that standard input is. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { parseOptions } from '../options'
import { wrongUsage } from '../wrongUsage'

export const tty: Program = async (process) => {
  const table = { short: 's', long: { silent: 's', quiet: 's' }, gnuStatus: 2, busyboxStatus: 2, usage: '[-s]' }
  const options = parseOptions(process, table)
  if (options.operands.length > 0 && !isGnu(process)) await complain(process, 'ignoring all arguments')
  const path = process.stdin.terminal?.path
  if (!options.has('s')) await process.print(`${path ?? 'not a tty'}\n`)
  return path === undefined ? 1 : 0
}

/** `ttysize`: columns and rows, or one of them (`w`, `h`); 80 and 24 without a terminal. */
export const ttysize: Program = async (process) => {
  const { columns, rows } = process.stdin.terminal?.size ?? { columns: 80, rows: 24 }
  const words = process.argv.slice(1)
  const shown = words.length === 0 ? [columns, rows] : words.flatMap((word) => sizeOf(word[0], columns, rows))
  await process.print(`${shown.join(' ')}\n`)
  return 0
}

function sizeOf(letter: string | undefined, columns: number, rows: number): readonly number[] {
  return letter === 'w' ? [columns] : letter === 'h' ? [rows] : []
}

/** Whether others may write to the terminal (`mesg [y|n]`). */
export const mesg: Program = async (process) => {
  const terminal = process.stdin.terminal
  if (terminal === undefined) {
    await complain(process, 'not a tty')
    return 2
  }
  if (process.argv.length === 1) await process.print('is y\n')
  return 0
}

/** What clears the screen, and what is above it, by the terminal's name (ncurses 6.5). */
const clearing: Readonly<Record<string, readonly [string, string]>> = {
  xterm: ['\x1b[H\x1b[2J', '\x1b[3J'],
  'xterm-256color': ['\x1b[H\x1b[2J', '\x1b[3J'],
  'xterm-color': ['\x1b[H\x1b[2J', '\x1b[3J'],
  linux: ['\x1b[H\x1b[J', '\x1b[3J'],
  vt100: ['\x1b[H\x1b[J', ''],
  vt220: ['\x1b[H\x1b[J', ''],
  screen: ['\x1b[H\x1b[J', ''],
  'screen-256color': ['\x1b[H\x1b[J', ''],
  ansi: ['\x1b[H\x1b[J', ''],
  tmux: ['\x1b[H\x1b[J', '\x1b[3J'],
  'tmux-256color': ['\x1b[H\x1b[J', '\x1b[3J'],
}

const clearUsage = `Usage: clear [options]

Options:
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback
`

async function clearByTerminfo(process: Process): Promise<number> {
  const words = process.argv.slice(1)
  if (words.at(-1) === '-T' || (words.some((word) => !word.startsWith('-')) && !words.includes('-T')))
    throw new UsageError(
      `${words.at(-1) === '-T' ? "clear: option requires an argument -- 'T'\n" : ''}${clearUsage}`,
      1,
    )
  // It knows no long options: a second dash is a letter.
  if (process.argv.some((word) => /^--./.test(word))) throw wrongUsage(process, "invalid option -- '-'")
  const options = parseOptions(process, { short: 'T:Vx' })
  if (options.has('V')) {
    await process.print('ncurses 6.5.20250216\n')
    return 0
  }
  const name = options.value('T') ?? process.env.get('TERM')
  if (name === undefined) {
    await process.printError('TERM environment variable not set.\n')
    return 1
  }
  if (name === 'dumb') return 1
  const found = clearing[name]
  if (found === undefined) {
    await process.printError(`'${name}': unknown terminal type.\n`)
    return 1
  }
  await process.print(options.has('x') ? found[0] : found.join(''))
  return 0
}

export const clear: Program = async (process) => {
  if (isGnu(process)) return clearByTerminfo(process)
  if (process.argv[1] === '--help') parseOptions(process, { short: '' })
  await process.print('\x1b[H\x1b[J')
  return 0
}

export const stty: Program = async (process) => {
  const strange = process.argv.slice(1).find((word) => /^-(?!a$|g$|F|[a-z]{2})/.test(word))
  if (strange !== undefined && !isGnu(process)) {
    await complain(process, `invalid argument '${strange}'`)
    return 1
  }
  const terminal = process.stdin.terminal
  if (terminal === undefined) {
    await complain(
      process,
      faced(process, 'standard input: Not a tty', "'standard input': Inappropriate ioctl for device"),
    )
    return 1
  }
  for (const word of process.argv.slice(1)) {
    if (word === 'size') await process.print(`${terminal.size.rows} ${terminal.size.columns}\n`)
    else if (word === 'echo' || word === '-echo') terminal.mode = { ...terminal.mode, echo: word === 'echo' }
    else if (word === 'raw' || word === 'sane' || word === 'cooked') {
      const cooked = word !== 'raw'
      terminal.mode = { canonical: cooked, echo: cooked, signals: cooked, mapReturn: cooked, mapNewline: cooked }
    } else {
      await complain(process, `invalid argument '${word}'`)
      return 1
    }
  }
  return 0
}
