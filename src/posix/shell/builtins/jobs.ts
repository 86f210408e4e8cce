/** wait, jobs, fg, bg, trap. */
import { PosixError } from '../../filesystem/posixError'
import { parseSignal, shellStatus, signalNames, signalNumber, signalSentence } from '../../process/signals'
import type { Job, Shell } from '../shell'
import { interruptedStatus } from '../traps'
import type { BuiltinCall } from './builtin'

/** Waits for all background jobs (0), or for some (the last one's status); a trapped signal ends it early. */
export async function wait(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args.length === 1) {
    for (const job of [...shell.jobs.values()]) {
      const status = await waitFor(shell, job)
      if (status.interrupted) return status.code
    }
    return 0
  }
  let code = 0
  for (const word of args.slice(1)) {
    const job = findJob(shell, word)
    if (job === undefined) {
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

async function waitFor(shell: Shell, job: Job): Promise<{ code: number; interrupted: boolean }> {
  const [handle] = job.handles
  if (handle === undefined) return { code: 0, interrupted: false }
  try {
    const status = await shell.process.wait(handle)
    shell.jobs.delete(job.pid)
    const sentence = status.kind === 'signaled' ? signalSentence(status.signal) : undefined
    if (sentence !== undefined && shell.dialect !== 'bash') await shell.process.printError(`${sentence}\n`)
    return { code: shellStatus(status), interrupted: false }
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    return { code: interruptedStatus(shell), interrupted: true }
  }
}

function findJob(shell: Shell, word: string): Job | undefined {
  const jobs = [...shell.jobs.values()]
  if (word === '%%' || word === '%+' || word === '%') return jobs.at(-1)
  if (word.startsWith('%')) return jobs.find((job) => job.number === Number(word.slice(1)))
  return shell.jobs.get(Number(word))
}

export async function listJobs({ shell }: BuiltinCall): Promise<number> {
  const jobs = [...shell.jobs.values()]
  for (const [index, job] of jobs.entries()) {
    const mark = index === jobs.length - 1 ? '+' : index === jobs.length - 2 ? '-' : ' '
    await shell.process.print(
      `[${job.number}]${mark}  ${(job.status === undefined ? 'Running' : doneWords(job.status)).padEnd(24)}${job.text}\n`,
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
    await shell.process.printError(`[${job.number}]+  ${doneWords(job.status).padEnd(24)}${job.text}\n`)
  }
}

function doneWords(status: number): string {
  if (status === 0) return 'Done'
  const signal = signalNames.find((name) => signalNumber(name) === status - 128)
  return (signal === undefined ? undefined : signalSentence(signal)) ?? `Done(${status})`
}

async function noSuchJob(shell: Shell, word: string | undefined, builtin: string): Promise<number> {
  const bash = shell.dialect === 'bash'
  await shell.complain(
    word !== undefined ? `${word}: no such job` : bash ? 'current: no such job' : 'No current job',
    builtin,
  )
  return bash ? 1 : 2
}

export async function foreground({ shell, executor, args }: BuiltinCall): Promise<number> {
  const job = findJob(shell, args[1] ?? '%%')
  if (job === undefined) {
    return noSuchJob(shell, args[1], 'fg')
  }
  await shell.process.print(`${job.text}\n`)
  shell.process.host.signal(-job.pid, 'SIGCONT', shell.process)
  shell.jobs.delete(job.pid)
  return (await executor.foreground(job.handles, job.pid)).at(-1) ?? 0
}

export async function background({ shell, args }: BuiltinCall): Promise<number> {
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
  if (words.length === 0 || words[0] === '-p') return listTraps(shell)
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

function setTrap(shell: Shell, word: string, command: string | undefined): boolean {
  const name = word === '0' ? 'EXIT' : word.toUpperCase().replace(/^SIG/, '')
  if (name === 'EXIT' || (name === 'ERR' && shell.dialect === 'bash')) {
    if (command === undefined) shell.traps.delete(name)
    else shell.traps.set(name, command)
    return true
  }
  const signal = parseSignal(word)
  if (signal === undefined) return false
  if (command === undefined) {
    shell.traps.delete(signal)
    shell.process.onSignal(signal, 'default')
  } else {
    shell.traps.set(signal, command)
    shell.process.onSignal(signal, command === '' ? 'ignore' : (received) => void shell.pendingSignals.push(received))
  }
  return true
}

async function listTraps(shell: Shell): Promise<number> {
  for (const [name, command] of shell.traps) {
    const shown = shell.dialect === 'bash' ? name : name.replace(/^SIG/, '')
    await shell.process.print(`trap -- '${command.replaceAll("'", "'\\''")}' ${shown}\n`)
  }
  return 0
}
