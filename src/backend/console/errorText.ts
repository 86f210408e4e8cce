/** How the CLI words what the daemon refused, and the exit code of a container that could not start. */
import type { LabError } from '@shared/errors'

/** The daemon's sentences get the CLI's prefix; the lab's own (a dead engine, a bad path) stand as they are. */
export function describeError(error: LabError): string {
  const isDaemons = ['notFound', 'conflict', 'invalid', 'system', 'forbidden', 'notModified', 'notImplemented']
  return isDaemons.includes(error.kind) && error.hint?.key.startsWith('console.') !== true
    ? `Error response from daemon: ${error.message}`
    : error.message
}

/** docker/cli `runStartContainerErr`: 127 not found, 126 not executable, 125 the daemon itself. */
export function exitCodeOfRun(error: LabError): number {
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(error.message)) {
    return 127
  }
  return /permission denied|not a directory|is a directory|exec format error/.test(error.message) ? 126 : 125
}
