/**
 * The server is killed at random moments while a client commits transactions: what was answered as committed is there
 * after the next start, and no transaction is there by half. CAMADA_KILLS says how often (100 in the long form),
 * CAMADA_SEED where the moments begin.
 */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { serverWorld } from './testServer'

const kills = Number(process.env['CAMADA_KILLS'] ?? 3)
const seed = Number(process.env['CAMADA_SEED'] ?? 1)

function randomFrom(start: number): () => number {
  let state = start
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

function transactions(from: number, count: number): string {
  const one = (number: number): string =>
    `BEGIN; INSERT INTO a VALUES (${number}, 1); INSERT INTO b VALUES (${number}, REPEAT('x', 900)); UPDATE a SET n = 2 WHERE id = ${number}; COMMIT; SELECT ${number};\n`
  return Array.from({ length: count }, (_, at) => one(from + at)).join('')
}

describe('a killed server', () => {
  it('keeps what was committed and nothing by half', { timeout: 600_000 }, async () => {
    const random = randomFrom(seed)
    const world = createWorld('gnu')
    let { run, server, stop } = await serverWorld(world)
    await run([
      'mysql',
      '-e',
      'CREATE DATABASE lab; CREATE TABLE lab.a (id INT PRIMARY KEY, n INT); CREATE TABLE lab.b (id INT PRIMARY KEY, t TEXT)',
    ])
    let next = 1
    let lastCommitted = 0
    for (let kill = 0; kill < kills; kill++) {
      const before = next
      next += 4000
      const client = run(['mysql', '-N', 'lab'], transactions(before, 4000))
      // The first time something was committed, on a slow machine too; later a kill may come before.
      if (kill === 0) {
        const commits = () => run(['mysql', '-N', 'lab', '-e', 'SELECT COUNT(*) FROM a'])
        await expect.poll(async () => Number((await commits()).stdout)).toBeGreaterThan(0)
      }
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 400))
      server.signal('SIGKILL')
      const { stdout } = await client
      lastCommitted = Number(stdout.trim().split('\n').at(-1) || lastCommitted)
      ;({ run, server, stop } = await serverWorld(world))
      const { stdout: found } = await run([
        'mysql',
        '-N',
        'lab',
        '-e',
        `SELECT COUNT(*), COUNT(b.id), COALESCE(SUM(a.n = 2), 0), COALESCE(MAX(a.id), 0) FROM a LEFT JOIN b USING (id) WHERE a.id >= ${before}; SELECT COUNT(*) FROM b WHERE id NOT IN (SELECT id FROM a)`,
      ])
      const [counts = '', orphans = ''] = found.split('\n')
      const [rows = 0, pairs = 0, updated = 0, most = 0] = counts.split('\t').map(Number)
      expect({ orphans, pairs, updated }).toEqual({ orphans: '0', pairs: rows, updated: rows })
      expect(most).toBeGreaterThanOrEqual(lastCommitted < before ? 0 : lastCommitted)
      expect(rows).toBe(most === 0 ? 0 : most - before + 1)
    }
    await stop()
    expect(lastCommitted).toBeGreaterThan(0)
  })
})
