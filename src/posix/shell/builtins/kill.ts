/** kill as a builtin: beside process ids it knows the shell's jobs. */
import { kill } from '../../programs/kill'
import { BuiltinFailure } from './failure'
import type { BuiltinCall } from './builtin'
import { findJob } from './jobs'
import { inProcess } from './inProcess'

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
      words.push(shell.options.has('monitor') ? `-${job.pid}` : String(job.pid))
      continue
    }
    if (shell.dialect !== 'bash')
      throw new BuiltinFailure(call, shell.dialect === 'dash' ? `No such job: ${word}` : `${word}: no such job`, 2)
    await shell.complain(`${word}: no such job`, 'kill')
    return 1
  }
  return inProcess(kill)({ ...call, args: words })
}
