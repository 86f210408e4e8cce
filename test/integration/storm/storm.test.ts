/**
 * A storm of malformed, cut off, slow and concurrent requests on the simulator in a process of its own: it must answer
 * each in the daemon's form, go on living, and hold nothing afterwards that it did not hold before.
 *
 * `CAMADA_SEED` chooses another run, `CAMADA_REQUESTS` makes it longer (100000 for the long form).
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leastGrowthBytes, settledTo } from './holdings'
import { ask, clean, storm } from './storm'
import { startTarget, type Target } from './target'
import type { Holdings } from './victim'

const seed = Number(process.env['CAMADA_SEED'] ?? 1)
const requests = Number(process.env['CAMADA_REQUESTS'] ?? 3000)
/** The first fills caches, logs and the points in time, which have bounds; the others are compared. */
const rounds = 4
/** What is above this with every round is a leak. */
const toleratedBytes = 6 * 1024 * 1024

let target: Target

beforeAll(async () => {
  target = await startTarget()
  // The trees of the images that are there are unpacked when one asks, and stay: whichever round would.
  for (const Image of ['alpine', 'busybox', 'ubuntu:20.04']) {
    await ask(target, 'POST', `/containers/create?name=storm-${Image.slice(0, 6)}`, { Image, Cmd: ['true'] })
    await ask(target, 'POST', `/containers/storm-${Image.slice(0, 6)}/start`)
  }
})
afterAll(() => target.close())

it(
  `answers ${String(requests)} hostile requests (CAMADA_SEED=${String(seed)}) and keeps nothing of them`,
  async () => {
    const held: Holdings[] = []
    for (let round = 0; round < rounds; round++) {
      const share = { requests: Math.ceil(requests / rounds), width: 12 }
      const faults = await storm(target, { ...share, seed: seed + round })
      expect(faults, `CAMADA_SEED=${String(seed)}`).toEqual([])
      await clean(target)
      held.push(held[1] === undefined ? await target.measure() : await settledTo(held[1], target))
    }
    console.log(`storm: ${String(requests)} requests, CAMADA_SEED=${String(seed)}: ${JSON.stringify(held)}`)
    expect(leastGrowthBytes(held.slice(1))).toBeLessThan(toleratedBytes)
  },
  120_000 + requests * 20,
)
