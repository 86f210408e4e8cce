import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RestartBackoff } from './restartPolicy'
import type { Ended } from './restartPolicy'

const failed: Ended = { exitCode: 1, ranMs: 50, byUser: false }
const policy = (Name: string, MaximumRetryCount = 0) => ({ Name, MaximumRetryCount })

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Milliseconds until it is started again; undefined for never. */
function delayAfter(backoff: RestartBackoff, name: string, end: Ended): number | undefined {
  if (!backoff.wantsRestart(policy(name), end)) return undefined
  const askedAtMs = Date.now()
  let startedAtMs = 0
  backoff.wait(
    () => (startedAtMs = Date.now()),
    () => undefined,
  )
  vi.runAllTimers()
  return startedAtMs - askedAtMs
}

describe('a container that ends', () => {
  it('waits twice as long each time, at most a minute, and briefly again after a long run', () => {
    const backoff = new RestartBackoff()
    const delays = Array.from({ length: 12 }, () => delayAfter(backoff, 'always', failed))
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000])
    expect(delayAfter(backoff, 'always', { ...failed, ranMs: 10_000 })).toBe(100)
  })

  it('is started again as its policy says', () => {
    const wants = (name: string, end: Partial<Ended> = {}): boolean =>
      new RestartBackoff().wantsRestart(policy(name), { ...failed, ...end })
    const byUser = { byUser: true }
    expect(['no', 'always', 'unless-stopped', 'on-failure'].map((name) => wants(name))).toEqual([
      false,
      true,
      true,
      true,
    ])
    expect(['always', 'unless-stopped', 'on-failure'].map((name) => wants(name, byUser))).toEqual([true, false, true])
    expect(['always', 'on-failure'].map((name) => wants(name, { exitCode: 0 }))).toEqual([true, false])
  })

  it('fails as often as it may', () => {
    const backoff = new RestartBackoff()
    const again = (): boolean => {
      const wants = backoff.wantsRestart(policy('on-failure', 2), failed)
      if (wants)
        backoff.wait(
          () => undefined,
          () => undefined,
        )
      vi.runAllTimers()
      return wants
    }
    expect([again(), again(), again()]).toEqual([true, true, false])
  })

  it('is left alone when that is cancelled, and whoever waits is told', () => {
    const backoff = new RestartBackoff()
    const [restart, cancelled] = [vi.fn(), vi.fn()]
    expect(backoff.wantsRestart(policy('always'), failed)).toBe(true)
    backoff.wait(restart, cancelled)
    backoff.cancel()
    vi.runAllTimers()
    expect([restart.mock.calls.length, cancelled.mock.calls.length]).toEqual([0, 1])
    expect(backoff.wantsRestart(policy('always'), failed)).toBe(false)
  })
})
