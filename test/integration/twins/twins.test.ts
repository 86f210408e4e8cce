/**
 * The same random sequences of API calls on the simulator and on Docker 26.1.5, over the same base image: status, message
 * and what is left must be equal.
 *
 * `CAMADA_SEED` chooses other sequences, `CAMADA_OPERATIONS` makes the run longer (2000 for the long form).
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { seededRandom } from '../../support/random'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { startTarget, type Target } from '../storm/target'
import { randomOperations } from './operations'
import type { Twin } from './ask'
import { call } from './engine'
import { play } from './play'

const seed = Number(process.env['CAMADA_SEED'] ?? 1)
const operationCount = Number(process.env['CAMADA_OPERATIONS'] ?? 100)
const operationsPerSequence = 25

let target: Target

beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

it(
  `answers ${String(operationCount)} random calls like Docker 26.1.5 (CAMADA_SEED=${String(seed)})`,
  async (context) => {
    requireOrSkip(context, referenceDaemon)
    const socketPath = (realDaemons()[0]?.dockerHost ?? '').replace('unix://', '')
    const { body: tar } = await call(socketPath, { method: 'GET', path: '/images/alpine/get' })
    expect(await call(target.socketPath, { method: 'POST', path: '/images/load', tar })).toMatchObject({ status: 200 })
    for (let at = 0; at * operationsPerSequence < operationCount; at++) {
      const operations = randomOperations(seededRandom(seed + at), operationsPerSequence)
      const prefix = `twin${(process.pid % 1000).toString().padStart(3, '0')}`
      const twins: readonly Twin[] = [
        { socketPath, prefix },
        { socketPath: target.socketPath, prefix },
      ]
      const [real, simulated] = await Promise.all(twins.map((twin) => play(twin, operations)))
      expect(simulated, `CAMADA_SEED=${String(seed + at)}`).toEqual(real)
    }
  },
  60_000 + operationCount * 2_000,
)
