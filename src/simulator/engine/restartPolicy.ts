/**
 * Restart policies (moby `restartmanager/restartmanager.go`, 26.1.5, watched): a container that ended is started again
 * after 100 ms, twice as long after each further end up to a minute, and after 100 ms again when it had run for ten
 * seconds. A user who stops it, or sends it its stop signal, cancels that; a start by hand begins anew.
 */
import type { HostConfig } from './hostConfig'

const firstDelayMs = 100
const longestDelayMs = 60_000
const longRunMs = 10_000

export interface Ended {
  readonly exitCode: number
  readonly ranMs: number
  /** The user stopped it. */
  readonly byUser: boolean
}

export class RestartBackoff {
  private delayMs = 0
  private count = 0
  private isCancelled = false
  private timer: NodeJS.Timeout | undefined
  private onCancel: () => void = () => undefined

  /** Whether it is to be started again; then `wait` says when. */
  wantsRestart(policy: HostConfig['RestartPolicy'], { exitCode, ranMs, byUser }: Ended): boolean {
    if (this.isCancelled) return false
    if (ranMs >= longRunMs) this.delayMs = 0
    this.delayMs = this.delayMs === 0 ? firstDelayMs : Math.min(this.delayMs * 2, longestDelayMs)
    if (policy.Name === 'always') return true
    if (policy.Name === 'unless-stopped') return !byUser
    if (policy.Name !== 'on-failure' || exitCode === 0) return false
    const { MaximumRetryCount: most } = policy
    return most === 0 || this.count < most
  }

  /** Calls `restart` after the delay, or `cancelled` when the user wants none meanwhile. */
  wait(restart: () => void, cancelled: () => void): void {
    this.count += 1
    this.onCancel = cancelled
    this.timer = setTimeout(() => {
      this.timer = undefined
      restart()
    }, this.delayMs).unref()
  }

  cancel(): void {
    this.isCancelled = true
    if (this.timer === undefined) return
    clearTimeout(this.timer)
    this.timer = undefined
    this.onCancel()
  }
}
