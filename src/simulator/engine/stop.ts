/** Stopping, pausing, restarting and renaming (moby `daemon/stop.go`, `pause.go`, `rename.go`). */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { needRoomForFile } from './diskRoom'
import { resumeHealthChecks, stopHealthChecks } from './healthChecks'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { kill, killTimeoutMs, letRest, send, settled, withPrefix } from './kill'
import { checkContainerName } from './names'
import { renameInNetworks } from './networkSettings'
import { checkSignalName, parseSignal } from './signals'
import type { DaemonSignal } from './signals'
import { mustRun } from './running'
import { startContainer } from './start'

const defaultStopTimeoutSec = 10
export interface StopOptions {
  readonly timeoutSec?: number | undefined
  readonly signal?: string | undefined
  /** What the client called the container, for the daemon's sentence. */
  readonly named?: string
}

const terminate: DaemonSignal = { number: 15, posix: 'SIGTERM' }

/** moby gives an unknown signal status 500 here; one in the image that Linux lacks counts as SIGTERM. */
function stopSignal(options: StopOptions, configured: string | undefined, prefix: string): DaemonSignal {
  if (options.signal === undefined) return configured === undefined ? terminate : checkSignalName(configured)
  try {
    return parseSignal(options.signal)
  } catch (error) {
    throw new LabError('system', prefix + (error instanceof Error ? error.message : ''), { cause: error })
  }
}

/** Sends the stop signal, waits, then kills. A negative timeout waits for ever. Throws LabError notModified. */
export async function stopContainer(engine: Engine, container: Container, options: StopOptions): Promise<void> {
  if (container.isWaitingToRestart) {
    letRest(container)
    emitContainerEvent(engine, container, 'stop')
    return
  }
  if (!container.isRunning || container.running === undefined) throw new LabError('notModified', '')
  const { config } = container.record
  const signal = stopSignal(options, config.StopSignal, `cannot stop container: ${options.named ?? container.id}: `)
  const timeoutSec = options.timeoutSec ?? config.StopTimeout ?? defaultStopTimeoutSec
  const { ended } = container.running
  letRest(container)
  container.isStopping = true
  try {
    send(engine, container, signal)
    const stopped = timeoutSec < 0 ? await settled(ended) : await settled(ended, timeoutSec * 1000)
    if (stopped) return
    send(engine, container, kill)
    await settled(ended, killTimeoutMs)
  } finally {
    container.isStopping = false
  }
}

export async function restartContainer(engine: Engine, container: Container, options: StopOptions): Promise<void> {
  if (container.isRunning) stopSignal(options, undefined, `Cannot restart container ${options.named ?? container.id}: `)
  container.isRestarting = true
  try {
    if (container.isRunning || container.isWaitingToRestart) await stopContainer(engine, container, options)
  } finally {
    container.isRestarting = false
  }
  try {
    await startContainer(engine, container)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LabError('system', `Cannot restart container ${options.named ?? container.id}: ${reason}`, {
      cause: error,
    })
  }
  emitContainerEvent(engine, container, 'restart')
}

export async function pauseContainer(engine: Engine, container: Container): Promise<void> {
  const running = mustRun(container)
  if (container.isPaused) throw new LabError('conflict', `Container ${container.id} is already paused`)
  running.host.pause()
  container.setState({ status: 'paused' })
  stopHealthChecks(container)
  await engine.keeper.saveContainer(container)
  emitContainerEvent(engine, container, 'pause')
}

export async function unpauseContainer(engine: Engine, container: Container): Promise<void> {
  if (!container.isPaused || container.running === undefined) {
    throw new LabError('system', `Container ${container.id} is not paused`)
  }
  container.running.host.resume()
  container.setState({ status: 'running' })
  resumeHealthChecks(engine, container)
  await engine.keeper.saveContainer(container)
  emitContainerEvent(engine, container, 'unpause')
}

/** One that waits for its restart counts as running, and its network is gone (26.1.5, watched). */
function refuseWithoutSandbox({ isWaitingToRestart, record: { sandboxId = '' } }: Container): void {
  if (isWaitingToRestart && sandboxId !== '') throw new LabError('notFound', `sandbox ${sandboxId} not found`)
}

/** Throws LabError invalid and conflict with the daemon's words, notFound while it waits to be restarted. */
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
  try {
    refuseWithoutSandbox(container)
    needRoomForFile(engine, `containers/${container.id}`, 'config.v2.json')
  } catch (error) {
    engine.containers.releaseName(name)
    throw error
  }
  engine.containers.releaseName(oldName)
  container.record = { ...container.record, name }
  try {
    await engine.keeper.saveContainer(container)
  } catch (error) {
    engine.containers.releaseName(name)
    engine.containers.reserveName(oldName, container.id)
    container.record = { ...container.record, name: oldName }
    throw error
  }
  renameInNetworks(engine, container)
  emitContainerEvent(engine, container, 'rename', { oldName: `/${oldName}` })
}
