/**
 * Ways to slim what npm and pip leave: each layer is within a fifth of what the same step left for real
 * (`test/recorders/slimmingTrees.mjs`: trees, whose bytes a layer counts), and what is less for real is less here.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { slimmedImages, sum } from './slimmedImages'

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
const layersOf = slimmedImages(['node:slim', 'python:slim'])

describe(`ways to slim what packages leave, beside those of npm ${recorded.npm} and pip ${recorded.pip}`, () => {
  const found = new Map<string, number>()

  it.each(recorded.tricks)('$name', async ({ name, from, files, steps, layers }) => {
    const lines = [`FROM ${from}`, 'WORKDIR /app', ...(Object.keys(files).length > 0 ? ['COPY *.json ./'] : [])]
    const own = await layersOf([...lines, ...steps.map((step) => `RUN ${step}`), ''].join('\n'), steps.length, files)
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
