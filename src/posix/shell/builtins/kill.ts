/** kill as a builtin: beside process ids it knows the shell's jobs. */
import { kill } from '../../programs/kill'
import { parseSignal } from '../../process/signals'
import type { Signal } from '../../process/types'
import { BuiltinFailure } from './failure'
import type { BuiltinCall } from './builtin'
import { findJob } from './jobs'
import { inProcess } from './inProcess'

/** The signal that options before the jobs name. */
function signalOf(args: readonly string[]): Signal {
  const at = args.findIndex((word) => word === '-s' || word === '-n')
  const named =
    at > 0 ? args[at + 1] : args.find((word, index) => index > 0 && word.startsWith('-') && word !== '--')?.slice(1)
  return (named === undefined ? undefined : parseSignal(named)) ?? 'SIGTERM'
}

/** dash signals a job's process group, which without control of jobs it doesn't have: a process id that nobody has. */
const nobody = '4194305'

export async function killJobs(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const words: string[] = []
  for (const word of args) {
    if (!/^%/.test(word)) {
      words.push(word)
      continue
    }
    const job = findJob(shell, word)
    if (job !== undefined) {
      if (shell.dialect === 'dash' && !shell.options.has('monitor')) words.push(nobody)
      else if (shell.options.has('monitor')) shell.process.host.signal(-job.pid, signalOf(args), shell.process)
      else words.push(String(job.pid))
      continue
    }
    if (shell.dialect !== 'bash')
      throw new BuiltinFailure(call, shell.dialect === 'dash' ? `No such job: ${word}` : `${word}: no such job`, 2)
    await shell.complain(`${word}: no such job`, 'kill')
    return 1
  }
  if (words.filter((word, index) => index > 0 && !word.startsWith('-')).length === 0 && words.length < args.length)
    return 0
  return inProcess(kill)({ ...call, args: words })
}
