/** pidof, pgrep, pkill and killall: processes by their names. */
import { parseSignal } from '../../process/signals'
import type { Process, ProcessSnapshot, Program, Signal } from '../../process/types'
import { complain, isGnu, UsageError, invokedName } from '../complaint'
import { lastName } from '../fileTree'
import { missingOperand, parseOptions, type Options } from '../options'
import { listSignals } from '../kill'
import { compileRegularExpression } from '../regularExpression'

function others(process: Process): readonly ProcessSnapshot[] {
  return process.host.processes().filter(({ pid }) => pid !== process.pid)
}

/** Gives what was started just now the time to become what it is. */
function settle(process: Process): Promise<void> {
  return process.sleep(1)
}

export const pidof: Program = (process) => (isGnu(process) ? sysvPidof(process) : busyboxPidof(process))

async function busyboxPidof(process: Process): Promise<number> {
  const options = parseOptions(process, { short: 'so:', usage: '[OPTIONS] [NAME]...' })
  const omitted = options.values('o').map((word) => (word === '%PPID' ? String(process.parentPid) : word))
  const strange = omitted.find((word) => !/^\d+$/.test(word))
  if (strange !== undefined) throw new UsageError(`pidof: invalid number '${strange}'\n`, 1)
  await settle(process)
  const pids = options.operands.flatMap((name) => pidsOf(process, name, omitted, false))
  if (pids.length === 0) return 1
  await process.print(`${(options.has('s') ? pids.slice(0, 1) : pids).join(' ')}\n`)
  return 0
}

const sysvUsage = `pidof usage: [options] <program-name>

 -c           Return PIDs with the same root directory
 -d <sep>     Use the provided character as output separator
 -h           Display this help text
 -n           Avoid using stat system function on network shares
 -o <pid>     Omit results with a given PID
 -q           Quiet mode. Do not display output
 -s           Only return one PID
 -x           Return PIDs of shells running scripts with a matching name
 -z           List zombie and I/O waiting processes. May cause pidof to hang.

`

/** Debian's, of sysvinit: what it doesn't know makes it fail without a word. */
async function sysvPidof(process: Process): Promise<number> {
  const omitted: string[] = []
  const names: string[] = []
  const letters = new Set<string>()
  let separator = ' '
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!/^-./.test(word)) {
      names.push(word)
      continue
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? ''
      if (letter === 'h') {
        await process.print(sysvUsage)
        return 0
      }
      if (!'cnsqxzod'.includes(letter)) return 1
      letters.add(letter)
      if (letter !== 'o' && letter !== 'd') continue
      const attached = word.slice(index + 1)
      const value = attached === '' ? words[++at] : attached
      if (value === undefined) return 1
      if (letter === 'd') separator = value
      else omitted.push(...value.split(/[,;:]/).map((each) => (each === '%PPID' ? String(process.parentPid) : each)))
      break
    }
  }
  await settle(process)
  const pids = [...new Set(names.flatMap((name) => pidsOf(process, name, omitted, letters.has('x'))))]
  if (pids.length === 0) return 1
  pids.sort((one, two) => two - one)
  if (!letters.has('q')) await process.print(`${(letters.has('s') ? pids.slice(0, 1) : pids).join(separator)}\n`)
  return 0
}

/** The processes of a name, the newest first; with `scripts` also shells that run a script of that name. */
function pidsOf(process: Process, name: string, omitted: readonly string[], scripts: boolean): number[] {
  const wanted = lastName(name).slice(0, 15)
  const isScript = ({ argv }: ProcessSnapshot): boolean =>
    scripts && argv[1] !== undefined && !argv[1].startsWith('-') && lastName(argv[1]) === lastName(name)
  return others(process)
    .filter((each) => (each.name === wanted || isScript(each)) && !omitted.includes(String(each.pid)))
    .map(({ pid }) => pid)
    .sort((left, right) => right - left)
}

const table = {
  short: 'lafvxonP:s:u:g:t:c',
  long: {
    full: 'f',
    exact: 'x',
    newest: 'n',
    oldest: 'o',
    parent: 'P:',
    'list-name': 'l',
    inverse: 'v',
    count: 'c',
    euid: 'u:',
    signal: 'S:',
  },
  gnuStatus: 2,
  usage: '[-flanovx] [-s SID|-P PPID|PATTERN]',
}

function matching(process: Process, options: Options): ProcessSnapshot[] {
  const [pattern] = options.operands
  const parent = options.value('P')
  if (pattern === undefined && parent === undefined && !options.has('u')) {
    if (!isGnu(process)) throw missingOperand(process, table)
    throw new UsageError(
      `${invokedName(process)}: no matching criteria specified\nTry \`${invokedName(process)} --help' for more information.\n`,
      2,
    )
  }
  const expression = compileRegularExpression(pattern ?? '', { extended: true, wholeLine: options.has('x') })
  const found = others(process).filter((each) => {
    const subject = options.has('f') ? each.argv.join(' ') : each.name
    return expression.test(subject) !== options.has('v') && (parent === undefined || each.parentPid === Number(parent))
  })
  if (options.has('n')) return found.slice(-1)
  return options.has('o') ? found.slice(0, 1) : found
}

export const pgrep: Program = async (process) => {
  const options = parseOptions(process, table)
  await settle(process)
  const found = matching(process, options)
  if (options.has('c')) await process.print(`${found.length}\n`)
  else
    for (const each of found)
      await process.print(
        `${each.pid}${options.has('l') ? ` ${each.name}` : options.has('a') ? ` ${each.argv.join(' ')}` : ''}\n`,
      )
  return found.length > 0 ? 0 : 1
}

/** Takes `-9` or `-TERM` out of the command line. */
function takeSignal(process: Process): { signal: Signal; rest: Process } {
  const at = process.argv.findIndex(
    (word, index) =>
      index > 0 && /^-(\d+|(SIG)?[A-Z][A-Z0-9]+)$/.test(word) && parseSignal(word.slice(1)) !== undefined,
  )
  const signal = parseSignal((process.argv[at] ?? '-TERM').slice(1)) ?? 'SIGTERM'
  const argv = process.argv.filter((_, index) => index !== at || at < 0)
  return { signal, rest: Object.create(process, { argv: { value: argv } }) as Process }
}

export const pkill: Program = async (process) => {
  if (!isGnu(process) && process.argv[1] === '-l') return listSignals(process)
  const { signal, rest } = takeSignal(process)
  const options = parseOptions(rest, table)
  await settle(process)
  const found = matching(process, options)
  for (const { pid } of found) process.host.signal(pid, signal, process)
  await process.checkpoint()
  return found.length > 0 ? 0 : 1
}

export const killall: Program = async (process) => {
  if (!isGnu(process)) return busyboxKillall(process)
  const { signal, rest } = takeSignal(process)
  const options = parseOptions(rest, {
    short: 'lqs:vewI',
    long: { quiet: 'q', signal: 's:' },
    usage: '[-lq] [-SIG] PROCESS_NAME...',
  })
  if (options.operands.length === 0) throw missingOperand(process, { short: '', usage: '[-lq] [-SIG] PROCESS_NAME...' })
  let status = 0
  for (const name of options.operands) {
    const found = others(process).filter((each) => each.name === name.slice(0, 15))
    if (found.length === 0) {
      if (!options.has('q')) await process.printError(`${name}: no process found\n`)
      status = 1
    }
    for (const { pid } of found) process.host.signal(pid, signal, process)
  }
  return status
}

/** busybox reads a first word that begins with a dash as `-l`, `-q` or a signal, and the others as names. */
async function busyboxKillall(process: Process): Promise<number> {
  const words = process.argv.slice(1)
  if (words[0] === '-l') return listSignals(process)
  if (words[0] === '--help') throw missingOperand(process, { short: '', usage: '[-lq] [-SIG] PROCESS_NAME...' })
  const quiet = words[0] === '-q'
  if (quiet) words.shift()
  if (quiet && words.length === 0) throw missingOperand(process, { short: '', usage: '[-lq] [-SIG] PROCESS_NAME...' })
  let signal: Signal = 'SIGTERM'
  if (/^-./.test(words[0] ?? '')) {
    const name = (words.shift() ?? '').slice(1)
    const found = parseSignal(name)
    if (found === undefined) throw new UsageError(`killall: bad signal name '${name}'\n`, 1)
    signal = found
  }
  if (words.length === 0) throw new UsageError('killall: you need to specify whom to kill\n', 1)
  await settle(process)
  let missed = 0
  for (const name of words) {
    const found = others(process).filter((each) => each.name === name.slice(0, 15))
    for (const { pid } of found) process.host.signal(pid, signal, process)
    if (found.length > 0) continue
    missed++
    if (!quiet) await complain(process, `${name}: no process killed`)
  }
  return missed
}
