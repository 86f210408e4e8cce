/** tty, clear, reset and stty: the terminal that standard input is. */
import type { Program } from '../../process/types'
import { complain, faced, isGnu } from '../complaint'
import { parseOptions } from '../options'

export const tty: Program = async (process) => {
  if (isGnu(process)) parseOptions(process, { short: 's', long: { silent: 's', quiet: 's' }, gnuStatus: 2 })
  const path = process.stdin.terminal?.path
  if (!process.argv.includes('-s')) await process.print(`${path ?? 'not a tty'}\n`)
  return path === undefined ? 1 : 0
}

export const clear: Program = async (process) => {
  await process.print('\x1b[H\x1b[J')
  return 0
}

export const stty: Program = async (process) => {
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
      terminal.mode = { canonical: cooked, echo: cooked, signals: cooked, mapReturn: cooked }
    } else {
      await complain(process, `invalid argument '${word}'`)
      return 1
    }
  }
  return 0
}
