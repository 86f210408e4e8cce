/**
 * Ways to slim what npm and pip leave: each layer is within a fifth of what the same step left for real
 * (`test/recorders/slimmingTrees.mjs`: trees, whose bytes a layer counts), and what is less for real is less here.
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
  npm: z.string(),
  pip: z.string(),
  tricks: z.array(
    z.object({
      name: z.string(),
      from: z.string(),
      files: z.record(z.string(), z.string()),
      steps: z.array(z.string()),
      layers: z.array(z.number()),
    }),
  ),
})
const recorded = fixture.parse(JSON.parse(readFileSync('test/fixtures/slimmingTrees.json', 'utf8')))
const history = z.array(z.object({ Size: z.number(), CreatedBy: z.string() }))

let folder = ''
let socketPath = ''
let simulator: RunningSimulator | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-slimming-'))
  socketPath = join(folder, 's.sock')
  simulator = await startSimulator({ socketPath })
  for (const [name, tag] of [
    ['node', 'slim'],
    ['python', 'slim'],
  ])
    await call(socketPath, { method: 'POST', path: `/images/create?fromImage=${name}&tag=${tag}` })
})

afterAll(async () => {
  await simulator?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Sizes of the last layers of an image built of a Dockerfile and files beside it. */
async function layersOf(dockerfile: string, files: Readonly<Record<string, string>>, count: number) {
  const beside = Object.entries(files).map(([name, bytes]) => ({ name, bytes }))
  const built = await call(socketPath, {
    method: 'POST',
    path: '/build?t=trick&nocache=1',
    tar: await tarOf([{ name: 'Dockerfile', bytes: dockerfile }, ...beside]),
  })
  expect(String(built.body)).not.toContain('errorDetail')
  const answer = await call(socketPath, { method: 'GET', path: '/images/trick/history' })
  return history
    .parse(JSON.parse(String(answer.body)))
    .slice(0, count)
    .reverse()
    .map(({ Size }) => Size)
}

const sum = (layers: readonly number[]): number => layers.reduce((all, each) => all + each, 0)

describe(`ways to slim what packages leave, beside those of npm ${recorded.npm} and pip ${recorded.pip}`, () => {
  const found = new Map<string, number>()

  it.each(recorded.tricks)('$name', async ({ name, from, files, steps, layers }) => {
    const lines = [`FROM ${from}`, 'WORKDIR /app', ...(Object.keys(files).length > 0 ? ['COPY *.json ./'] : [])]
    const own = await layersOf([...lines, ...steps.map((step) => `RUN ${step}`), ''].join('\n'), files, steps.length)
    found.set(name, sum(own))
    for (const [at, real] of layers.entries()) {
      const ratio = ((own[at] ?? 0) + 20_000) / (real + 20_000)
      expect({ ratio, own, layers, isNear: ratio > 0.8 && ratio < 1.2 }).toMatchObject({ isNear: true })
    }
  })

  it('stand in the same order', () => {
    const near = (left: number, right: number): boolean => Math.abs(left - right) < 0.02 * Math.max(left, right)
    for (const left of recorded.tricks)
      for (const right of recorded.tricks) {
        const [real, other] = [sum(left.layers), sum(right.layers)]
        if (real >= other || near(real, other)) continue
        expect(found.get(left.name), `${left.name} < ${right.name}`).toBeLessThan(found.get(right.name) ?? 0)
      }
  })
})
