/**
 * history and fc: the lines that were read while bash's `set -o history` was on, and those of a conversation; ash lists
 * its own. What `fc` would have an editor change can't be.
 */
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'
import { refuseOption } from './usage'

/** ash's `history`. */
export async function historyInAsh({ shell }: BuiltinCall): Promise<number> {
  for (const [index, line] of shell.history.entries())
    await shell.process.print(`${String(index).padStart(4)} ${line}\n`)
  return 0
}

/** bash's `history [-c] [-d offset] [-anrw] [-p word …] [-s word …] [n]`; files are left alone. */
export async function history(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const option = args[1] ?? ''
  if (/^-[^acdnprsw]/.test(option)) {
    await shell.complain(`${option.slice(0, 2)}: invalid option`, 'history')
    return refuseOption(call)
  }
  switch (option) {
    case '-c':
      shell.history.length = 0
      return 0
    case '-d':
      return forget(shell, args[2])
    case '-s':
      shell.history.pop()
      shell.history.push(args.slice(2).join(' '))
      return 0
    case '-p':
      shell.history.pop()
      await shell.process.print(`${args.slice(2).join('\n')}\n`)
      return 0
    case '-a':
    case '-n':
    case '-r':
    case '-w':
      return 0
  }
  if (option !== '' && !/^\d+$/.test(option)) {
    await shell.complain(`${option}: numeric argument required`, 'history')
    return 1
  }
  const first = option === '' ? 0 : Math.max(0, shell.history.length - Number(option))
  for (const [index, line] of shell.history.entries())
    if (index >= first) await shell.process.print(`${String(index + 1).padStart(5)}  ${line}\n`)
  return 0
}

async function forget(shell: Shell, word = ''): Promise<number> {
  const number = Number(word)
  const index = number < 0 ? shell.history.length + number : number - 1
  if (!/^-?\d+$/.test(word) || !(index >= 0 && index < shell.history.length)) {
    await shell.complain(`${word}: history position out of range`, 'history')
    return 1
  }
  shell.history.splice(index, 1)
  return 0
}

interface FcOptions {
  readonly flags: string
  readonly words: readonly string[]
}

/** `fc [-lnr] [first] [last]` lists, `fc -s [old=new] [command]` runs again. */
export async function fc(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  let flags = ''
  let at = 1
  for (; /^-[A-Za-z]/.test(args[at] ?? ''); at++) {
    const word = args[at] ?? ''
    const unknown = /[^-elnrs]/.exec(word)?.[0]
    if (unknown !== undefined) {
      await shell.complain(`-${unknown}: invalid option`, 'fc')
      return refuseOption(call)
    }
    flags += word.slice(1)
    if (word.endsWith('e')) at++
  }
  const options = { flags, words: args.slice(args[at] === '--' ? at + 1 : at) }
  if (flags.includes('s')) return runAgain(call, options)
  if (flags.includes('l')) return list(shell, options)
  await shell.complain('the Camada simulator has no editor for this: use fc -s', 'fc')
  return 1
}

async function list(shell: Shell, { flags, words }: FcOptions): Promise<number> {
  const lines = shell.history
  const newest = Math.max(0, lines.length - 2)
  const [from = '-16', to] = words
  const first = lineNumber(lines, from, newest)
  const last = to === undefined ? (words.length > 0 && from === '-1' ? first : newest) : lineNumber(lines, to, newest)
  if (first === undefined || last === undefined) {
    if (lines.length === 0) return 0
    await shell.complain('no command found', 'fc')
    return 1
  }
  const step = first <= last ? 1 : -1
  const chosen: number[] = []
  for (let index = first; step > 0 ? index <= last : index >= last; index += step) chosen.push(index)
  if (flags.includes('r')) chosen.reverse()
  for (const index of chosen)
    await shell.process.print(`${flags.includes('n') ? '' : index + 1}\t ${lines[index] ?? ''}\n`)
  return 0
}

/** A line by number, by distance from the end, or by how it begins. */
function lineNumber(lines: readonly string[], word: string, newest: number): number | undefined {
  if (lines.length === 0) return undefined
  if (/^-?\d+$/.test(word)) {
    const number = Number(word)
    const index = number < 0 ? newest + 1 + number : number - 1
    return Math.min(Math.max(0, index), newest)
  }
  const found = lines.findLastIndex((line, index) => index <= newest && line.startsWith(word))
  return found < 0 ? undefined : found
}

async function runAgain({ shell, executor }: BuiltinCall, { words }: FcOptions): Promise<number> {
  const [, old, changed] = /^([^=]+)=(.*)$/.exec(words[0] ?? '') ?? []
  const wanted = old === undefined ? words[0] : words[1]
  const index = lineNumber(shell.history, wanted ?? '-1', shell.history.length - 2)
  const line = index === undefined ? undefined : shell.history[index]
  if (line === undefined) {
    await shell.complain('no command found', 'fc')
    return 1
  }
  const text = old === undefined ? line : line.replaceAll(old, changed ?? '')
  await shell.process.printError(`${text}\n`)
  shell.history.pop()
  shell.history.push(text)
  return executor.runSource(text)
}
