/**
 * Ways to slim an image, built by the simulator: each layer is within a fifth of what the same step left on a real Debian
 * (`test/recorders/slimming.mjs`), and the tricks stand in the same order from the smallest image to the largest.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator } from '@simulator/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { tarOf } from '../state/tars'
import { call } from '../twins/engine'

const fixture = z.object({
  release: z.string(),
  tricks: z.array(z.object({ name: z.string(), steps: z.array(z.string()), layers: z.array(z.number()) })),
})
const { tricks, release } = fixture.parse(JSON.parse(readFileSync('test/fixtures/slimming.json', 'utf8')))
const history = z.array(z.object({ Size: z.number(), CreatedBy: z.string() }))

let folder = ''
let socketPath = ''
let simulator: RunningSimulator | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-slimming-'))
  socketPath = join(folder, 's.sock')
  simulator = await startSimulator({ socketPath })
  await call(socketPath, { method: 'POST', path: '/images/create?fromImage=debian&tag=stable-slim' })
})

afterAll(async () => {
  await simulator?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function layersOf(steps: readonly string[]): Promise<readonly number[]> {
  const dockerfile = ['FROM debian:stable-slim', ...steps.map((step) => `RUN ${step}`), ''].join('\n')
  const built = await call(socketPath, {
    method: 'POST',
    path: '/build?t=trick&nocache=1',
    tar: await tarOf([{ name: 'Dockerfile', bytes: dockerfile }]),
  })
  expect(String(built.body)).not.toContain('errorDetail')
  const answer = await call(socketPath, { method: 'GET', path: '/images/trick/history' })
  const rows = history.parse(JSON.parse(String(answer.body)))
  return rows
    .slice(0, steps.length)
    .reverse()
    .map(({ Size }) => Size)
}

const sum = (layers: readonly number[]): number => layers.reduce((all, each) => all + each, 0)

describe(`tricks to slim an image, beside those of Debian ${release}`, () => {
  const found = new Map<string, number>()

  it.each(tricks)('$name', async ({ name, steps, layers }) => {
    const own = await layersOf(steps)
    found.set(name, sum(own))
    for (const [at, real] of layers.entries()) {
      const ratio = ((own[at] ?? 0) + 1000) / (real + 1000)
      expect({ ratio, own, layers, isNear: ratio > 0.8 && ratio < 1.2 }).toMatchObject({ isNear: true })
    }
  })

  it('stand in the same order', () => {
    const near = (left: number, right: number): boolean => Math.abs(left - right) < 0.02 * Math.max(left, right)
    for (const left of tricks)
      for (const right of tricks) {
        const [real, other] = [sum(left.layers), sum(right.layers)]
        if (real >= other || near(real, other)) continue
        expect(found.get(left.name), `${left.name} < ${right.name}`).toBeLessThan(found.get(right.name) ?? 0)
      }
  })
})
