/**
 * Sequences of calls, undo, redo, going and branches against the plainest model there is: a full copy of everything
 * after each call. After each journey the daemon must hold what the copy of that point holds, file for file.
 * CAMADA_OPERATIONS=… CAMADA_SEED=… is the long form; `kills.test.ts` has it killed in between.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { startSimulator } from '@simulator/index'
import { seededRandom } from '../../support/random'
import { Daemon } from './daemon'
import { Model } from './model'

const operations = Number(process.env['CAMADA_OPERATIONS'] ?? '25')
const seed = Number(process.env['CAMADA_SEED'] ?? String(Date.now() % 1_000_000))

test(
  `goes back to what was, ${String(operations)} times (seed ${String(seed)})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    const simulator = await startSimulator({ socketPath: join(folder, 's.sock') })
    try {
      const model = new Model(new Daemon(join(folder, 's.sock')), seededRandom(seed), seed)
      await model.copy()
      for (let operation = 0; operation < operations; operation++) await model.step()
      await model.visitAll()
    } finally {
      await simulator.close()
      rmSync(folder, { recursive: true })
    }
  },
  30_000 + operations * 1000,
)
