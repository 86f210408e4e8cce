import { describe, expect, it } from 'vitest'
import { afterCheck, startingHealth, unwatchedHealth } from './healthState'
import type { Health, HealthResult } from './healthState'

const at = (startedAtMs: number, exitCode: number): HealthResult => ({
  ...{ startedAtMs, exitCode },
  endedAtMs: startedAtMs + 1,
  output: '',
})

/** Statuses and streaks after each result of a container that started at 0. */
function follow(
  check: { Retries?: number; StartPeriod?: number },
  results: readonly HealthResult[],
): readonly string[] {
  let health: Health = startingHealth(undefined)
  return results.map((result) => {
    health = afterCheck(health, result, check, 0)
    return `${health.status} ${String(health.failingStreak)}`
  })
}

describe('health', () => {
  it('is lost after three failures in a row unless told otherwise', () => {
    const failures = [1, 2, 3, 4].map((ms) => at(ms, 1))
    expect(follow({}, failures)).toEqual(['starting 1', 'starting 2', 'unhealthy 3', 'unhealthy 4'])
    expect(follow({ Retries: 1 }, failures.slice(0, 1))).toEqual(['unhealthy 1'])
  })

  it('comes with one check that passes, and a failure after it starts the count', () => {
    expect(follow({ Retries: 2 }, [at(1, 1), at(2, 0), at(3, 7), at(4, -1)])).toEqual([
      ...['starting 1', 'healthy 0', 'healthy 1', 'unhealthy 2'],
    ])
  })

  it('does not count failures in the start period until a check has passed', () => {
    const check = { Retries: 1, StartPeriod: 100e6 }
    expect(follow(check, [at(50, 1), at(99, 1), at(100, 1)])).toEqual(['starting 0', 'starting 0', 'unhealthy 1'])
    expect(follow(check, [at(10, 0), at(50, 1)])).toEqual(['healthy 0', 'unhealthy 1'])
  })

  it('keeps five results, also over a restart, and is unknown when nobody looks', () => {
    let health = startingHealth(undefined)
    for (let ms = 1; ms <= 7; ms++) health = afterCheck(health, at(ms, 0), {}, 0)
    expect(health.log.map((result) => result.startedAtMs)).toEqual([3, 4, 5, 6, 7])
    expect(unwatchedHealth(health)).toEqual({ ...health, status: 'unhealthy' })
    expect(startingHealth(unwatchedHealth(health))).toEqual({ status: 'starting', failingStreak: 0, log: health.log })
  })
})
