/**
 * Waiting for a sign. A test never waits for time: a machine that is ten times slower than the one that it was written
 * on has done nothing yet after a pause that was long enough there. It looks until it sees what it waits for, and when
 * that never comes it tells what it saw last.
 */
import { setTimeout as delay } from 'node:timers/promises'

/** How long a sign may take on a loaded machine; nobody waits so long but for one that never comes. */
export const patienceMs = 60_000

interface LookOptions {
  /** Default 30 ms. */
  readonly everyMs?: number
  /** Default a minute. */
  readonly patienceMs?: number
}

/** Looks until `isIt` takes what it sees, and gives that; throws with what was seen last. */
export async function eventually<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
  isIt: (seen: Seen) => boolean,
  options: LookOptions = {},
): Promise<Seen> {
  const endMs = performance.now() + (options.patienceMs ?? patienceMs)
  for (;;) {
    const seen = await look()
    if (isIt(seen)) return seen
    if (performance.now() > endMs) throw new Error(`never: ${what}; seen last: ${shown(seen)}`)
    await delay(options.everyMs ?? 30)
  }
}

/** The end of it: what comes last tells most. */
function shown(seen: unknown): string {
  return (typeof seen === 'string' ? JSON.stringify(seen) : (JSON.stringify(seen) ?? String(seen))).slice(-3000)
}
