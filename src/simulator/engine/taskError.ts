/**
 * A start that containerd refused, in runc's words with the daemon's around them, and what the daemon makes of these
 * words: it reads the exit code and the status out of the sentence (moby `daemon/start.go`, `setExitCodeFromError`,
 * 26.1.5).
 */
import { LabError } from '@shared/errors'

const taskPrefix = 'failed to create task for container: '
const runcPrefix = `${taskPrefix}failed to create shim task: OCI runtime create failed: runc create failed: `
const shimPrefix = `${runcPrefix}unable to start container process: `

/** What the daemon adds to each sentence that says `not a directory`. */
export const mountHint =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'

/** runc's ENOTDIR with the daemon's hint. */
export const notADirectory = `not a directory: unknown${mountHint}`

/** `reason` is runc's. The kind is invalid where the daemon takes it for the user's mistake, and system elsewhere. */
export function taskError(reason: string): LabError {
  const message = `${shimPrefix}${reason}`
  return new LabError(failureKind(reason), message)
}

/** What runc finds wrong with a container's settings before it starts anything. */
export function settingsError(reason: string): LabError {
  return new LabError(failureKind(reason), `${runcPrefix}${reason}: unknown`)
}

/** Whether the daemon takes runc's words for the user's mistake. */
export function failureKind(reason: string): 'invalid' | 'system' {
  return exitCodeIn(reason) === unknownFailure ? 'system' : 'invalid'
}

const unknownFailure = 128

/** The exit code that a start leaves which failed with this message; undefined where no task was asked for. */
export function failedStartCode(message: string): number | undefined {
  return message.startsWith(taskPrefix) ? exitCodeIn(message) : undefined
}

function exitCodeIn(reason: string): number {
  if (reason.includes('permission denied')) return 126
  if (/not a directory|executable file not found|no such file or directory/.test(reason)) return 127
  return unknownFailure
}
