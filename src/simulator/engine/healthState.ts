/**
 * The health of a container, as its checks have left it (moby `container/health.go`, `daemon/health.go`, 26.1.5,
 * recorded): `starting` until a check has passed or enough have failed in a row, then `healthy` or `unhealthy`. Failures
 * within the start period don't count until one has passed. The last five results are kept, also over a restart.
 */
import type { HealthConfig } from '../layers/imageTypes'
import { formatTime } from './identifiers'

export interface HealthResult {
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** -1 for a check that could not run or took too long. */
  readonly exitCode: number
  readonly output: string
}

export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy'
  readonly failingStreak: number
  /** Oldest first. */
  readonly log: readonly HealthResult[]
}

/** Stops the checks of a container; the one under way is left uncounted, or counted before this resolves. */
export type StopChecks = (last: 'uncounted' | 'counted') => Promise<void>

const keptResults = 5
const defaultRetries = 3
export const nanosecondsPerMs = 1e6

/** At each start. */
export function startingHealth(last: Health | undefined): Health {
  return { status: 'starting', failingStreak: 0, log: last?.log ?? [] }
}

/** When nothing checks any more, moby calls it unhealthy. */
export function unwatchedHealth(last: Health): Health {
  return { ...last, status: 'unhealthy' }
}

/** What a check's result makes of it; `startedAtMs` is the container's start. */
export function afterCheck(health: Health, result: HealthResult, check: HealthConfig, startedAtMs: number): Health {
  const log = [...health.log, result].slice(-keptResults)
  if (result.exitCode === 0) return { status: 'healthy', failingStreak: 0, log }
  const startPeriodMs = (check.StartPeriod ?? 0) / nanosecondsPerMs
  if (health.status === 'starting' && result.startedAtMs - startedAtMs < startPeriodMs) return { ...health, log }
  const failingStreak = health.failingStreak + 1
  const retries = (check.Retries ?? 0) > 0 ? (check.Retries ?? 0) : defaultRetries
  return { status: failingStreak >= retries ? 'unhealthy' : health.status, failingStreak, log }
}

/** `State.Health` of inspect. */
export function healthView(health: Health): object {
  return {
    Status: health.status,
    FailingStreak: health.failingStreak,
    Log: health.log.map(({ startedAtMs, endedAtMs, exitCode, output }) => ({
      Start: formatTime(startedAtMs),
      End: formatTime(endedAtMs),
      ExitCode: exitCode,
      Output: output,
    })),
  }
}

/** ` (healthy)`, ` (health: starting)` behind a row's `Up 3 seconds`. */
export function healthSuffix(health: Health | undefined): string {
  if (health === undefined) return ''
  return health.status === 'starting' ? ' (health: starting)' : ` (${health.status})`
}
