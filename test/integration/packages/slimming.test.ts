/**
 * Ways to slim an image, built by the simulator: each layer is within a fifth of what the same step left on a real Debian
 * (`test/recorders/slimming.mjs`), and the tricks stand in the same order from the smallest image to the largest.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { slimmedImages, sum } from './slimmedImages'

const fixture = z.object({
  release: z.string(),
  tricks: z.array(z.object({ name: z.string(), steps: z.array(z.string()), layers: z.array(z.number()) })),
})
const { tricks, release } = fixture.parse(JSON.parse(readFileSync('test/fixtures/slimming.json', 'utf8')))
const built = slimmedImages(['debian:stable-slim'])
const lastLayers = (lines: readonly string[], count: number): Promise<readonly number[]> =>
  built([...lines, ''].join('\n'), count)

const layersOf = (steps: readonly string[]): Promise<readonly number[]> =>
  lastLayers(['FROM debian:stable-slim', ...steps.map((step) => `RUN ${step}`)], steps.length)

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

/** As Docker 26.1.5 built the same on a base of its own, layer by layer. */
describe('tools in a stage of their own', () => {
  const steps = [
    'RUN head -c 30000000 /dev/urandom > /usr/bin/compiler',
    'RUN mkdir -p /app/bin && head -c 2000000 /dev/urandom > /app/bin/program && head -c 500000 /dev/urandom > /app/notes',
  ]

  it('stay with the image when there is one stage', async () => {
    expect(await lastLayers(['FROM debian:stable-slim', ...steps], 2)).toEqual([30_000_000, 2_500_000])
  })

  it('stay behind when only what they made is copied', async () => {
    const last = ['FROM debian:stable-slim', 'COPY --from=build /app /app']
    const base = await lastLayers(['FROM debian:stable-slim', 'LABEL a=b'], 2)
    expect(await lastLayers(['FROM debian:stable-slim AS build', ...steps, ...last], 2)).toEqual([base[0], 2_500_000])
  })

  it('stay behind when they are of apt', async () => {
    const gcc = 'RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev'
    const last = ['FROM debian:stable-slim', 'COPY --from=build /app /app']
    const lines = ['FROM debian:stable-slim AS build', gcc, ...steps.slice(1), ...last]
    expect(await lastLayers(lines, 1)).toEqual([2_500_000])
  })
})
