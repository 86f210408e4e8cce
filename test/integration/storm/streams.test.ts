/**
 * Streams whose clients leave in the middle: execs, logs, attachments, builds and copies, on the simulator in a process
 * of its own. Those who stay must be given all of it, and those who left must leave nothing: no process that waits for
 * them, no descriptor, no memory.
 *
 * `CAMADA_SEED` chooses another run, `CAMADA_OPERATIONS` makes it longer (6000 for the long form, five minutes).
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leastGrowthBytes, settledTo } from './holdings'
import { clean } from './storm'
import { streamStorm } from './streams'
import { startTarget, type Target } from './target'
import type { Holdings } from './victim'

const seed = Number(process.env['CAMADA_SEED'] ?? 1)
const calls = Number(process.env['CAMADA_OPERATIONS'] ?? 60)
const rounds = 3
/** What a short round may add; a leak of a stream's buffers is seen in the descriptors, or in a long one. */
const toleratedBytes = 6 * 1024 * 1024

let target: Target

beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

it(
  `plays ${String(calls)} streams with clients that leave (CAMADA_SEED=${String(seed)}) and keeps nothing of them`,
  async () => {
    const held: Holdings[] = []
    for (let round = 0; round < rounds; round++) {
      const share = { calls: Math.ceil(calls / rounds), width: 3 }
      expect(await streamStorm(target, { ...share, seed: seed + round }), `CAMADA_SEED=${String(seed)}`).toEqual([])
      await clean(target)
      held.push(held[0] === undefined ? await target.measure() : await settledTo(held[0], target))
    }
    console.log(`streams: ${String(calls)} calls, CAMADA_SEED=${String(seed)}: ${JSON.stringify(held)}`)
    expect(leastGrowthBytes(held)).toBeLessThan(toleratedBytes)
  },
  60_000 + calls * 200,
)
