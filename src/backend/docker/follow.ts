/**
 * Follows an open engine: its event stream, reopened from the last event's time when it breaks, and a ping every two
 * seconds. An engine that can't be reached is lost at once; one that doesn't answer is lost after the second ping in
 * a row without an answer, so that a machine that is only busy isn't taken for a hanging engine.
 *
 * A stream that broke may have missed what no later one repeats (a simulator's state was replaced): when it is open
 * again one event of type `daemon` and action `resumed` says that everything may have changed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineEvent } from '@shared/docker/engine'
import type { LabError } from '@shared/errors'
import type { RawEvent } from './engineApi'
import { toEngineError } from './engineErrors'
import type { EngineClient } from './types'

export interface FollowOptions {
  readonly onEvent: (event: EngineEvent) => void
  /** Called once; following has ended then. */
  readonly onLost: (error: LabError) => void
  /** Default 2 s. */
  readonly pingEveryMs?: number
  /** Default 2.5 s. */
  readonly pingTimeoutMs?: number
}

/** Starts following; returns the disposer. */
export function followEngine(client: EngineClient, options: FollowOptions): () => void {
  const ended = new AbortController()
  let pingNow = new AbortController()
  const lose = (error: LabError): void => {
    if (ended.signal.aborted) return
    ended.abort()
    options.onLost(error)
  }
  void watchHealth(client, options, ended.signal, () => (pingNow = new AbortController()).signal).catch(lose)
  void watchEvents(client, options, ended.signal, () => pingNow.abort())
  return () => {
    ended.abort()
    pingNow.abort()
  }
}

/** Pings until the engine is lost, then throws why; returns when ended. `wake` gives a signal that ends the pause. */
async function watchHealth(
  client: EngineClient,
  { pingEveryMs = 2_000, pingTimeoutMs = 2_500 }: FollowOptions,
  ended: AbortSignal,
  wake: () => AbortSignal,
): Promise<void> {
  let unanswered = 0
  while (!ended.aborted) {
    await sleep(unanswered > 0 ? 0 : pingEveryMs, undefined, { signal: wake() }).catch(() => undefined)
    if (ended.aborted) return
    try {
      await client.system.ping({ signal: AbortSignal.timeout(pingTimeoutMs) })
      unanswered = 0
    } catch (thrown) {
      const error = toEngineError(thrown)
      unanswered += 1
      if (error.hint?.key !== 'engine.hanging' || unanswered > 1) throw error
    }
  }
}

/** Hands on events until ended; asks for a ping whenever the stream ends. */
async function watchEvents(
  client: EngineClient,
  { onEvent }: FollowOptions,
  ended: AbortSignal,
  pingNow: () => void,
): Promise<void> {
  const recent = new RecentEvents()
  let pauseMs = 250
  let hasBroken = false
  while (!ended.aborted) {
    try {
      const events = await client.system.events({ signal: ended, ...recent.since() })
      if (hasBroken) onEvent({ type: 'daemon', action: 'resumed', id: '', attributes: {}, timeMs: Date.now() })
      for await (const event of events) {
        pauseMs = 250
        if (recent.isNew(event)) onEvent(toEngineEvent(event))
      }
    } catch {
      // Why it broke is the ping's to find out: it sees the same fault and says it once.
    }
    if (ended.aborted) return
    hasBroken = true
    pingNow()
    await sleep(pauseMs, undefined, { signal: ended }).catch(() => undefined)
    pauseMs = Math.min(pauseMs * 2, 5_000)
  }
}

/** `since` counts in seconds, so a reopened stream repeats what came in the last one: these are told apart here. */
class RecentEvents {
  #lastSec: number | undefined
  #seen = new Set<string>()

  since(): { since?: number } {
    return this.#lastSec === undefined ? {} : { since: this.#lastSec }
  }

  isNew(event: RawEvent): boolean {
    if (event.time !== this.#lastSec) {
      if (this.#lastSec !== undefined && event.time < this.#lastSec) return false
      this.#seen = new Set()
      this.#lastSec = event.time
    }
    const key = [event.timeNano, event.Type, event.Action, event.Actor.ID].join(' ')
    return !this.#seen.has(key) && this.#seen.add(key).has(key)
  }
}

const knownTypes = ['container', 'image', 'volume', 'network', 'builder', 'daemon'] as const

function toEngineEvent(raw: RawEvent): EngineEvent {
  return {
    type: knownTypes.find((type) => type === raw.Type) ?? 'other',
    action: raw.Action,
    id: raw.Actor.ID,
    attributes: raw.Actor.Attributes ?? {},
    timeMs: Math.floor(raw.timeNano / 1e6),
  }
}
