/**
 * Runs a container's health checks: after each interval an exec of the check's command, whose exit code says how the
 * container is (`healthState.ts`). In the start period, while nothing has passed, the shorter start interval counts.
 * Checks go on while it runs; a pause or its end stops them, and then nobody knows its health. One that is under way when
 * the container ends dies with it, with 137, and counts (always after `docker kill`, by chance after `stop`; 26.1.5).
 */
import type { HealthConfig, RunConfig } from '../layers/imageTypes'
import { goDuration } from '@shared/docker/goFormat'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { createExec, startExec } from './exec'
import type { Exec } from './exec'
import { afterCheck, nanosecondsPerMs, startingHealth, unwatchedHealth } from './healthState'
import type { HealthResult, StopChecks } from './healthState'

const defaultIntervalMs = 30_000
const defaultTimeoutMs = 30_000
const defaultStartIntervalMs = 5000
const keptOutputBytes = 4096
const defaultShell = ['/bin/sh', '-c']

/** At a start: its health begins anew, if it has checks. */
export function beginHealthChecks(engine: Engine, container: Container): void {
  const { config, state } = container.record
  if (checkOf(config) === undefined) return
  container.setState({ health: startingHealth(state.health) })
  resumeHealthChecks(engine, container)
}

/** At a start and after a pause. */
export function resumeHealthChecks(engine: Engine, container: Container): void {
  const check = checkOf(container.record.config)
  if (check === undefined || container.record.state.health === undefined) return
  void container.stopChecks?.('uncounted')
  container.stopChecks = watch(engine, container, check)
}

/** At its end: what the check under way has come to belongs to it. */
export async function endHealthChecks(container: Container): Promise<void> {
  if (container.stopChecks === undefined) return
  await container.stopChecks?.('counted')
  stopHealthChecks(container)
}

/** For a pause. */
export function stopHealthChecks(container: Container): void {
  void container.stopChecks?.('uncounted')
  container.stopChecks = undefined
  const { health } = container.record.state
  if (health !== undefined) container.setState({ health: unwatchedHealth(health) })
}

/** Undefined for no check, `NONE`, and a kind that there isn't. */
function checkOf({ Healthcheck: check, Shell: shell }: RunConfig): Check | undefined {
  if (check === undefined) return undefined
  const [kind, ...words] = check.Test ?? []
  if (kind === 'CMD') return { check, command: words }
  return kind === 'CMD-SHELL' ? { check, command: [...(shell ?? defaultShell), ...words] } : undefined
}

interface Check {
  readonly check: HealthConfig
  readonly command: readonly string[]
}

function watch(engine: Engine, container: Container, what: Check): StopChecks {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let isCounted = true
  let running: Exec | undefined
  let checking: Promise<void> | undefined
  const schedule = (): void => {
    if (isOver) return
    const begin = (): void => void (checking = turn().catch(engine.reportError))
    timer = setTimeout(begin, intervalMs(engine, container, what)).unref()
  }
  const turn = async (): Promise<void> => {
    const result = await runCheck(engine, container, what, (exec) => (running = exec))
    running = undefined
    if (!isCounted) return
    await keepResult(engine, container, what, result)
    schedule()
  }
  schedule()
  return async (last) => {
    isOver = true
    isCounted &&= last === 'counted'
    clearTimeout(timer)
    running?.process?.signal('SIGKILL')
    if (isCounted) await checking
  }
}

function intervalMs(engine: Engine, container: Container, { check }: Check): number {
  const { startedAtMs = 0, health } = container.record.state
  const isStarting = engine.clock() - startedAtMs < inMs(check.StartPeriod, 0) && health?.status === 'starting'
  return isStarting ? inMs(check.StartInterval, defaultStartIntervalMs) : inMs(check.Interval, defaultIntervalMs)
}

function inMs(nanoseconds: number | undefined, fallbackMs: number): number {
  return nanoseconds === undefined || nanoseconds === 0 ? fallbackMs : nanoseconds / nanosecondsPerMs
}

async function keepResult(engine: Engine, container: Container, { check }: Check, result: HealthResult): Promise<void> {
  const { health, startedAtMs = 0 } = container.record.state
  if (health === undefined) return
  const now = afterCheck(health, result, check, startedAtMs)
  container.setState({ health: now })
  await engine.keeper.saveContainer(container)
  if (now.status !== health.status) emitContainerEvent(engine, container, `health_status: ${now.status}`)
}

/** Never throws: a check that can't run is a result as well. */
async function runCheck(
  engine: Engine,
  container: Container,
  { check, command }: Check,
  onStart: (exec: Exec) => void,
): Promise<HealthResult> {
  const startedAtMs = engine.clock()
  const ended = (exitCode: number, output: string): HealthResult => ({
    ...{ startedAtMs, exitCode, output },
    endedAtMs: engine.clock(),
  })
  const output = new FirstBytes()
  try {
    const exec = createExec(engine, container, { Cmd: [...command], AttachStdout: true, AttachStderr: true })
    exec.output.attach({ write: (_, bytes) => output.add(bytes), end: () => undefined })
    const exited = startExec(engine, exec, undefined)
    onStart(exec)
    const timeoutMs = inMs(check.Timeout, defaultTimeoutMs)
    const exitCode = await within(exited, timeoutMs)
    if (exitCode !== undefined) return ended(exitCode, output.text())
    exec.hasTimedOut = true
    exec.process?.signal('SIGKILL')
    await exited
    const sentence = `Health check exceeded timeout (${goDuration(timeoutMs * nanosecondsPerMs)})`
    return ended(-1, output.isEmpty ? sentence : `${sentence}: ${output.text()}`)
  } catch (error) {
    return ended(-1, error instanceof Error ? error.message : String(error))
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), timeoutMs).unref()))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The beginning of what a check prints, with `...` for the rest. */
class FirstBytes {
  private readonly chunks: Uint8Array[] = []
  private sizeBytes = 0
  private isCut = false

  get isEmpty(): boolean {
    return this.sizeBytes === 0
  }

  add(bytes: Uint8Array): void {
    const kept = bytes.slice(0, keptOutputBytes - this.sizeBytes)
    this.chunks.push(kept)
    this.sizeBytes += kept.length
    if (kept.length < bytes.length) this.isCut = true
  }

  text(): string {
    return Buffer.concat(this.chunks).toString() + (this.isCut ? '...' : '')
  }
}
