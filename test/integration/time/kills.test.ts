/**
 * Points and kills. Journeys against full copies of everything; and the bounds of the past: points over the limit and
 * bytes over theirs go, those that were named stay, what only they named goes from the disk, and a kill in the midst of
 * it leaves every point that is listed whole. CAMADA_KILLS=… and CAMADA_POINTS=… are the long forms, CAMADA_SEED=… others.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../support/random'
import { startChild } from '../state/simulatorChild'
import { buildSimulatorProgram, type SimulatorProgram } from '../state/simulatorProgram'
import { Daemon } from './daemon'
import { fileTar } from './fileTar'
import { Model } from './model'

const calls = Number(process.env['CAMADA_POINTS'] ?? '96')
const kills = Number(process.env['CAMADA_KILLS'] ?? '1')
const seed = Number(process.env['CAMADA_SEED'] ?? '1')
const fileBytes = 40_000
const limits = { points: 60, pastBytes: 1_500_000 }
const options = ['--points', String(limits.points), '--past', `${String(limits.pastBytes)}`]

let program: SimulatorProgram
beforeAll(async () => {
  program = await buildSimulatorProgram()
})
afterAll(() => program.dispose())

interface Line {
  readonly count: number
  readonly pastBytes: number
  readonly points: readonly { readonly id: number; readonly thinned: number; readonly name?: string }[]
}

const lineOf = (daemon: Daemon): Promise<Line> => daemon.json('GET', '/camada/v1/time?limit=100000')

function diskBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** A point that changes a file of a container. */
async function change(daemon: Daemon, bytes: Buffer): Promise<void> {
  const { status } = await daemon.send('PUT', '/containers/box/archive?path=/root', await fileTar('f', bytes))
  expect(status).toBe(200)
}

test(
  `keeps ${String(limits.points)} of ${String(calls)} points, and what it is named for, whatever is killed`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-thin-'))
    const daemon = new Daemon(join(folder, 's.sock'))
    const random = seededRandom(seed)
    try {
      let child = await startChild(program.path, folder, options)
      await daemon.json('POST', '/containers/create?name=box', { Image: 'alpine', Cmd: ['true'] })
      const named = random.bytes(fileBytes)
      await change(daemon, named)
      await daemon.json('PUT', '/camada/v1/time/points/3', { name: 'kept' })
      const before = diskBytes(join(folder, 'data'))
      for (let call = 0, killed = 0; call < calls; call++) {
        // Thinning comes with every 16th point at the latest, so the later kills fall into it now and then.
        const isKill = killed < kills && call === Math.floor(((killed + 1) * calls) / (kills + 1))
        const work = change(daemon, random.bytes(fileBytes)).catch((error: unknown) => {
          if (!isKill) throw error
        })
        if (isKill) {
          killed += 1
          await sleep(random.below(12))
          await child.kill('SIGKILL')
          await work
          child = await startChild(program.path, folder, options)
        }
        await work
      }
      const line = await lineOf(daemon)
      expect(line.count).toBeLessThanOrEqual(limits.points)
      expect(line.pastBytes).toBeLessThan(limits.pastBytes + 16 * (fileBytes + 2000))
      const { length } = line.points.filter(({ thinned }) => thinned > 0)
      expect(length).toBeGreaterThan(0)
      const grown = diskBytes(join(folder, 'data')) - before
      process.stdout.write(
        `${String(calls)} points of ${String(fileBytes)} bytes, ${String(kills)} kills: ${String(line.count)} kept, ${(line.pastBytes / 1e6).toFixed(1)} MB of past, ${(grown / 1e6).toFixed(1)} MB more on the disk\n`,
      )
      expect(grown).toBeLessThan(3 * limits.pastBytes + calls * 4000)
      for (const { id } of line.points) {
        expect((await daemon.send('POST', '/camada/v1/time/go', { point: id })).status, `point ${String(id)}`).toBe(200)
        const { status } = await daemon.send('GET', '/containers/box/archive?path=/root/f')
        expect(status, `the file at point ${String(id)}`).toBe(id < 3 ? 404 : 200)
      }
      await daemon.json('POST', '/camada/v1/time/go', { point: 'kept' })
      const { body } = await daemon.send('GET', '/containers/box/archive?path=/root/f')
      expect(body.subarray(512, 512 + fileBytes).equals(named)).toBe(true)
      await child.kill('SIGTERM')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  60_000 + calls * 200 + kills * 10_000,
)

test(
  `finds its points after ${String(kills)} kills (seed ${String(seed)})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    try {
      const model = new Model(new Daemon(join(folder, 's.sock')), seededRandom(seed), seed)
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
      rmSync(folder, { recursive: true })
    }
  },
  60_000 + kills * 20_000,
)
