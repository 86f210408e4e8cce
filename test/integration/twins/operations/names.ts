/** The few names that operations are about, so that they meet; `@` stands for the run's prefix. */
import type { Random } from '../../../support/random'
import type { Call } from '../engine'

export type Operation =
  | { readonly kind: 'call'; readonly call: Call }
  /** Starts or restarts a container, and waits for its end when it is one of those that end. */
  | { readonly kind: 'start'; readonly container: string; readonly verb: 'start' | 'restart?t=0' }
  | { readonly kind: 'exec'; readonly container: string; readonly config: Readonly<Record<string, unknown>> }
  /** Waits for a container that doesn't run. */
  | { readonly kind: 'wait'; readonly container: string; readonly condition: string }
  /** Saves images, removes their names or not, and loads what was saved. */
  | { readonly kind: 'reload'; readonly tags: readonly string[]; readonly removes: boolean }

export const containers = ['@a', '@b', '@c']
export const volumes = ['@v', '@w']
export const networks = ['@n', '@m']
export const tags = ['@img:1', '@img:2', '@other']

/** What prunes are limited by: nothing else on the daemon carries it. */
export const ownLabel = { 'camada.twin': '@' }

/** One of several filters, as a query's value; sometimes a wrong one. */
export function filtersOf(random: Random, choices: readonly object[]): string {
  const wrong = [{ nothing: ['x'] }, 'x', { label: 'x' }]
  const chosen = random.oneIn(12) ? random.pick<unknown>(wrong) : random.pick(choices)
  return `filters=${encodeURIComponent(typeof chosen === 'string' ? chosen : JSON.stringify(chosen))}`
}

/** A prune of what carries the run's label. */
export function pruneOf(path: string, more: object = {}): Call {
  const filters = { label: ['camada.twin=@'], ...more }
  return { method: 'POST', path: `${path}?filters=${encodeURIComponent(JSON.stringify(filters))}` }
}
