/**
 * Sequences of calls, undo, redo, going and branches against the plainest model there is: a full copy of everything
 * after each call. After each journey the daemon must hold what the copy of that point holds, file for file; so it must
 * when it was killed in between. CAMADA_OPERATIONS=… CAMADA_SEED=… CAMADA_KILLS=… is the long form.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulator } from '@simulator/index'
import { seededRandom } from '../../support/random'
import type { Random } from '../../support/random'
import { startChild } from '../state/simulatorChild'
import { buildSimulatorProgram } from '../state/simulatorProgram'
import { Daemon } from './daemon'
import { doSomething } from './work'

const operations = Number(process.env['CAMADA_OPERATIONS'] ?? '25')
const kills = Number(process.env['CAMADA_KILLS'] ?? '1')
const seed = Number(process.env['CAMADA_SEED'] ?? String(Date.now() % 1_000_000))

interface Line {
  readonly current: number
  readonly undo: number | null
  readonly redo: number | null
  readonly points: readonly { readonly id: number }[]
}

/** The copies by point, and the checks. */
class Model {
  private readonly copies = new Map<number, unknown>()

  constructor(
    public daemon: Daemon,
    private readonly random: Random,
  ) {}

  line(): Promise<Line> {
    return this.daemon.json('GET', '/camada/v1/time?limit=100000')
  }

  /** Takes a copy of where we are; what a call changed after its point belongs to it. */
  async copy(): Promise<void> {
    const { current } = await this.line()
    this.copies.set(current, await this.daemon.everything())
  }

  async compare(what: string): Promise<void> {
    const { current } = await this.line()
    expect(await this.daemon.everything(), `${what} to point ${String(current)}, seed ${String(seed)}`).toEqual(
      this.copies.get(current),
    )
  }

  async step(): Promise<void> {
    const { undo, redo, points } = await this.line()
    if (this.random.oneIn(5) && undo !== null) return this.journey('undo', {})
    if (this.random.oneIn(5) && redo !== null) return this.journey('redo', {})
    if (this.random.oneIn(7)) return this.journey('go', { point: this.random.pick(points).id })
    if (this.random.oneIn(12)) {
      await this.daemon.send('POST', '/camada/v1/time/branches', { name: `b${String(this.random.below(9))}` })
      return
    }
    await doSomething(this.daemon, this.random)
    await this.copy()
  }

  private async journey(verb: 'undo' | 'redo' | 'go', body: object): Promise<void> {
    await this.daemon.json('POST', `/camada/v1/time/${verb}`, body)
    await this.compare(verb)
  }

  /** Goes everywhere once. */
  async visitAll(): Promise<void> {
    for (const { id } of (await this.line()).points) await this.journey('go', { point: id })
  }
}

test(
  `goes back to what was, ${String(operations)} times (seed ${String(seed)})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    const simulator = await startSimulator({ socketPath: join(folder, 's.sock') })
    try {
      const model = new Model(new Daemon(join(folder, 's.sock')), seededRandom(seed))
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

test(
  `finds its points after ${String(kills)} kills (seed ${String(seed)})`,
  async () => {
    const program = await buildSimulatorProgram()
    const folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    try {
      const model = new Model(new Daemon(join(folder, 's.sock')), seededRandom(seed))
      for (let kill = 0; kill <= kills; kill++) {
        const child = await startChild(program.path, folder)
        try {
          if (kill === 0) await model.copy()
          else await model.compare('kill')
          if (kill === kills) await model.visitAll()
          else for (let operation = 0; operation < 8; operation++) await model.step()
        } finally {
          await child.kill('SIGKILL')
        }
      }
    } finally {
      program.dispose()
      rmSync(folder, { recursive: true })
    }
  },
  60_000 + kills * 20_000,
)
