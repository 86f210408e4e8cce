/** `docker top`: a container's processes as `ps -ef` of the host prints them. */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { mustRun } from './stop'

const titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD']

/** Throws LabError conflict when it doesn't run, notImplemented for other `ps` options. */
export function topView(container: Container, psArguments: string): object {
  const { host } = mustRun(container)
  if (!['', '-ef'].includes(psArguments)) {
    throw new LabError('notImplemented', 'the Camada simulator lists processes with ps -ef only')
  }
  const base = container.record.state.pid
  const hostPid = (pid: number): string => (pid === 0 ? '1' : String(base + pid - 1))
  const processes = host
    .processes()
    .map((process) => [
      process.uid === 0 ? 'root' : String(process.uid),
      hostPid(process.pid),
      hostPid(process.parentPid),
      '0',
      new Date(process.startedAtMs).toISOString().slice(11, 16),
      process.tty ? 'pts/0' : '?',
      '00:00:00',
      process.argv.join(' '),
    ])
  return { Titles: titles, Processes: processes }
}
