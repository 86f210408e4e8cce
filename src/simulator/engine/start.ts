/**
 * Starting a container and what happens when its process ends (moby `daemon/start.go`, `daemon/monitor.go`).
 *
 * A start that fails leaves the container `created` with exit code 127, 126 or 128 and the daemon's sentence, ends
 * everyone who attached, and removes the container if it was to remove itself; a wait for the next exit goes on (26.1.5).
 */
import { mountCgroup } from '@posix/process/cgroupFileSystem'
import { createProcFileSystem } from '@posix/process/procFileSystem'
import { createProcessHost } from '@posix/process/processHost'
import { shellStatus } from '@posix/process/signals'
import type { ExitStatus, RunningProcessHost, StartedProcess } from '@posix/process/types'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError, toLabError } from '@shared/errors'
import type { Container } from './container'
import { makeBindSources, mountRoot, planMounts } from './containerRoot'
import { planDevices } from './devices'
import { needRoomToMount } from './diskRoom'
import { initProgram, withInit } from './dockerInit'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { checkPath, faceOf, processEnvironment } from './environment'
import { endedAtOnce, explainExecFailure, unrunnableFile } from './execFailure'
import type { UnrunnableFile } from './execFailure'
import { beginHealthChecks, endHealthChecks } from './healthChecks'
import { hostName, makeDirectories, rootCaller } from './hostDisk'
import { dropIdleExecs } from './idleExecs'
import { keepWhileRunning } from './keepRunning'
import { linkEnvironment } from './links'
import { joinNetworks, leaveNetworks } from './networkConnect'
import { containerNetwork } from './networkNames'
import { openLogDriver } from './logConfig'
import type { LogDriver } from './logConfig'
import { capabilitiesOf, processSettings } from './processSettings'
import { removeContainer } from './remove'
import { RestartBackoff } from './restartPolicy'
import { resourceOptions } from './resources'
import { commandLine } from './runConfig'
import type { StreamName } from './streamName'
import { sysctlValues } from './sysctls'
import { failedStartCode, taskError } from './taskError'
import { groupsAdded, resolveUser } from './users'
import { emitVolumeEvents } from './volumeEvents'
import { workingDirectory } from './workingDirectory'

const defaultWindow = { columns: 80, rows: 24 }

/**
 * Starts a container for a user: its restarts are counted anew. Throws LabError notModified when it runs, conflict, and
 * the daemon's words when it can't start.
 */
export async function startContainer(engine: Engine, container: Container): Promise<void> {
  if (container.isPaused) {
    throw new LabError('conflict', 'cannot start a paused container, try unpause instead')
  }
  if (container.isRunning || container.isWaitingToRestart) throw new LabError('notModified', '')
  if (container.busy === 'removing') {
    throw new LabError('conflict', 'container is marked for removal and cannot be started')
  }
  if (container.busy === 'starting') throw new LabError('notModified', '')
  container.restarts = new RestartBackoff()
  container.record = { ...container.record, restartCount: 0 }
  await startAgain(engine, container)
}

async function startAgain(engine: Engine, container: Container): Promise<void> {
  container.busy = 'starting'
  try {
    const started = launch(engine, container)
    recordStart(engine, container, started)
    await engine.keeper.saveContainer(container).catch((error: unknown) => endUnsaved(container, error))
  } catch (error) {
    container.busy = undefined
    await failStart(engine, container, toLabError(error))
    throw error
  } finally {
    if (container.busy === 'starting') container.busy = undefined
  }
}

/** A start that can't be kept is none. */
async function endUnsaved({ running }: Container, error: unknown): Promise<never> {
  running?.process.signal('SIGKILL')
  await running?.ended
  throw error
}

interface Launched {
  readonly host: RunningProcessHost
  readonly process: StartedProcess
  readonly namespace: Namespace
}

function launch(engine: Engine, container: Container): Launched {
  const devices = planDevices(engine, container)
  needRoomToMount(engine, container)
  makeBindSources(engine, container)
  joinNetworks(engine, container)
  checkSharedNamespaces(engine, container)
  // In another container's network it has that one's hostname.
  const { config, hostConfig } = container.record
  emitVolumeEvents(engine, container, 'mount')
  const hasInit = hostConfig['Init'] === true
  const driver = openLog(container)
  const planned = planMounts(engine, container)
  // moby looks the user up in the container's own files, before a mount point is made.
  const user = resolveUser(createNamespace(container.layer.merged), config.User, groupsAdded(container))
  const namespace = mountRoot(container, planned, devices)
  makeWorkingDirectory(namespace, config.WorkingDir)
  checkHostname(container)
  const host = createProcessHost({
    hostname: hostConfig['UTSMode'] === 'host' ? hostName : config.Hostname,
    namespace,
    face: faceOf(namespace),
    clock: engine.clock,
    programs: (name, face) => (hasInit ? initProgram(name) : undefined) ?? engine.findProgram(name, face),
    network: containerNetwork(engine, container),
    onSync: () => saveWritten(engine, container),
    ...resourceOptions(engine, container),
    ...processSettings(hostConfig),
    systemControls: sysctlValues(hostConfig),
  })
  namespace.mount('/proc', createProcFileSystem(host, namespace), {
    source: 'proc',
    shownOptions: 'rw,nosuid,nodev,noexec,relatime',
  })
  // A mount over /sys hides it.
  if (namespace.exists(rootCaller, '/sys/fs/cgroup')) mountCgroup(namespace, host)
  const argv = hasInit ? withInit(commandLine(config)) : commandLine(config)
  const cwd = config.WorkingDir === '' ? '/' : config.WorkingDir
  const links = linkEnvironment(engine, container)
  const env = processEnvironment(config, { tty: config.Tty, home: user.home, links })
  try {
    checkPath(env, argv[0] ?? '')
    const process = host.start({
      argv,
      env,
      cwd: workingDirectory(namespace, cwd),
      credentials: { ...user.credentials, capabilities: capabilitiesOf(hostConfig) },
      stdin: config.OpenStdin ? 'open' : 'closed',
      ...(config.Tty && { terminal: windowOf(hostConfig.ConsoleSize) }),
      onOutput: (stream, bytes) => deliver(engine, container, { stream, bytes, keeps: driver.keeps }),
    })
    return { host, process, namespace }
  } catch (error) {
    const unrunnable = unrunnableFile(error, argv[0] ?? '')
    if (unrunnable !== undefined) return { host, process: complain(engine, container, unrunnable), namespace }
    void host.dispose()
    const failure = explainExecFailure(error, argv[0] ?? '', namespace)
    throw taskError(`${failure.reason}: unknown${failure.suffix}`)
  }
}

/** runc makes the working directory once more, below the container's mounts. */
function makeWorkingDirectory(namespace: Namespace, path: string): void {
  if (path === '' || namespace.exists(rootCaller, path)) return
  try {
    makeDirectories(namespace, path)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const reason = error.code === 'EROFS' ? 'read-only file system' : error.message
    throw taskError(`error during container init: mkdir ${path}: ${reason}: unknown`)
  }
}

const longestHostnameBytes = 64

/** A container on the host's network, or on another one's, sets no hostname of its own that could be too long. */
function checkHostname(container: Container): void {
  if (Buffer.byteLength(container.record.config.Hostname) <= longestHostnameBytes) return
  throw taskError('error during container init: sethostname: invalid argument: unknown')
}

/** A container's own /dev/shm is private unless it was asked for otherwise. */
function checkShareable({ id, record }: Container): void {
  const mode = String(record.hostConfig['IpcMode'])
  if (mode === 'shareable' || mode === 'host' || mode.startsWith('container:')) return
  const reason = 'non-shareable IPC (hint: use IpcMode:shareable for the donor container)'
  throw new LabError('invalid', `failed to join IPC namespace: container ${id}: ${reason}`)
}

/** `--ipc` and `--pid` of a container that doesn't run. */
function checkSharedNamespaces(engine: Engine, container: Container): void {
  const { hostConfig } = container.record
  for (const [name, mode] of [
    ['IPC', hostConfig['IpcMode']],
    ['PID', hostConfig['PidMode']],
  ] as const) {
    const named = /^container:(.+)$/.exec(typeof mode === 'string' ? mode : '')?.[1]
    if (named === undefined) continue
    const other = engine.containers.get(named)
    if (other.isRunning) {
      if (name === 'IPC') checkShareable(other)
      continue
    }
    const message = `failed to join ${name} namespace: container ${other.id} is not running`
    throw new LabError(name === 'IPC' ? 'conflict' : 'system', message)
  }
}

interface Output {
  readonly stream: StreamName
  readonly bytes: Uint8Array
  /** Whether the log driver keeps it. */
  readonly keeps: boolean
}

/** Into the log and to those who are attached; waits for the slowest of them, until the process is killed. */
function deliver(engine: Engine, container: Container, { stream, bytes, keeps }: Output): Promise<void> {
  const kept = keeps ? container.log.append(stream, bytes, nowNs(engine)) : undefined
  const taken = container.output.write(stream, bytes)
  const done = kept === undefined ? taken : Promise.all([kept, taken]).then(() => undefined)
  return Promise.race([done, container.abandoned])
}

/** Throws LabError system with moby's wrapping around the driver's words. */
function openLog(container: Container): LogDriver {
  try {
    const driver = openLogDriver(container.record.hostConfig.LogConfig)
    if (driver.rotation !== undefined) container.log.rotate(driver.rotation)
    return driver
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const prefix = 'failed to create task for container: failed to initialize logging driver: '
    throw new LabError('system', prefix + reason, { cause: error })
  }
}

/** The container of a file that can't run: what it says goes to its log. */
function complain(engine: Engine, container: Container, file: UnrunnableFile): StartedProcess {
  return endedAtOnce(file, (bytes) => {
    void container.log.append('stderr', bytes, nowNs(engine))
    return container.output.write('stderr', bytes)
  })
}

function windowOf(consoleSize: readonly [number, number]): { columns: number; rows: number } {
  const [rows, columns] = consoleSize
  return rows > 0 && columns > 0 ? { rows, columns } : defaultWindow
}

function recordStart(engine: Engine, container: Container, launched: Launched): void {
  const { process } = launched
  container.setState({
    status: 'running',
    pid: engine.nextPid(),
    exitCode: 0,
    error: '',
    startedAtMs: engine.clock(),
  })
  container.renew()
  container.record = { ...container.record, started: true, stoppedByUser: false }
  const keeping = keepWhileRunning(engine, container)
  const ended = process.exited
    .then((status) => {
      keeping.stop()
      return finish(engine, container, status)
    })
    .catch(engine.reportError)
  container.running = { ...launched, keeping, ended }
  beginHealthChecks(engine, container)
  emitContainerEvent(engine, container, 'start')
  container.announceStart(process)
}

async function finish(engine: Engine, container: Container, status: ExitStatus): Promise<void> {
  const running = container.running
  const startedAtMs = container.record.state.startedAtMs ?? engine.clock()
  container.log.flush(nowNs(engine))
  container.tellResumed?.()
  leaveNetworks(engine, container)
  dropIdleExecs(engine, container)
  if (container.stopChecks !== undefined) await endHealthChecks(container)
  emitVolumeEvents(engine, container, 'unmount')
  const exitCode = shellStatus(status)
  const finishedAtMs = engine.clock()
  const ranMs = finishedAtMs - startedAtMs
  const again = restartsAfter(container, { exitCode, ranMs })
  container.running = undefined
  container.isEnding = true
  if (again) container.record = { ...container.record, restartCount: container.record.restartCount + 1 }
  container.setState({ status: again ? 'restarting' : 'exited', pid: 0, exitCode, finishedAtMs })
  await running?.host.dispose()
  await saveAfterRun(engine, container).catch((error: unknown) => {
    engine.reportError(error)
    container.setState({ error: toLabError(error).message })
  })
  if (container.isStopping) emitContainerEvent(engine, container, 'stop')
  emitContainerEvent(engine, container, 'die', {
    execDuration: String(Math.floor(ranMs / 1000)),
    exitCode: String(exitCode),
  })
  container.output.end()
  container.announceExit()
  if (again) restartLater(engine, container)
  else if (!container.isRestarting) await removeIfAsked(engine, container)
}

function restartsAfter(container: Container, end: { readonly exitCode: number; readonly ranMs: number }): boolean {
  if (container.isRestarting || container.busy === 'removing') return false
  const { hostConfig, stoppedByUser } = container.record
  return container.restarts.wantsRestart(hostConfig.RestartPolicy, { ...end, byUser: stoppedByUser })
}

/** By its policy. Who stops it before finds it exited. */
function restartLater(engine: Engine, container: Container): void {
  const giveUp = (): void => {
    container.setState({ status: 'exited' })
    container.announceExit()
    void engine.keeper.saveContainer(container).catch(engine.reportError)
  }
  const restart = (): void => {
    startAgain(engine, container).catch((error: unknown) => {
      engine.reportError(error)
      giveUp()
    })
  }
  container.restarts.wait(restart, giveUp)
}

/** `--rm`. */
async function removeIfAsked(engine: Engine, container: Container): Promise<void> {
  if (!container.record.hostConfig.AutoRemove || container.busy === 'removing') return
  await removeContainer(engine, container, { force: true, volumes: true })
}

async function saveAfterRun(engine: Engine, container: Container): Promise<void> {
  await engine.keeper.saveContainer(container)
  await saveWritten(engine, container)
}

/** Writes what the container's processes wrote: its layer, its volumes, and the host disk if it is bound. */
async function saveWritten(engine: Engine, container: Container): Promise<void> {
  // The layer of a container that removes itself goes in a moment.
  if (!container.record.hostConfig.AutoRemove && container.busy !== 'removing') await engine.keeper.saveLayer(container)
  for (const mount of container.record.mounts)
    if (mount.type === 'volume') await engine.keeper.saveVolumeTree(mount.name)
  if (container.record.mounts.some((mount) => mount.type === 'bind')) await engine.keeper.saveHostDisk()
}

async function failStart(engine: Engine, container: Container, error: LabError): Promise<void> {
  const { exitCode: last } = container.record.state
  const exitCode = failedStartCode(error.message) ?? (last === 0 ? 128 : last)
  container.setState({ exitCode, error: error.message })
  leaveNetworks(engine, container)
  container.announceStart(undefined)
  container.output.end()
  await engine.keeper.saveContainer(container).catch(engine.reportError)
  if (container.record.hostConfig.AutoRemove) await removeContainer(engine, container, { force: true, volumes: true })
}

/** Now in nanoseconds; the clock counts milliseconds. */
function nowNs(engine: Engine): bigint {
  return BigInt(Math.round(engine.clock() * 1e6))
}
