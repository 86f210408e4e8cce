/**
 * What points cost: the bytes of many of them, and the time of an undo beside much that isn't touched. The short form
 * looks at a few; CAMADA_POINTS=10000 CAMADA_STATE_MB=1000 is the long one, whose figures are printed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulator } from '@simulator/index'
import { seededRandom } from '../../support/random'
import { Daemon } from './daemon'
import { fileTar } from './fileTar'

const points = Number(process.env['CAMADA_POINTS'] ?? '30')
const stateMb = Number(process.env['CAMADA_STATE_MB'] ?? '2')

interface Sizes {
  readonly sizes: { readonly totalBytes: number }
}

test(
  `${String(points)} points stay small, and undo beside ${String(stateMb)} MB is quick`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    const socketPath = join(folder, 's.sock')
    const simulator = await startSimulator({ socketPath, dataDir: join(folder, 'data') })
    try {
      const daemon = new Daemon(socketPath)
      const total = async (): Promise<number> => (await daemon.json<Sizes>('GET', '/camada/v1/state')).sizes.totalBytes
      await daemon.send('POST', '/containers/create?name=big', { Image: 'alpine', Cmd: ['true'] })
      const random = seededRandom(1)
      const megabyte = random.bytes(1_000_000)
      for (let part = 0; part < stateMb; part++) {
        const bytes = Buffer.concat([megabyte, Buffer.from(String(part))])
        const path = `/containers/big/archive?path=/root`
        await daemon.send('PUT', path, await fileTar(`f${String(part)}`, Buffer.concat([bytes, Buffer.alloc(part)])))
      }
      const before = await total()
      for (let point = 0; point < points; point++) {
        const name = `v${String(point % 40)}`
        const { status } = await daemon.send('DELETE', `/volumes/${name}`)
        if (status !== 204) await daemon.send('POST', '/volumes/create', { Name: name })
      }
      const line = await daemon.json<{ count: number; pastBytes: number }>('GET', '/camada/v1/time?limit=1')
      const grownBytes = (await total()) - before
      const tookMs: number[] = []
      for (let turn = 0; turn < 10; turn++) {
        const startedAtMs = performance.now()
        await daemon.json('POST', `/camada/v1/time/${turn % 2 === 0 ? 'undo' : 'redo'}`, {})
        tookMs.push(performance.now() - startedAtMs)
      }
      const wayMs: number[] = []
      const { points: listed } = await daemon.json<{ points: readonly { readonly id: number }[] }>(
        'GET',
        '/camada/v1/time?limit=100000',
      )
      // To the far end and back, and about.
      for (const { id } of [listed[stateMb + 2], listed.at(-1), listed[listed.length >> 1], listed.at(-1)].flatMap(
        (point) => point ?? [],
      )) {
        const startedAtMs = performance.now()
        await daemon.json('POST', '/camada/v1/time/go', { point: id })
        wayMs.push(performance.now() - startedAtMs)
      }
      const median = tookMs.sort((a, b) => a - b)[5]?.toFixed(1) ?? ''
      process.stdout.write(
        `${String(line.count)} points, ${(line.pastBytes / 1e6).toFixed(1)} MB of past, ${(grownBytes / 1e6).toFixed(1)} MB more on the disk; undo ${median} ms, go ${wayMs.map((ms) => ms.toFixed(1)).join(', ')} ms\n`,
      )
      // From 10,000 on the older ones are thinned.
      expect(line.count).toBeGreaterThanOrEqual(Math.min(points, 7_500))
      expect(line.count).toBeLessThanOrEqual(10_000)
      expect(grownBytes).toBeLessThan(200_000_000)
      expect(line.pastBytes).toBeLessThan(200_000_000)
    } finally {
      await simulator.close()
      rmSync(folder, { recursive: true })
    }
  },
  60_000 + points * 100 + stateMb * 1000,
)
