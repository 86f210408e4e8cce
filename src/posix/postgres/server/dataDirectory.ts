/**
 * What a server leaves and reads in its data directory beside PostgreSQL's own files: `postmaster.pid`, which says who
 * uses it, `postmaster.opts`, how it was started, and the control file's word on how it was left (`pg_control.h`: the state at byte 16). It is written last when a server ends.
 */
import { PosixError } from '../../filesystem/posixError'
import { readText } from '../../packages/containerFiles'
import type { Process } from '../../process/types'

const shutDownState = 1

export interface ServerPlace {
  readonly dataDir: string
  readonly port: number
  readonly socketDirs: readonly string[]
  readonly addresses: readonly string[]
}

/** The process that uses the directory, if it lives and is another. */
export function otherServer(process: Process, dataDir: string): number | undefined {
  const pid = Number(readText(process, pidPath(dataDir))?.split('\n')[0] ?? 0)
  // A process of the same number was the server of a container that has gone.
  if (!(pid > 0) || pid === process.pid || pid === process.parentPid) return undefined
  try {
    process.host.signal(pid, 'none', process)
    return pid
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ESRCH') return undefined
    if (error instanceof PosixError) return pid
    throw error
  }
}

/** Says that this process uses it; `ready` once clients are let in. */
export function writePidFile(
  process: Process,
  { dataDir, port, socketDirs, addresses }: ServerPlace,
  state: 'starting' | 'ready',
): void {
  const started = Math.floor(process.host.now() / 1000)
  const lines = [process.pid, dataDir, started, port, socketDirs[0] ?? '', addresses[0] ?? '', '', state.padEnd(8)]
  const flags = { write: true, createMode: 0o600, truncate: true }
  const file = process.namespace.open(process, pidPath(dataDir), flags)
  file.write(Buffer.from(`${lines.join('\n')}\n`))
  file.close()
}

/** Keeps the command line, which `pg_ctl restart` reads. */
export function writeOptionsFile(process: Process, dataDir: string): void {
  const path = `${dataDir}/postmaster.opts`
  const file = process.namespace.open(process, path, { write: true, createMode: 0o600, truncate: true })
  const words = process.argv.slice(1).map((word) => ` "${word}"`)
  file.write(Buffer.from(`${process.executablePath}${words.join('')}\n`))
  file.close()
}

/** Takes the file away, unless the next server has written its own already. */
export function removePidFile(process: Process, dataDir: string): void {
  const owner = Number(readText(process, pidPath(dataDir))?.split('\n')[0] ?? 0)
  if (owner === process.pid) removeFile(process, pidPath(dataDir))
}

/** Removes a file that may have gone. */
export function removeFile(process: Process, path: string): void {
  try {
    process.namespace.unlink(process, path)
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ENOENT') throw error
  }
}

/** When the last server ended in order, as the log writes it; undefined when it didn't. */
export function lastShutdown(process: Process, dataDir: string): string | undefined {
  const file = process.namespace.open(process, `${dataDir}/global/pg_control`, { read: true })
  try {
    const head = Buffer.from(file.readAt(0, 20))
    if (head.length < 20 || head.readUInt32LE(16) !== shutDownState) return undefined
    const endedMs = Number(file.stat().mtimeNs / 1_000_000n)
    return new Date(endedMs).toISOString().slice(0, 19).replace('T', ' ')
  } finally {
    file.close()
  }
}

function pidPath(dataDir: string): string {
  return `${dataDir}/postmaster.pid`
}
