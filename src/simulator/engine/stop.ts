/** Stopping, killing, pausing, restarting and renaming (moby `daemon/stop.go`, `kill.go`, `pause.go`, `rename.go`). */
import { signalNumber } from '@posix/process/signals'
import type { Signal } from '@posix/process/types'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { checkContainerName } from './names'
import { parseSignal } from './signals'
import { startContainer } from './start'

const defaultStopTimeoutSec = 10
/** A killed process that doesn't end within this time is given up on. */
const killTimeoutMs = 10_000

/** Throws LabError conflict `container ID is not running`. */
export function mustRun(container: Container): NonNullable<Container['running']> {
  if (!container.isRunning || container.running === undefined) {
    throw new LabError('conflict', `container ${container.id} is not running`)
  }
  return container.running
}

/** Sends the stop signal, waits, then kills. A negative timeout waits for ever. Throws LabError notModified. */
export async function stopContainer(
  engine: Engine,
  container: Container,
  options: { readonly timeoutSec?: number | undefined; readonly signal?: string | undefined },
): Promise<void> {
  container.record = { ...container.record, stoppedByUser: true }
  if (container.record.state.status === 'restarting') container.setState({ status: 'exited' })
  if (!container.isRunning || container.running === undefined) throw new LabError('notModified', '')
  const { config } = container.record
  const signal = parseSignal(options.signal ?? config.StopSignal ?? 'SIGTERM')
  const timeoutSec = options.timeoutSec ?? config.StopTimeout ?? defaultStopTimeoutSec
  const { ended } = container.running
  send(engine, container, signal)
  const stopped = timeoutSec < 0 ? await settled(ended) : await settled(ended, timeoutSec * 1000)
  if (stopped) return
  send(engine, container, 'SIGKILL')
  await settled(ended, killTimeoutMs)
}

/** Sends a signal; SIGKILL waits for the end. Throws LabError conflict and invalid with the daemon's words. */
export async function killContainer(engine: Engine, named: string, signalName: string): Promise<void> {
  const prefix = `cannot kill container: ${named}: `
  const container = withPrefix(prefix, () => engine.containers.get(named))
  const signal = withPrefix(prefix, () => parseSignal(signalName === '' ? 'SIGKILL' : signalName))
  const { ended } = withPrefix(prefix, () => mustRun(container))
  if (signal === 'SIGKILL') container.record = { ...container.record, stoppedByUser: container.record.stoppedByUser }
  send(engine, container, signal)
  if (signal === 'SIGKILL') await settled(ended, killTimeoutMs)
}

function withPrefix<T>(prefix: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof LabError) throw new LabError(error.kind, prefix + error.message, { cause: error })
    throw error
  }
}

/** Kills without an event of its own kind, for removal and shutdown. */
export async function killQuietly(engine: Engine, container: Container): Promise<void> {
  if (container.running === undefined) return
  const { ended } = container.running
  send(engine, container, 'SIGKILL')
  await settled(ended, killTimeoutMs)
}

function send(engine: Engine, container: Container, signal: Signal): void {
  if (container.isPaused && signal === 'SIGKILL') {
    container.running?.host.resume()
    container.setState({ status: 'running' })
  }
  container.running?.process.signal(signal)
  emitContainerEvent(engine, container, 'kill', { signal: String(signalNumber(signal)) })
}

async function settled(promise: Promise<void>, timeoutMs?: number): Promise<boolean> {
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

export async function restartContainer(
  engine: Engine,
  container: Container,
  options: { readonly timeoutSec?: number | undefined; readonly signal?: string | undefined },
): Promise<void> {
  container.isRestarting = true
  try {
    if (container.isRunning) await stopContainer(engine, container, options)
  } finally {
    container.isRestarting = false
  }
  await startContainer(engine, container)
  emitContainerEvent(engine, container, 'restart')
}

export async function pauseContainer(engine: Engine, container: Container): Promise<void> {
  const running = mustRun(container)
  if (container.isPaused) throw new LabError('conflict', `container ${container.id} is already paused`)
  running.host.pause()
  container.setState({ status: 'paused' })
  await engine.keeper.saveContainer(container)
  emitContainerEvent(engine, container, 'pause')
}

export async function unpauseContainer(engine: Engine, container: Container): Promise<void> {
  if (!container.isPaused || container.running === undefined) {
    throw new LabError('system', `Container ${container.id} is not paused`)
  }
  container.running.host.resume()
  container.setState({ status: 'running' })
  await engine.keeper.saveContainer(container)
  emitContainerEvent(engine, container, 'unpause')
}

/** Throws LabError invalid and conflict with the daemon's words. */
export async function renameContainer(engine: Engine, container: Container, wanted: string): Promise<void> {
  const oldName = container.record.name
  if (wanted === '') throw new LabError('invalid', 'Neither old nor new names may be empty')
  if (wanted === oldName || wanted === `/${oldName}`) {
    throw new LabError('invalid', 'Renaming a container with the same name as its current name')
  }
  const name = withPrefix('Error when allocating new name: ', () => {
    const checked = checkContainerName(wanted.startsWith('/') ? wanted : `/${wanted}`)
    engine.containers.reserveName(checked, container.id)
    return checked
  })
  engine.containers.releaseName(oldName)
  container.record = { ...container.record, name }
  await engine.keeper.saveContainer(container)
  emitContainerEvent(engine, container, 'rename', { oldName: `/${oldName}` })
}
