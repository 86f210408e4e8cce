/** How the CLI words what the daemon refused, and the exit code of a container that could not start. */
import { toLabError, type LabError } from '@shared/errors'
import { systemCode } from '../docker/engineErrors'
import { CliError } from './cliError'

/** What the client refuses before it asks. */
const ofClient = /^(invalid (container|volume|network) name or ID: value is empty$|error checking context: )/

/** An image without a name is a path that the API lacks. Throws `CliError`. */
export function refuseNoImage(name: string): void {
  if (name === '') throw new CliError('Error response from daemon: page not found')
}

/** The daemon's sentences get the CLI's prefix; the lab's own (a dead engine, a bad path) stand as they are. */
export function describeError(thrown: unknown): string {
  if (thrown instanceof CliError) return thrown.message
  if (wasBrokenOff(thrown)) return 'unexpected EOF'
  const error = toLabError(thrown)
  if (ofClient.test(error.message)) return error.message
  const isDaemons = ['notFound', 'conflict', 'invalid', 'system', 'forbidden', 'notModified', 'notImplemented']
  return isDaemons.includes(error.kind) &&
    !/^(console\.|build\.(needsBuildKit|binaryDockerfile|hugeDockerfile)$)/.test(error.hint?.key ?? '')
    ? `Error response from daemon: ${error.message}`
    : error.message
}

/** Whether the engine went away in the middle of its answer: Node's `aborted` is Go's `unexpected EOF`. */
export function wasBrokenOff(thrown: unknown): boolean {
  return systemCode(thrown) === 'ECONNRESET' && toLabError(thrown).message === 'aborted'
}

/** docker/cli `toStatusError`: 127 not found, 126 not executable, 125 the daemon itself. */
export function exitCodeOfRun({ message }: LabError | Error): number {
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(message)) {
    return 127
  }
  return /permission denied|is a directory/.test(message) ? 126 : 125
}
