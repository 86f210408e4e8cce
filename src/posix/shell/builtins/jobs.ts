/** wait, jobs, fg, bg, trap. */
import type { ExitStatus, Signal } from '../../process/types'
import { PosixError } from '../../filesystem/posixError'
import { parseSignal, shellStatus, signalNames, signalNumber, signalSentence } from '../../process/signals'
import { tellOfKilledJob } from '../jobs'
import type { Dialect } from '../dialect'
import type { Job, Shell } from '../shell'
import { BuiltinFailure } from './failure'
import { interruptedStatus } from '../traps'
import type { BuiltinCall } from './builtin'

/** Waits for all background jobs (0), or for some (the last one's status); a trapped signal ends it early. */
export async function wait(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (/^-[fnp]/.test(args[1] ?? '') && shell.dialect === 'bash') return waitWithOptions(call)
  if (args[1] === '-n' && shell.dialect !== 'dash') return waitForAny(call)
  if (args.length === 1) {
    for (const job of [...shell.jobs.values()]) {
      if (job.isWaited === true || job.isInherited === true) continue
      const status = await waitFor(shell, job, false)
      if (status.interrupted) return status.code
    }
    return 0
  }
  let code = 0
  for (const word of args.slice(1)) {
    const job = findJob(shell, word)
    const ended = shell.endedJobs.get(Number(word))
    if (job === undefined && ended !== undefined) {
      code = ended
      continue
    }
    if (job === undefined) {
      const refused = await refuseWait(call, word)
      if (refused !== undefined) return refused
      if (shell.dialect === 'bash') await shell.complain(`wait: pid ${word} is not a child of this shell`)
      code = 127
      continue
    }
    const status = await waitFor(shell, job)
    code = status.code
    if (status.interrupted) return code
  }
  return code
}

/** bash's `wait [-fn] [-p variable] [id …]` */
async function waitWithOptions(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  let any = false
  let variable: string | undefined
  let at = 1
  for (; /^-[fnp]/.test(args[at] ?? ''); at++) {
    any ||= args[at]?.includes('n') === true
    if (args[at]?.includes('p') === true) variable = args[++at]
  }
  const before = new Set(shell.jobs.keys())
  const ids = args.slice(at)
  const status =
    any && ids.length === 0
      ? await waitForAny({ ...call, args: ['wait', '-n'] })
      : await wait({ ...call, args: ['wait', ...ids] })
  const done = [...before].find((pid) => !shell.jobs.has(pid))
  if (variable !== undefined && done !== undefined) shell.set(variable, String(done))
  return status
}

/** `wait -n`: the next job that ends; 127 when there is none. */
async function waitForAny({ shell }: BuiltinCall): Promise<number> {
  const jobs = [...shell.jobs.values()]
  const ended = jobs.find((job) => job.status !== undefined)
  if (jobs.length === 0) return 127
  if (ended !== undefined) {
    shell.jobs.delete(ended.pid)
    shell.endedJobs.set(ended.pid, ended.status ?? 0)
    return ended.status ?? 0
  }
  const handles = jobs.flatMap((job) => job.handles.map((handle) => handle.exited.then(() => job)))
  const first = Promise.race(handles).then((job) => shell.process.host.processes() && job)
  try {
    const job = await shell.process.wait({
      pid: 0,
      exited: first.then((each) => each.handles[0]?.exited ?? neverEnded),
      signal: () => undefined,
    })
    const done = await first
    shell.jobs.delete(done.pid)
    shell.endedJobs.set(done.pid, shellStatus(job))
    return shellStatus(job)
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    return interruptedStatus(shell)
  }
}

const neverEnded: ExitStatus = { kind: 'exited', code: 127 }

/** What `wait` says of something that is no process id or job. */
async function refuseWait(call: BuiltinCall, word: string): Promise<number | undefined> {
  const { shell } = call
  if (/^\d+$/.test(word)) return undefined
  if (shell.dialect === 'bash') {
    await shell.complain(
      word.startsWith('%') ? `${word}: no such job` : `\`${word}': not a pid or valid job spec`,
      'wait',
    )
    return word.startsWith('%') ? 127 : 1
  }
  const sentence = word.startsWith('%')
    ? shell.dialect === 'dash'
      ? `No such job: ${word}`
      : `${word}: no such job`
    : word.startsWith('-') && shell.dialect === 'dash'
      ? `Illegal option ${word}`
      : `Illegal number: ${word}`
  throw new BuiltinFailure(call, sentence, 2)
}

async function waitFor(shell: Shell, job: Job, says = true): Promise<{ code: number; interrupted: boolean }> {
  const [handle] = job.handles
  if (handle === undefined) return { code: 0, interrupted: false }
  try {
    const status = await shell.process.wait(handle)
    if (shell.dialect === 'bash') forgetWaited(shell, job)
    job.status = shellStatus(status)
    job.isWaited = true
    shell.endedJobs.set(job.pid, job.status)
    if (status.kind === 'signaled' && shell.dialect === 'bash') await tellOfKilledJob(shell, job, status.signal)
    else if (status.kind === 'signaled' && job.isReaped !== true && says) {
      const sentence = signalSentence(status.signal, shell.dialect === 'ash' ? 'musl' : 'glibc')
      if (sentence !== undefined) await shell.process.printError(`${sentence}\n`)
    }
    return { code: shellStatus(status), interrupted: false }
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    const spurious =
      shell.dialect === 'ash'
        ? shell.pendingSignals.length === 0 && !shell.interactive
        : shell.pendingSignals.every((signal) => signal === 'SIGCHLD')
    if (spurious) return waitFor(shell, job, says)
    return { code: interruptedStatus(shell), interrupted: true }
  }
}

/** bash forgets a job that was waited for; one that it controls can still be named. */
function forgetWaited(shell: Shell, job: Job): void {
  if (shell.options.has('monitor')) job.isTold = true
  else shell.jobs.delete(job.pid)
}

export function findJob(shell: Shell, word: string): Job | undefined {
  const jobs = [...shell.jobs.values()]
  if (word === '%%' || word === '%+' || word === '%') return jobs.at(-1)
  if (word === '%-') return jobs.at(-2) ?? jobs.at(-1)
  if (word.startsWith('%?')) return jobs.findLast((job) => job.text.includes(word.slice(2)))
  if (/^%\d+$/.test(word)) return jobs.find((job) => job.number === Number(word.slice(1)))
  if (word.startsWith('%')) return jobs.findLast((job) => job.text.startsWith(word.slice(1)))
  return shell.jobs.get(Number(word))
}

export async function listJobs({ shell, args }: BuiltinCall): Promise<number> {
  const all = [...shell.jobs.values()]
  const bash = shell.dialect === 'bash'
  const named = args.slice(1).filter((word) => !word.startsWith('-'))
  const flags = args
    .slice(1)
    .filter((word) => word.startsWith('-'))
    .join('')
  const jobs: Job[] = []
  for (const word of named) {
    const found = findJob(shell, word)
    if (found === undefined) return noSuchJob(shell, word, 'jobs')
    jobs.push(found)
  }
  if (named.length === 0) jobs.push(...all)
  for (const job of jobs) {
    const index = all.indexOf(job)
    if (bash && flags.includes('r') && job.status !== undefined) continue
    if (bash && (flags.includes('s') || job.isTold === true)) continue
    const mark = index === all.length - 1 ? '+' : index === all.length - 2 ? '-' : ' '
    if (flags.includes('p')) {
      await shell.process.print(`${job.pid}\n`)
      continue
    }
    if (!shell.options.has('monitor') && shell.dialect !== 'bash') {
      const state = (job.status === undefined ? 'Running' : doneWords(job.status)).padEnd(26)
      await shell.process.print(
        shell.dialect === 'dash' ? `[${job.number}] ${mark} ${state} \n` : `[${job.number}]${mark}  ${state} \n`,
      )
      if (job.status !== undefined) shell.jobs.delete(job.pid)
      continue
    }
    const pid = flags.includes('l') ? `${job.pid} ` : ''
    await shell.process.print(
      `[${job.number}]${mark}  ${pid}${(job.status === undefined ? 'Running' : doneWords(job.status)).padEnd(24)}${job.text}${job.status === undefined && shell.dialect === 'bash' ? ' &' : ''}\n`,
    )
    if (job.status !== undefined) shell.jobs.delete(job.pid)
  }
  return 0
}

/** What an interactive shell says about jobs that have ended, before its prompt. */
export async function announceEndedJobs(shell: Shell): Promise<void> {
  for (const job of [...shell.jobs.values()]) {
    if (job.status === undefined) continue
    shell.jobs.delete(job.pid)
    const mark = shell.dialect === 'dash' ? ' + ' : '+  '
    const width = shell.dialect === 'bash' ? 24 : 27
    await shell.process.printError(`[${job.number}]${mark}${doneWords(job.status).padEnd(width)}${job.text}\n`)
  }
}

function doneWords(status: number): string {
  if (status === 0) return 'Done'
  const signal = signalNames.find((name) => signalNumber(name) === status - 128)
  return (signal === undefined ? undefined : signalSentence(signal)) ?? `Done(${status})`
}

/** bash's `disown [-ahr] [job …]`: forgets jobs. */
export async function disown({ shell, args }: BuiltinCall): Promise<number> {
  const flags = args
    .slice(1)
    .filter((word) => word.startsWith('-'))
    .join('')
  const words = args.slice(1).filter((word) => !word.startsWith('-'))
  const forget = (job: Job): void => {
    if (flags.includes('h')) job.isDisowned = true
    else shell.jobs.delete(job.pid)
  }
  if (words.length === 0 && /[ar]/.test(flags)) for (const job of [...shell.jobs.values()]) forget(job)
  else
    for (const word of words.length === 0 ? ['%%'] : words) {
      const job = findJob(shell, word)
      if (job === undefined) return noSuchJob(shell, words.length === 0 ? 'current' : word, 'disown')
      forget(job)
    }
  return 0
}

async function noSuchJob(shell: Shell, word: string | undefined, builtin: string): Promise<number> {
  const bash = shell.dialect === 'bash'
  const named = shell.dialect === 'dash' ? `No such job: ${word ?? ''}` : `${word ?? ''}: no such job`
  await shell.complain(word !== undefined ? named : bash ? 'current: no such job' : 'No current job', builtin)
  return bash ? 1 : 2
}

export async function foreground({ shell, executor, args }: BuiltinCall): Promise<number> {
  if (!shell.options.has('monitor')) return noJobControl(shell, args[1], 'fg')
  const job = findJob(shell, args[1] ?? '%%')
  if (job === undefined) {
    return noSuchJob(shell, args[1], 'fg')
  }
  if (job.status !== undefined && shell.dialect === 'bash') {
    await shell.complain('job has terminated', 'fg')
    return 1
  }
  await shell.process.print(`${job.text}\n`)
  shell.process.host.signal(-job.pid, 'SIGCONT', shell.process)
  shell.jobs.delete(job.pid)
  return (await executor.foreground(job.handles, job.pid)).at(-1) ?? 0
}

export async function background({ shell, args }: BuiltinCall): Promise<number> {
  if (!shell.options.has('monitor')) return noJobControl(shell, args[1], 'bg')
  const job = findJob(shell, args[1] ?? '%%')
  if (job === undefined) {
    return noSuchJob(shell, args[1], 'bg')
  }
  shell.process.host.signal(-job.pid, 'SIGCONT', shell.process)
  return 0
}

/** `trap [command signal …]`. */
export async function trap({ shell, args }: BuiltinCall): Promise<number> {
  const words = args.slice(args[1] === '--' ? 2 : 1)
  if (words[0] === '-l' && shell.dialect === 'bash') {
    await shell.process.print(signalTable())
    return 0
  }
  if (words.length === 0 || words[0] === '-p') return listTraps(shell, words.slice(1))
  const resets = words.length === 1 || words[0] === '-' || /^\d+$/.test(words[0] ?? '')
  const command = resets ? undefined : words[0]
  let status = 0
  for (const word of words[0] === '-' || !resets ? words.slice(1) : words) {
    if (!setTrap(shell, word, command)) {
      status = 1
      if (shell.dialect === 'dash') await shell.process.printError(`trap: ${word}: bad trap\n`)
      else await shell.complain(`${word}: invalid signal specification`, 'trap')
    }
  }
  return status
}

/** Traps of no signal, beside EXIT. */
const namedTraps: Readonly<Record<Dialect, readonly string[]>> = {
  ash: ['ERR'],
  dash: [],
  bash: ['ERR', 'DEBUG', 'RETURN'],
}

function setTrap(shell: Shell, word: string, command: string | undefined): boolean {
  shell.parentTraps.clear()
  const name = word === '0' ? 'EXIT' : word.toUpperCase().replace(/^SIG/, '')
  if (name === 'EXIT' || namedTraps[shell.dialect].includes(name)) {
    if (command === undefined) shell.traps.delete(name)
    else shell.traps.set(name, command)
    return true
  }
  const signal = parseSignal(word)
  if (signal === undefined) return false
  if (command === undefined) {
    shell.traps.delete(signal)
    restSignal(shell, signal)
  } else {
    shell.traps.set(signal, command)
    shell.process.onSignal(signal, command === '' ? 'ignore' : (received) => void shell.pendingSignals.push(received))
  }
  return true
}

/**
 * A signal as it is without a trap: ash's and bash's own shell don't heed SIGQUIT, what they start does; ash and dash
 * end by SIGINT as pid 1, too, where nothing else would, once the command that they wait for has ended.
 */
export function restSignal(shell: Shell, signal: Signal): void {
  const heedless = signal === 'SIGQUIT' && shell.dialect !== 'dash' && !shell.isSubshell
  const ends = signal === 'SIGINT' && shell.dialect !== 'bash' && shell.process.pid === 1 && !shell.interactive
  const end = (received: Signal): void => void shell.pendingSignals.push(received)
  shell.process.onSignal(signal, heedless ? () => undefined : ends ? end : 'default')
}

async function listTraps(shell: Shell, wanted: readonly string[]): Promise<number> {
  const names = wanted.map((word) =>
    word === '0' || /^exit$/i.test(word) ? 'EXIT' : (parseSignal(word) ?? word.toUpperCase()),
  )
  for (const [name, command] of [...shell.parentTraps, ...shell.traps].sort(
    ([left], [right]) => trapOrder(left) - trapOrder(right),
  )) {
    if (names.length > 0 && !names.includes(name)) continue
    const shown = shell.dialect === 'bash' ? name : name.replace(/^SIG/, '')
    await shell.process.print(
      `trap -- '${command.replaceAll("'", shell.dialect === 'bash' ? "'\\''" : `'"'"'`)}' ${shown}\n`,
    )
  }
  return 0
}

function trapOrder(name: string): number {
  return name === 'EXIT' ? 0 : name.startsWith('SIG') ? signalNumber(name as Signal) : 100
}

/** bash's table of signals, five in a row. */
function signalTable(): string {
  const cells = signalNames.map((name) => `${String(signalNumber(name)).padStart(2)}) ${name}`)
  return cells.map((cell, index) => cell + ((index + 1) % 5 === 0 || index === cells.length - 1 ? '\n' : '\t')).join('')
}

export async function suspend({ shell }: BuiltinCall): Promise<number> {
  await shell.complain('cannot suspend: no job control', 'suspend')
  return 1
}

export async function logout({ shell }: BuiltinCall): Promise<number> {
  await shell.complain("not login shell: use `exit'", 'logout')
  return 1
}

async function noJobControl(shell: Shell, word: string | undefined, builtin: string): Promise<number> {
  if (shell.dialect === 'bash') {
    await shell.complain('no job control', builtin)
    return 1
  }
  const isNone = findJob(shell, word ?? '%%') === undefined && shell.jobs.size === 0
  if (isNone && shell.endedJobs.size === 0) return noSuchJob(shell, word, builtin)
  await shell.complain('job (null) not created under job control', builtin)
  return 2
}
