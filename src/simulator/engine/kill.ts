/** Killing: a signal to a container's first process (moby `daemon/kill.go`), and what it means for its restarts. */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { mustRun } from './running'
import { checkSignalName, parseSignal } from './signals'
import type { DaemonSignal } from './signals'

/** A killed process that doesn't end within this time is given up on. */
export const killTimeoutMs = 10_000
/** What readers have of a killed process's last output. */
const readersGraceMs = 300

export const kill: DaemonSignal = { number: 9, posix: 'SIGKILL' }

/** Its policy starts it no more until a user does. */
export function letRest(container: Container): void {
  container.record = { ...container.record, stoppedByUser: true }
  container.restarts.cancel()
}

/** Sends a signal; SIGKILL waits for the end. Throws LabError conflict and invalid with the daemon's words. */
export async function killContainer(engine: Engine, named: string, signalName: string): Promise<void> {
  const prefix = `cannot kill container: ${named}: `
  const signal = withPrefix(prefix, () => parseSignal(signalName === '' ? 'SIGKILL' : signalName))
  const container = withPrefix(prefix, () => engine.containers.get(named))
  if (container.isWaitingToRestart) {
    letRest(container)
    return
  }
  const { ended } = withPrefix(prefix, () => mustRun(container))
  if (endsRestarts(container, signal)) letRest(container)
  else container.record = { ...container.record, stoppedByUser: true }
  send(engine, container, signal)
  if (signal.posix === 'SIGKILL') await settled(ended, killTimeoutMs)
}

export function withPrefix<T>(prefix: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof LabError) throw new LabError(error.kind, prefix + error.message, { cause: error })
    throw error
  }
}

/** Kills without an event of its own kind, for removal and shutdown. */
export async function killQuietly(engine: Engine, container: Container): Promise<void> {
  container.restarts.cancel()
  if (container.running === undefined) return
  const { ended } = container.running
  send(engine, container, kill)
  await settled(ended, killTimeoutMs)
}

/** The daemon hears a moment later that a container goes on. */
const resumedToldMs = 5

/**
 * A paused container gets the signal when it goes on, which moby makes it do at once. That it does is told a moment
 * later, or when it has ended; one that is killed has ended before anybody hears of it (26.1.5, watched).
 */
export function send(engine: Engine, container: Container, signal: DaemonSignal): void {
  if (signal.posix !== undefined) container.running?.process.signal(signal.posix)
  emitContainerEvent(engine, container, 'kill', { signal: String(signal.number) })
  // A reader that doesn't read must not keep the killed process from ending.
  if (signal.posix === 'SIGKILL') setTimeout(() => container.abandon(), readersGraceMs).unref()
  if (!container.isPaused) return
  container.running?.host.resume()
  container.setState({ status: 'running' })
  if (signal.posix === 'SIGKILL') return
  const timer = setTimeout(() => container.tellResumed?.(), resumedToldMs).unref()
  container.tellResumed = () => {
    clearTimeout(timer)
    container.tellResumed = undefined
    emitContainerEvent(engine, container, 'unpause')
  }
}

/** moby: any signal does where the image names no stop signal of its own. */
function endsRestarts({ record }: Container, signal: DaemonSignal): boolean {
  const { StopSignal: named } = record.config
  if (named === undefined || named === '' || signal.posix === 'SIGKILL') return true
  return checkSignalName(named).number === signal.number
}

export async function settled(promise: Promise<void>, timeoutMs?: number): Promise<boolean> {
  if (timeoutMs === undefined) {
    await promise
    return true
  }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), timeoutMs)))
  try {
    return await Promise.race([promise.then(() => true as const), late])
  } finally {
    clearTimeout(timer)
  }
}
