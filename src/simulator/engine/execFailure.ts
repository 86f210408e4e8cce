/** Why a command could not be executed, in runc's words (1.1.15, recorded); the daemon reads the exit code out of them. */
import type { ExitStatus, StartedProcess } from '@posix/process/types'
import { ExecuteError } from '@posix/process/executable'
import { PosixError } from '@posix/filesystem/posixError'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { goPathError } from './goErrors'
import { rootCaller } from './hostDisk'
import { mountHint } from './taskError'

export interface ExecFailure {
  /** `exec: "X": executable file not found in $PATH`. */
  readonly reason: string
  /** What follows runc's `: unknown`. */
  readonly suffix: string
}

/** A file that has the execute bit and can't be run: the container starts, says so and ends. */
export interface UnrunnableFile {
  readonly exitCode: 1 | 126
  /** What appears on stderr. */
  readonly complaint: string
}

/** Tells a file of an unknown format, or whose interpreter can't run, from other failures; undefined for those. */
export function unrunnableFile(error: unknown, command: string): UnrunnableFile | undefined {
  if (!(error instanceof ExecuteError)) return undefined
  if (error.format === 'script' && error.code === 'ENOENT')
    return { exitCode: 1, complaint: `exec ${command}: no such file or directory\n` }
  if (error.format === 'script' && error.code === 'EACCES')
    return { exitCode: 1, complaint: `exec ${command}: permission denied\n` }
  if (error.code !== 'ENOEXEC') return undefined
  const complaint = `exec ${command}: exec format error\n`
  if (error.sentence === undefined) return { exitCode: 1, complaint }
  return { exitCode: 126, complaint: `${complaint}camada: ${error.sentence}\n` }
}

/** A process that says so and ends; `write` takes its words. */
export function endedAtOnce(file: UnrunnableFile, write: (bytes: Uint8Array) => unknown): StartedProcess {
  const exited = new Promise<void>((resolve) => setImmediate(resolve))
    .then(() => write(Buffer.from(file.complaint)))
    .then((): ExitStatus => ({ kind: 'exited', code: file.exitCode }))
  return {
    pid: 1,
    exited,
    writeStdin: () => Promise.resolve(),
    closeStdin: () => undefined,
    terminal: undefined,
    signal: () => undefined,
  }
}

/** Explains what `host.start` threw; anything that is no errno is thrown again. */
export function explainExecFailure(error: unknown, command: string, namespace: Namespace): ExecFailure {
  if (!(error instanceof PosixError)) throw error
  const quoted = JSON.stringify(command)
  if (error instanceof ExecuteError && error.sentence !== undefined) {
    return { reason: `exec ${command}: exec format error (${error.sentence})`, suffix: '' }
  }
  if (isDirectory(namespace, command))
    return { reason: `exec: ${quoted}: is a directory`, suffix: ': permission denied' }
  // The search of PATH passes over what may not be executed.
  if (error.code === 'EACCES' && command.includes('/'))
    return { reason: `exec: ${quoted}: permission denied`, suffix: '' }
  if (error.code === 'ENOEXEC') return { reason: `exec ${command}: exec format error`, suffix: '' }
  if (!command.includes('/')) return { reason: `exec: ${quoted}: executable file not found in $PATH`, suffix: '' }
  const suffix = error.code === 'ENOTDIR' ? mountHint : ''
  return { reason: `exec: ${quoted}: ${goPathError('stat', command, error)}`, suffix }
}

function isDirectory(namespace: Namespace, path: string): boolean {
  return (
    path.startsWith('/') && namespace.exists(rootCaller, path) && namespace.stat(rootCaller, path).kind === 'directory'
  )
}
